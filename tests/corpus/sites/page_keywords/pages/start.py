import dash
from dash import html

dash.register_page(__name__, path="/", section="guides", icon="*", top_nav=True, tags=["first"])

layout = html.P("Begin here.")
