import dash

dash.register_page(__name__)

layout = "not ready"
