import dash
from dash import html

dash.register_page(__name__)

layout = html.Table([html.Tr([html.Td("09:00"), html.Td("Northbound")])])
