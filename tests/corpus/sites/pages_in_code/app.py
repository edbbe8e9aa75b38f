import dash
from dash import Dash, Input, Output, callback, dcc, html

app = Dash(__name__, use_pages=True, pages_folder="")

dash.register_page("home", path="/", layout=html.H2("Zoo"))
dash.register_page(
    "birds", name="Our birds", layout=html.Div([html.Button("Feed", id="feed"), html.P(id="fed")])
)
for number in (1, 2):
    dash.register_page(f"cage {number}", path=f"/cage/{number}", layout=html.H2(f"Cage {number}"))

app.layout = html.Div(
    [
        *[dcc.Link(page["name"], href=page["path"]) for page in dash.page_registry.values()],
        dash.page_container,
    ]
)


@callback(Output("fed", "children"), Input("feed", "n_clicks"))
def fed(clicks):
    return f"{clicks or 0} fish"


if __name__ == "__main__":
    app.run()
