import dash
from dash import Dash, Input, Output, hooks, html


@hooks.layout()
def with_notice(layout):
    return [html.P("Closed in August", id="notice"), html.P(id="seen"), layout]


@hooks.callback(Output("seen", "children"), Input("notice", "children"))
def seen(notice):
    return f"{len(notice)} letters"


@hooks.route("opening")
def opening():
    return "nine to five"


app = Dash(__name__, use_pages=True, suppress_callback_exceptions=True)
app.layout = html.Div(dash.page_container)

if __name__ == "__main__":
    app.run()
