import dash
import dash_mantine_components as dmc

dash.register_page(__name__)

layout = dmc.Card([dmc.Badge("New"), dmc.Text("Mr and Mrs Okafor, room 7")])
