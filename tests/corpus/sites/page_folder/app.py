from dash import Dash, html, page_container

app = Dash(__name__, use_pages=True, pages_folder="rooms")
app.layout = html.Main(page_container)

if __name__ == "__main__":
    app.run()
