import dash
from dash import html

dash.register_page(__name__, section="reference", icon="=", top_nav=True)

layout = html.P("Words that sailors use.")
