import dash

dash.register_page(__name__, order=1)

layout = dash.html.P("Paint the wall.")
