import dash
from dash import html

dash.register_page(__name__)

layout = html.Form(
    [
        html.Label("Word", htmlFor="word"),
        html.Span(" "),
        dash.dcc.Input(name="word", id="word"),
        html.Button("Enter", type="submit"),
    ],
    method="POST",
    action="/enter",
)
