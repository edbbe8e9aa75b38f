"""Small sites with a hazard each, and the same ones without it.

`# file: NAME` begins a file. A line that ends with `# seen: HAZARD` is one where that is seen now,
and nothing else may be seen in the site. The safe ones have nothing that goes wrong now.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Seeded(NamedTuple):
    """A site as people write it, and the safe way."""

    trap: str
    safe: str


TWO = """
from dash import Dash, Input, Output, dcc, html
from flask import Flask
server = Flask(__name__)
first = Dash("first", server=server, url_base_pathname="/first/")
second = Dash("second", server=server, url_base_pathname="/second/")
first.layout = html.Div([dcc.Input(id="in"), html.P(id="out")])
second.layout = html.Div([dcc.Input(id="word"), html.P(id="answer")])
"""
"""Two apps in one module."""
PACKAGE = """
# file: wsgi.py
from flask import Flask
server = Flask(__name__)
from first import add_first
from second import add_second
add_first(server)
add_second(server)
# file: first.py
from dash import Dash, html
def add_first(server):
    app = Dash(__name__, server=server, url_base_pathname="/first/")
    app.layout = html.Div()
# file: second.py
"""
"""A first app, whose module has nothing wrong in it; the second's follows."""
PAGED = """
# file: app.py
from dash import Dash, html, page_container
app = Dash(__name__, use_pages=True)
app.layout = html.Div(page_container)
# file: pages/home.py
from dash import dcc, html, register_page
"""
"""An app with Dash Pages; a page of it follows."""

SITES: Mapping[str, Seeded] = {
    "global-callback": Seeded(
        PACKAGE
        + """
import dash
from dash import callback as cb, Input, Output, html
def add_second(server):
    app = dash.Dash(__name__, server=server, url_base_pathname="/second/")
    app.layout = html.Div([html.Button(id="in"), html.P(id="out")])
@cb(Output("out", "children"), Input("in", "n_clicks"))  # seen: global-callback
def answer(clicks):
    return clicks
""",
        PACKAGE
        + """
import dash
from dash import Input, Output, html
def add_second(server):
    app = dash.Dash(__name__, server=server, url_base_pathname="/second/")
    app.layout = html.Div([html.Button(id="in"), html.P(id="out")])
    @app.callback(Output("out", "children"), Input("in", "n_clicks"))
    def answer(clicks):
        return clicks
""",
    ),
    "global-clientside-callback": Seeded(
        TWO
        + """
import dash as d
d.clientside_callback(  # seen: global-clientside-callback
    "word => word", Output("answer", "children"), Input("word", "value")
)
""",
        TWO
        + """
import dash as d
d.clientside_callback("it => it", Output("out", "children"), Input("in", "value"))
second.clientside_callback("it => it", Output("answer", "children"), Input("word", "value"))
""",
    ),
    "get-app-in-a-callback": Seeded(
        TWO
        + """
import dash
def title():
    return dash.get_app().title  # seen: get-app-in-a-callback
@second.callback(Output("answer", "children"), Input("word", "value"))
def answer(word):
    return title()
""",
        TWO
        + """
@second.callback(Output("answer", "children"), Input("word", "value"))
def answer(word):
    return second.title
""",
    ),
    "api-endpoint": Seeded(
        TWO
        + """
@first.callback(Output("out", "children"), api_endpoint="/total")  # seen: api-endpoint
def total():
    return 1
@second.callback(Output("answer", "children"), api_endpoint="/total")  # seen: api-endpoint
def other_total():
    return 2
""",
        TWO
        + """
@server.post("/first/total")
def total():
    return "1"
@server.post("/second/total")
def other_total():
    return "2"
""",
    ),
    "dispatcher": Seeded(
        """
# file: wsgi.py
import dash
from dash import Dash
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
first = Dash("first", requests_pathname_prefix="/first/", server=Flask("first"))
second = Dash("second", requests_pathname_prefix="/second/", server=Flask("second"))
first.layout = dash.html.Div([dash.dcc.Input(id="in"), dash.html.P(id="out")])
second.layout = dash.html.Div()
@dash.callback(dash.Output("out", "children"), dash.Input("in", "value"))
def answer(word):
    return word
application = DispatcherMiddleware(  # seen: dispatcher
    Flask("root"), {"/first": first.server, "/second": second.server}
)
""",
        """
# file: wsgi.py
from dash import Dash, Input, Output, dcc, html
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
first = Dash("first", requests_pathname_prefix="/first/", server=Flask("first"))
second = Dash("second", requests_pathname_prefix="/second/", server=Flask("second"))
first.layout = html.Div([dcc.Input(id="in"), html.P(id="out")])
second.layout = html.Div()
@first.callback(Output("out", "children"), Input("in", "value"))
def answer(word):
    return word
application = DispatcherMiddleware(
    Flask("root"), {"/first": first.server, "/second": second.server}
)
""",
    ),
    "page-registry": Seeded(
        """
# file: site.py
from dash import Dash
from flask import Flask
server = Flask(__name__)
def section(name):
    return Dash(  # seen: page-registry
        name, server=server, url_base_pathname=f"/{name}/", use_pages=True, pages_folder=""
    )
sections = [section(name) for name in ("first", "second")]
""",
        """
# file: site.py
from dash import Dash
from flask import Flask
server = Flask(__name__)
first = Dash("a", server=server, url_base_pathname="/a/", use_pages=True, pages_folder="")
second = Dash("b", server=server, url_base_pathname="/b/")
""",
    ),
    "equal-page-paths": Seeded(
        PAGED
        + """
register_page(__name__, path="/")
layout = html.P("home")
# file: pages/other.py
import dash
dash.register_page(__name__, path="/")  # seen: equal-page-paths
layout = dash.html.P("other")
""",
        PAGED
        + """
register_page(__name__, path="/")
layout = html.P("home")
# file: pages/other.py
import dash
dash.register_page(__name__, path="/other")
layout = dash.html.P("other")
""",
    ),
    "path-functions": Seeded(
        TWO
        + """
# file: wsgi.py
from first_app import server
import second_app
# file: first_app.py
import dash
from flask import Flask
server = Flask(__name__)
app = dash.Dash(__name__, server=server, url_base_pathname="/one/")
def layout():
    return dash.html.Img(src=dash.get_asset_url("a.svg"))  # seen: path-functions
app.layout = layout
# file: second_app.py
import dash
from first_app import server
app = dash.Dash(__name__, server=server, url_base_pathname="/two/")
def layout():
    return dash.html.Img(src=dash.get_asset_url("a.svg"))
app.layout = layout
""",
        """
# file: app.py
import dash
app = dash.Dash(__name__, url_base_pathname="/one/")
other = dash.Dash(__name__, server=app.server, url_base_pathname="/two/")
app.layout = lambda: dash.html.Img(src=app.get_asset_url("a.svg"))
""",
    ),
    "global-hooks": Seeded(
        PACKAGE
        + """
from dash import Dash, hooks, html
@hooks.layout()  # seen: global-hooks
def with_notice(layout):
    return [html.P("A notice of the second"), layout]
def add_second(server):
    app = Dash(__name__, server=server, url_base_pathname="/second/")
    app.layout = html.Div()
""",
        PACKAGE
        + """
from dash import Dash, hooks, html
@hooks.setup()
def mark(app):
    if app.config.routes_pathname_prefix == "/second/":
        app.title = "marked"
def add_second(server):
    app = Dash(__name__, server=server, url_base_pathname="/second/")
    app.layout = html.Div()
""",
    ),
    "component-library": Seeded(
        PACKAGE
        + """
import dash_bootstrap_components as dbc  # seen: component-library
from dash import Dash
def add_second(server):
    app = Dash(__name__, server=server, url_base_pathname="/second/")
    app.layout = dbc.Container()
""",
        TWO + "import dash_bootstrap_components as dbc\n",
    ),
    "plotly-script": Seeded(
        """
# file: app.py
from dash import Dash
from flask import Flask
server = Flask(__name__)
one = Dash("one", server=server, url_base_pathname="/one/")
two = Dash("two", server=server, url_base_pathname="/two/")
three = Dash("three", server=server, url_base_pathname="/three/")  # seen: plotly-script
""",
        TWO,
    ),
    "alike-prefixes": Seeded(
        """
# file: app.py
from dash import Dash
from flask import Flask
server = Flask(__name__)
DOTTED = "/a.b/"
def add(to, prefix):
    return Dash(prefix, to, url_base_pathname=prefix)  # seen: alike-prefixes
add(server, "/a/b/")
add(server, DOTTED)
""",
        """
# file: app.py
from dash import Dash
from flask import Flask
server, other = Flask(__name__), Flask("other")
def add(to, prefix):
    return Dash(prefix, to, url_base_pathname=prefix)
add(server, "/a/b/")
Dash("alone", other, url_base_pathname="/a.b/")
""",
    ),
    "equal-background-callbacks": Seeded(
        """
# file: app.py
from dash import Dash, Input, Output, dcc, html
from flask import Flask
server = Flask(__name__)
server.secret_key = "any"
def add(name):
    app = Dash(name, server=server, url_base_pathname=f"/{name}/")
    app.layout = html.Div([dcc.Input(id="in"), html.P(id="out")])
    @app.callback(  # seen: equal-background-callbacks
        Output("out", "children"), Input("in", "value"), background=True
    )
    def work(value):
        return name
for name in ["first", "second"]:
    add(name)
""",
        """
# file: app.py
from dash import Dash, Input, Output, dcc, html
from flask import Flask
from dash import DiskcacheManager
from uuid import uuid4
server = Flask(__name__)
server.secret_key = "any"
manager = DiskcacheManager(cache_by=[lambda: uuid4().hex])
def add(name):
    app = Dash(name, server=server, url_base_pathname=f"/{name}/")
    app.layout = html.Div([dcc.Input(id=f"{name}-in"), html.P(id=f"{name}-out")])
    @app.callback(
        Output(f"{name}-out", "children"), Input(f"{name}-in", "value"), background=True,
        manager=manager,
    )
    def work(value):
        return name
for name in ["first", "second"]:
    add(name)
""",
    ),
    "equal-sources": Seeded(
        """
# file: app.py
from dash import Dash, Input, Output, callback, html
app = Dash(__name__)
app.layout = html.Div()
def block(name):
    @callback(  # seen: equal-sources
        Output(f"{name}-out", "children"), Input(f"{name}-in", "value"), background=True
    )
    def work(value):
        return f"{name}: {value}"
block("first")
block("second")
""",
        """
# file: app.py
from dash import Dash, Input, Output, callback, html
app = Dash(__name__)
app.layout = html.Div()
def block(name):
    @callback(
        Output(f"{name}-out", "children"), Input(f"{name}-in", "value"), background=True
    )
    def work(value):
        return value * 2
block("first")
block("second")
""",
    ),
    "unsigned-handles": Seeded(
        TWO
        + """
from dash import DiskcacheManager
from diskcache import Cache
@first.callback(  # seen: unsigned-handles
    Output("out", "children"), Input("in", "value"), background=True,
    manager=DiskcacheManager(Cache("first")),
)
def work(value):
    return value
@second.callback(  # seen: unsigned-handles
    Output("answer", "children"), Input("word", "value"), background=True,
    manager=DiskcacheManager(Cache("second")),
)
def answer(value):
    return value
""",
        TWO
        + """
from dash import DiskcacheManager
from diskcache import Cache
manager = DiskcacheManager(Cache("both"))
@first.callback(
    Output("out", "children"), Input("in", "value"), background=True, manager=manager
)
def work(value):
    return value
@second.callback(
    Output("answer", "children"), Input("word", "value"), background=True, manager=manager
)
def answer(value):
    return value
""",
    ),
    "mcp-past-a-guard": Seeded(
        """
# file: app.py
import os
from dash import Dash, html
from flask import Flask, request
server = Flask(__name__)
os.environ["DASH_MCP_ENABLED"] = "true"  # seen: mcp-past-a-guard
one = Dash("one", server=server, url_base_pathname="/one/")
two = Dash(  # seen: mcp-past-a-guard
    "two", server=server, url_base_pathname="/two/", enable_mcp=True
)
@server.before_request
def guard():
    if request.path.startswith("/two/"):
        return "log in", 401
""",
        """
# file: app.py
from dash import Dash, html
from flask import Flask, request
server = Flask(__name__)
one = Dash("one", server=server, url_base_pathname="/one/", enable_mcp=False)
two = Dash("two", server=server, url_base_pathname="/two/", enable_mcp=False)
@server.before_request
def guard():
    if request.path.startswith("/two/"):
        return "log in", 401
""",
    ),
    "one-shared-storage": Seeded(
        TWO
        + """
from dash import ctx
@second.callback(Output("answer", "children"), Input("word", "value"))
def answer(word):
    return ctx.shared_storage.get("word")  # seen: one-shared-storage
""",
        """
# file: app.py
from dash import Dash, Input, LocalSharedStorage, Output, ctx, dcc, html
from flask import Flask
server = Flask(__name__)
storages = [LocalSharedStorage(name) for name in ("one", "two")]
one = Dash("one", server=server, url_base_pathname="/one/", shared_storage=storages[0])
two = Dash("two", server=server, url_base_pathname="/two/", shared_storage=storages[1])
@two.callback(Output("answer", "children"), Input("word", "value"))
def answer(word):
    return ctx.shared_storage.get("word")
""",
    ),
    "hot-reload": Seeded(
        TWO
        + """
if __name__ == "__main__":
    for app in (first, second):
        app.enable_dev_tools(debug=True)  # seen: hot-reload
    server.run()
""",
        TWO
        + """
if __name__ == "__main__":
    for number, app in enumerate((first, second)):
        app.enable_dev_tools(debug=True, dev_tools_hot_reload=number == 0)
    server.run()
""",
    ),
    "link-into-another-app": Seeded(
        PACKAGE
        + """
from dash import Dash, dcc, html
def add_second(server):
    app = Dash(__name__, server=server, url_base_pathname="/second/")
    app.layout = html.Div(
        [
            dcc.Link("first", href="/first/"),  # seen: link-into-another-app
            dcc.Link("here", href="/second/more"),
        ]
    )
""",
        PACKAGE
        + """
from dash import Dash, dcc, html
def add_second(server):
    app = Dash(__name__, server=server, url_base_pathname="/second/")
    app.layout = html.Div(
        [
            html.A("first", href="/first/"),
            dcc.Link("first", href="/first/", refresh=True),
            dcc.Link("here", href="/second/more"),
        ]
    )
""",
    ),
    "equal-store-ids": Seeded(
        """
# file: app.py
from dash import Dash, dcc, html
from flask import Flask
server = Flask(__name__)
def add(prefix):
    app = Dash(prefix, server=server, url_base_pathname=prefix)
    app.layout = html.Div(
        dcc.Store(id="cart", storage_type="local")  # seen: equal-store-ids
    )
add("/first/")
add("/second/")
""",
        """
# file: app.py
from dash import Dash, dcc, html
from flask import Flask
server = Flask(__name__)
def add(prefix, name):
    app = Dash(prefix, server=server, url_base_pathname=prefix)
    app.layout = html.Div(
        [dcc.Store(id=f"{name}-cart", storage_type="local"), dcc.Store(id="now")]
    )
add("/first/", "first")
add("/second/", "second")
""",
    ),
    "embedded-layouts": Seeded(
        PAGED
        + """
from flask import session
register_page(__name__, path="/")
def greeting():
    return f"Hello {session.get('name')}"
def layout(**query):  # seen: embedded-layouts
    return html.P(greeting())
""",
        """
# file: app.py
from dash import Dash, html, page_container
app = Dash(__name__, use_pages=True, suppress_callback_exceptions=True)
app.layout = html.Div(page_container)
# file: pages/home.py
from dash import html, register_page
from flask import session
register_page(__name__, path="/")
def layout(**query):
    return html.P(f"Hello {session.get('name')}")
""",
    ),
    "greedy-templates": Seeded(
        PAGED
        + """
TEMPLATE = "/asset/<name>/edit"
register_page(__name__, path_template=TEMPLATE)  # seen: greedy-templates
def layout(name=None, **query):
    return html.P(name)
""",
        PAGED
        + """
register_page(__name__, path="/asset")
def layout(name=None, **query):
    return html.P(name)
""",
    ),
    "query-over-path": Seeded(
        PAGED
        + """
register_page(__name__, path_template="/asset/<number>")  # seen: greedy-templates
def layout(number=None, **query):
    return html.Div(
        dcc.Link("next", href=f"/asset/{number}?number={number}&lent=no")  # seen: query-over-path
    )
""",
        PAGED
        + """
register_page(__name__, path="/asset")
def layout(number=None, **query):
    return html.Div(dcc.Link("next", href=f"/asset?number={number}&lent=no"))
""",
    ),
    "unexpected-query": Seeded(
        PAGED
        + """
register_page(__name__, path="/")
def layout(town="Oslo"):  # seen: unexpected-query
    return html.P(town)
# file: pages/more.py
import dash
from shared_layouts import plain
dash.register_page(__name__, layout=plain)
dash.register_page("lambda", path="/lambda", layout=lambda: "more")  # seen: unexpected-query
# file: shared_layouts.py
async def plain():  # seen: unexpected-query
    return "plain"
""",
        PAGED
        + """
register_page(__name__, path="/")
def layout(town="Oslo", **others):
    return html.P(town)
# file: pages/more.py
import dash
dash.register_page(__name__, layout=lambda **query: "more")
def layout():
    return "never shown"
""",
    ),
    "unchecked-registry": Seeded(
        """
# file: app.py
import dash
from dash import Dash, Input, Output, callback, dcc, html
app = Dash(__name__)
app.layout = html.Div([dcc.Location(id="url"), html.Div(id="page")])
dash.register_page("one", path="/page", layout=html.P("one"))
dash.register_page("two", path="/page", layout=html.P("two"))  # seen: unchecked-registry
""",
        """
# file: app.py
import dash
from dash import Dash, Input, Output, callback, dcc, html
app = Dash(__name__)
app.layout = html.Div([dcc.Location(id="url"), html.Div(id="page")])
dash.register_page("one", path="/page", layout=html.P("one"))
dash.register_page("two", path="/other", layout=html.P("two"), title="Two")
""",
    ),
    "served-title": Seeded(
        PAGED
        + """
register_page(__name__, path="/", title="Home")  # seen: served-title
layout = html.P("home")
""",
        """
# file: app.py
from dash import Dash, html, page_container
class Titled(Dash):
    def interpolate_index(self, **parts):
        return super().interpolate_index(**{**parts, "title": "Home"})
app = Titled(__name__, use_pages=True)
app.layout = html.Div(page_container)
# file: pages/home.py
from dash import html, register_page
register_page(__name__, path="/", title="Home")
layout = html.P("home")
""",
    ),
    "description-behind-prefix": Seeded(
        """
# file: app.py
from dash import Dash, html, page_container
app = Dash(  # seen: description-behind-prefix
    __name__, use_pages=True, url_base_pathname="/kit/"
)
app.layout = html.Div(page_container)
# file: pages/home.py
from dash import html, register_page
register_page(__name__, path="/", description="About home")
layout = html.P("home")
""",
        """
# file: app.py
from dash import Dash, html, page_container
app = Dash(__name__, use_pages=True, url_base_pathname="/kit/", include_pages_meta=False)
app.layout = html.Div(page_container)
# file: pages/home.py
from dash import html, register_page
register_page(__name__, path="/", description="About home")
layout = html.P("home")
""",
    ),
    "unknown-address": Seeded(
        """
# file: app.py
from dash import Dash, html
from flask import Flask
server = Flask(__name__)
@server.errorhandler(404)  # seen: unknown-address
def missing(error):
    return "no such page", 404
app = Dash(__name__, server=server)
app.layout = html.Div()
""",
        """
# file: app.py
from dash import Dash, html
from flask import Flask
server = Flask(__name__)
@server.errorhandler(404)
def missing(error):
    return "no such page", 404
app = Dash(__name__, server=server, url_base_pathname="/dash/")
app.layout = html.Div()
""",
    ),
    "quoted-address": Seeded(
        """
# file: app.py
from dash import Dash, html
from dash.exceptions import DependencyException
app = Dash(__name__)
app.layout = html.Div()
@app.server.errorhandler(DependencyException)
def missing(error):
    return f"<p>{error}</p>", 404  # seen: quoted-address
""",
        """
# file: app.py
from dash import Dash, html
from dash.exceptions import DependencyException
from flask import abort
app = Dash(__name__)
app.layout = html.Div()
@app.server.errorhandler(DependencyException)
def missing(error):
    app.logger.info(str(error))
    return abort(404)
""",
    ),
    "missing-slash": Seeded(
        TWO
        + """
@server.route("/")
def home():
    return '<a href="/first">The first</a> <a href="/second/">The second</a>'  # seen: missing-slash
second.layout = html.Div(html.A("first", href="/first"))  # seen: missing-slash
""",
        TWO
        + """
@server.route("/")
def home():
    return '<a href="/first/">The first</a> <a href="/second">The second</a>'
@server.route("/second")
def without_slash():
    return second.index()
""",
    ),
    "proxy-prefix": Seeded(
        """
# file: app.py
from dash import Dash, html
app = Dash(  # seen: proxy-prefix
    __name__, routes_pathname_prefix="/dash/", requests_pathname_prefix="/kit/dash/"
)
app.layout = html.Div()
""",
        """
# file: app.py
from dash import Dash, html
from werkzeug.middleware.proxy_fix import ProxyFix
app = Dash(__name__, routes_pathname_prefix="/dash/", requests_pathname_prefix="/kit/dash/")
app.layout = html.Div()
app.server.wsgi_app = ProxyFix(app.server.wsgi_app, x_prefix=1)
""",
    ),
    "query-in-layout": Seeded(
        """
# file: app.py
import flask
from dash import Dash, html
app = Dash(__name__)
def layout():
    if not flask.has_request_context():
        return html.P()
    return html.P(flask.request.args.get("year"))  # seen: query-in-layout
app.layout = layout
""",
        """
# file: app.py
import flask
from dash import Dash, html
from urllib.parse import parse_qs, urlsplit
app = Dash(__name__)
def layout():
    visited = urlsplit((flask.request.referrer or "") if flask.has_request_context() else "")
    return html.P(parse_qs(visited.query).get("year"))
app.layout = layout
""",
    ),
}
"""Hazard -> a site that has it, and one that does not."""
