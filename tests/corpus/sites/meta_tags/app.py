import dash
from dash import Dash, html

app = Dash(
    __name__,
    use_pages=True,
    title="Cheese",
    update_title=None,
    meta_tags=[
        {"name": "viewport", "content": "width=device-width, initial-scale=1, maximum-scale=2"},
        {"name": "author", "content": "The dairy"},
        {"property": "og:site_name", "content": "Cheese of the valley"},
    ],
)
app.layout = html.Div(dash.page_container)

if __name__ == "__main__":
    app.run()
