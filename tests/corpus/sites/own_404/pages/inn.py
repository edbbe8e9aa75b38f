import dash

dash.register_page(__name__, path="/")

layout = dash.html.H2("Inn")
