import dash
from dash import Input, Output, callback, ctx, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [html.Button("Jazz", id="jazz"), html.Button("News", id="news"), html.P(id="playing")]
)


@callback(Output("playing", "children"), Input("jazz", "n_clicks"), Input("news", "n_clicks"))
def play(_jazz, _news):
    if not ctx.triggered_id:
        return "Silence"
    return f"Playing {ctx.triggered_id}, asked by {len(ctx.inputs)} buttons"
