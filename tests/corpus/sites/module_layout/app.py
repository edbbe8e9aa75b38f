import dash

app = dash.Dash(__name__, use_pages=True)

if __name__ == "__main__":
    app.run()
