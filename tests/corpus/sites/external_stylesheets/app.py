import dash
from dash import Dash, html

sheets = [
    "https://styles.example/theme.css",
    {"href": "https://icons.example/icons.css", "rel": "stylesheet"},
]
app = Dash(__name__, use_pages=True, external_stylesheets=sheets)
app.layout = html.Main([html.I(className="icon-bell"), dash.page_container])

if __name__ == "__main__":
    app.run()
