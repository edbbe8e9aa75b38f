import dash

dash.register_page(__name__, order=2)

layout = dash.html.P("Clean the brushes.")
