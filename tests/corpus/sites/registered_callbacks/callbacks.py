from dash import Input, Output
from dash.exceptions import PreventUpdate


def register_callbacks(app):
    @app.callback(Output("bill", "children"), Input("minutes", "value"))
    def bill(minutes):
        return f"{minutes * 0.2:.2f} for {minutes} minutes"

    @app.callback(Output("person", "children"), Input("ask", "n_clicks"))
    def person(clicks):
        if clicks is None:
            raise PreventUpdate
        return f"You are number {clicks}"
