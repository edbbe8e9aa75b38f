from dash import Dash, html, page_container

app = Dash(__name__, use_pages=True)
app.layout = html.Div([html.H1("Garden"), page_container], className="garden")

if __name__ == "__main__":
    app.run()
