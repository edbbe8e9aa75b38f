from dash import dcc, html, register_page

register_page(__name__, path="/")

layout = html.Div(
    [
        html.H1("Trails", id="sky"),
        html.Img(src="/assets/paths/trail.svg", id="trail", alt="Trail"),
        dcc.Link("Huts", href="/huts"),
    ]
)
