import dash
from dash import Dash, dcc, html

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [
        html.Div(
            [
                dcc.Link(page["name"], href=page["relative_path"])
                for page in dash.page_registry.values()
            ]
        ),
        html.Img(src=dash.get_asset_url("cup.svg"), id="cup", alt="Cup"),
        dash.page_container,
    ]
)

if __name__ == "__main__":
    app.run()
