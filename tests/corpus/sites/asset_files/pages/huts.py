from dash import dcc, html, register_page

register_page(__name__)

layout = html.Div(
    [html.Img(src="assets/mark.svg", id="trail", alt="Hut"), dcc.Link("Trails", href="/")]
)
