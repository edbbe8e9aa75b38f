import dash
from dash import dcc, get_asset_url, html

dash.register_page(__name__, path="/")


def layout():
    return html.Div(
        [
            html.Img(src=get_asset_url("cup.svg"), id="small-cup", alt="Small cup"),
            dcc.Link("The garden", href=dash.get_relative_path("/garden")),
        ]
    )
