import dash
from dash import Input, Output, callback, html

dash.register_page(__name__)


layout = html.Div([html.Button("Serve", id="serve"), html.Div(id="served")])


@callback(Output("served", "children"), Input("serve", "n_clicks"), prevent_initial_call=True)
def serve(_clicks):
    return html.Img(src=dash.get_asset_url("cup.svg"), id="small-cup", alt="Served")
