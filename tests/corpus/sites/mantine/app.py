import dash
import dash_mantine_components as dmc
from dash import Dash

app = Dash(__name__, use_pages=True)
app.layout = dmc.MantineProvider(
    dmc.Container(
        [
            dmc.NavLink(label="Rooms", href="/"),
            dmc.Anchor("Guests", href="/guests"),
            dash.page_container,
        ]
    )
)

if __name__ == "__main__":
    app.run()
