import dash

dash.register_page(__name__, path="/", order=0)

layout = dash.html.P("Cover the floor.")
