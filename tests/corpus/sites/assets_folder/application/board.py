import dash
from dash import html


def init_board(server):
    app = dash.Dash(
        __name__,
        server=server,
        routes_pathname_prefix="/board/",
        assets_folder="files",
        assets_url_path="board-files",
        meta_tags=[{"name": "theme-color", "content": "#004488"}],
        title="Departures",
    )
    app.layout = html.Div(
        [
            html.Img(src=app.get_asset_url("plane.svg"), id="plane", alt="Plane"),
            html.Table([html.Tr([html.Td("AB 12"), html.Td("Oslo", className="town")])]),
        ]
    )
    return app.server
