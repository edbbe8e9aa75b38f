import dash
from dash import html

dash.register_page(__name__, path="/", name="Station")

layout = html.P("Trains leave every hour.")
