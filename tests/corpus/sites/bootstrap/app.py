import dash
import dash_bootstrap_components as dbc
from dash import Dash

app = Dash(__name__, use_pages=True, external_stylesheets=[dbc.themes.BOOTSTRAP])
app.layout = dbc.Container(
    [
        dbc.NavbarSimple(
            [
                dbc.NavItem(dbc.NavLink("Trips", href="/")),
                dbc.NavItem(dbc.NavLink("Boats", href="/boats")),
            ],
            brand="Lake tours",
        ),
        dash.page_container,
    ]
)

if __name__ == "__main__":
    app.run()
