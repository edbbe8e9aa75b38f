import dash

dash.register_page(__name__)

layout = dash.html.P("Kinds of paint.")
