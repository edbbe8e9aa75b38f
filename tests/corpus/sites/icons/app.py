import dash
from dash import Dash, html
from dash_iconify import DashIconify

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [
        html.Header([DashIconify(icon="tabler:bike", width=24), "Bikes for hire"]),
        dash.page_container,
    ]
)

if __name__ == "__main__":
    app.run()
