import dash
from dash import Dash, dcc, html
from flask import jsonify, make_response

app = Dash(__name__, use_pages=True)
server = app.server
app.layout = html.Div(
    [html.A("Count", href="/api/count"), " ", dcc.Link("Trees", href="/"), dash.page_container]
)


@server.route("/api/count")
def count():
    return jsonify(trees=3)


@server.route("/robots.txt")
def robots():
    return make_response("User-agent: *\nDisallow: /api/", 200, {"Content-Type": "text/plain"})


@server.errorhandler(418)
def teapot(_error):
    return "<p>Only tea here</p>", 418


@server.after_request
def told(response):
    response.headers["X-Grown-By"] = "the foresters"
    return response


if __name__ == "__main__":
    app.run()
