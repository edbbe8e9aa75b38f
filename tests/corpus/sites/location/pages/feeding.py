import dash
from dash import Input, Output, callback, dcc, html

dash.register_page(__name__)

layout = html.Div([dcc.Location(id="feeding-url", refresh=False), html.P(id="time")])


@callback(Output("time", "children"), Input("feeding-url", "search"))
def time(search):
    animal = (search or "").partition("animal=")[2] or "lion"
    return f"The {animal} is fed at {len(animal) + 9}"
