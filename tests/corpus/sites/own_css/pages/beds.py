from dash import dcc, html, register_page

register_page(__name__, path="/")

layout = html.Div(
    [
        html.P("Sow beans in May.", id="advice"),
        html.P("Strawberries are ripe.", className="hidden-in-winter"),
        dcc.Link("Tools", href="/tools"),
    ]
)
