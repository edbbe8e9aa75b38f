from dash import Dash, Input, Output, dcc, html


def create_dashboard(server):
    app = Dash(__name__, server=server, url_base_pathname="/visitors/")
    app.title = "Visitors"
    app.layout = html.Div(
        [dcc.Slider(1, 3, 1, value=2, id="day"), html.P(id="number"), html.A("Museum", href="/")]
    )

    @app.callback(Output("number", "children"), Input("day", "value"))
    def count(day):
        return f"{day * 40} visitors"

    return server
