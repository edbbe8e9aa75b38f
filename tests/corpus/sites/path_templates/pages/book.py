import dash
from dash import Input, Output, State, callback, dcc, html

dash.register_page(
    __name__, path="/book", path_template="/shelf/<shelf>/book/<number>", title="A book"
)


def layout(shelf="0", number="1", lent="no", **_query):
    return html.Div(
        [
            html.H2(f"Book {number} of shelf {shelf}, lent: {lent}"),
            dcc.Store(id="book", data=[shelf, number]),
            html.Button("Lend", id="lend"),
            html.P(id="lent"),
            dcc.Link("Another copy", href=f"/shelf/{shelf}/book/{number}-b?lent=yes"),
        ]
    )


@callback(
    Output("lent", "children"),
    Input("lend", "n_clicks"),
    State("book", "data"),
    prevent_initial_call=True,
)
def lend(_clicks, book):
    return f"Lent: {book[1]} of {book[0]}"
