import dash
from dash import Input, Output, callback, dcc, html
from flask_login import current_user

dash.register_page(__name__)


def layout():
    if not current_user.is_authenticated:
        return html.P(["Please ", dcc.Link("log in", href="/login")])
    return html.Div(
        [html.P(f"Diary of {current_user.id}"), html.Button("Read", id="read"), html.P(id="entry")]
    )


@callback(Output("entry", "children"), Input("read", "n_clicks"), prevent_initial_call=True)
def read(_clicks):
    return "It rained." if current_user.is_authenticated else "Not for you."
