import tempfile

import dash
import diskcache
from dash import Dash, DiskcacheManager

manager = DiskcacheManager(diskcache.Cache(tempfile.mkdtemp()))
app = Dash(__name__, use_pages=True, background_callback_manager=manager)
app.layout = dash.html.Div(dash.page_container)

if __name__ == "__main__":
    app.run()
