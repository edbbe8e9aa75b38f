import dash
from dash import Input, Output, State, clientside_callback, dcc, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [
        dcc.Textarea(id="text", value="three small words"),
        html.P(id="count"),
        html.Button("Shout", id="shout"),
        html.P("quiet", id="loud"),
    ]
)

clientside_callback(
    """
    function (text) {
        return (text || "").split(/\\s+/).filter(Boolean).length + " words";
    }
    """,
    Output("count", "children"),
    Input("text", "value"),
)
clientside_callback(
    """
    function (clicks, text) {
        if (!clicks) {
            return dash_clientside.no_update;
        }
        return text.toUpperCase() + " by " + dash_clientside.callback_context.triggered_id;
    }
    """,
    Output("loud", "children"),
    Input("shout", "n_clicks"),
    State("text", "value"),
)
