import dash

dash.register_page(__name__)

layout = dash.html.H2("This road ends here")
