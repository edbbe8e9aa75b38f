from dash import Input, Output, State, callback, dcc, html, register_page

register_page(__name__)

layout = html.Div(
    [
        dcc.Input(id="pounds", type="number", value=3),
        html.Button("Weigh", id="weigh"),
        html.P(id="kilograms"),
    ]
)


@callback(
    Output("kilograms", "children"),
    Input("weigh", "n_clicks"),
    State("pounds", "value"),
)
def to_kilograms(clicks, pounds):
    return f"{clicks or 0} times weighed, {(pounds or 0) * 0.4536:.2f} kg"
