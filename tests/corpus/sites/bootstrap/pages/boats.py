import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, html

dash.register_page(__name__)

layout = dbc.Row(
    [
        dbc.Col(dbc.Card([dbc.CardHeader("Swan"), dbc.CardBody("Eight seats")]), width=4),
        dbc.Button("Book", id="book"),
        dbc.Modal([dbc.ModalHeader("Booked"), dbc.ModalBody("See you at the pier.")], id="booked"),
        dbc.Collapse(html.P("The Swan was built in 1911."), id="story"),
        dbc.Button("Its story", id="tell"),
    ]
)


@callback(Output("booked", "is_open"), Input("book", "n_clicks"), prevent_initial_call=True)
def book(_clicks):
    return True


@callback(
    Output("story", "is_open"),
    Input("tell", "n_clicks"),
    State("story", "is_open"),
    prevent_initial_call=True,
)
def tell(_clicks, is_open):
    return not is_open
