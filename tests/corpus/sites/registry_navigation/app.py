import dash
from dash import Dash
from navigation import sidebar

app = Dash(__name__, use_pages=True)
app.layout = dash.html.Div([sidebar(), dash.page_container])

if __name__ == "__main__":
    app.run()
