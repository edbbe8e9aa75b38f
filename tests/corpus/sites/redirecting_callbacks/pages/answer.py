import dash
from dash import Input, Output, callback, dcc, html

dash.register_page(__name__)


def layout(year="this", **_others):
    return html.Div(
        [
            dcc.Location(id="here", refresh=False),
            html.H2(f"Answer of {year} year"),
            html.Button("Next", id="next"),
            html.P(id="search"),
        ]
    )


@callback(Output("here", "search"), Input("next", "n_clicks"), prevent_initial_call=True)
def following(clicks):
    return f"?page={clicks}"


@callback(Output("search", "children"), Input("here", "search"))
def search(text):
    return f"asked: {text or 'nothing'}"
