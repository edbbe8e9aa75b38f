import dash
import dash_bootstrap_components as dbc
from dash import Dash, dcc, html

app = Dash(__name__, use_pages=True)

navigation = dbc.Nav(
    [
        dbc.NavLink("Shop", href="/", active="exact"),
        dbc.NavLink("Bread", href="/bread", active="exact"),
        dbc.NavLink("Cakes", href="/cakes", active="exact"),
    ]
)
app.layout = html.Div(
    [
        navigation,
        dash.page_container,
        dbc.Button("Ask us", href="/contact"),
        dcc.Link("Bread again, the way Dash links", href="/bread"),
    ]
)

if __name__ == "__main__":
    app.run(debug=True)
