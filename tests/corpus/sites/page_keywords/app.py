import dash
from dash import Dash, dcc, html

app = Dash(__name__, use_pages=True)


def links(section):
    return [
        html.Li([page["icon"], " ", dcc.Link(page["name"], href=page["path"])])
        for page in dash.page_registry.values()
        if page.get("section") == section
    ]


top = [page["name"] for page in dash.page_registry.values() if page.get("top_nav")]
app.layout = html.Div(
    [
        html.P(f"Most read: {', '.join(top)}"),
        html.H3("Guides"),
        html.Ul(links("guides")),
        html.H3("Reference"),
        html.Ul(links("reference")),
        dash.page_container,
    ]
)

if __name__ == "__main__":
    app.run()
