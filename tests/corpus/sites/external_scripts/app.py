import dash
from dash import Dash, html

scripts = [
    "https://scripts.example/first.js",
    {"src": "https://scripts.example/second.js", "crossorigin": "anonymous"},
]
app = Dash(__name__, use_pages=True, external_scripts=scripts)
app.layout = html.Div(dash.page_container)

if __name__ == "__main__":
    app.run()
