from pathlib import Path

from dash import Dash, html, page_container

NEWS = Path("data/news.txt").read_text().strip()

app = Dash(__name__, use_pages=True)
app.layout = html.Div([html.P(NEWS), page_container])

if __name__ == "__main__":
    app.run()
