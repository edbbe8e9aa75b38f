import dash
from dash import Input, Output, State, callback, dcc, html
from notes import NOTES

dash.register_page(__name__)


def layout(**_query):
    return html.Div(
        [
            html.P(f"{len(NOTES)} notes"),
            dcc.Input(id="note", value=""),
            html.Button("Keep", id="keep"),
            html.P(id="kept"),
        ]
    )


@callback(
    Output("kept", "children"),
    Input("keep", "n_clicks"),
    State("note", "value"),
    prevent_initial_call=True,
)
def keep(_clicks, note):
    NOTES.append(note)
    return f"kept: {note}"
