"""A Flask as its reader has it, with views, templates, files, a login and handlers of its own."""

from importlib import import_module
from pathlib import Path
from typing import Any

from dash import Input, Output, html
from dash.development.base_component import Component
from flask import Flask, Response, redirect, render_template_string, request, session

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.breaking.attacks.guarded import SITE as GUARDED
from crossroads.page import Page
from crossroads.page.access import Visitor
from crossroads.site import Site

KEY = "the key of a Flask that was there before the kit"
ROLES = {"ed": frozenset({"editor"})}
HOME = '<!DOCTYPE html><title>Mine</title><script>document.title = "Mine, run";</script>'

sales = Page("sales", "/sales", "Sales", "A page beside the views.")
secret = Page("secret", "/secret", "Secret", "For whoever is logged in.", login=True)
desk = Page("desk", "/desk", "Desk", "For editors.", role="editor")


def layout(page: Page) -> list[Component]:
    """Build a button, a place for who has clicked it, and a link to a view."""
    return [
        html.Button("Who", id=page.id("go")),
        html.P(id=page.id("out")),
        html.A("To the view", href="/"),
    ]


for page in (sales, secret, desk):
    page.layout(layout)
    page.callback(
        Output(page.id("out"), "children"),
        Input(page.id("go"), "n_clicks"),
        prevent_initial_call=True,
    )(lambda _clicks: f"clicked by {session.get('name', 'nobody')}")


def identify() -> Visitor | None:
    """Say who sends a request, as the session of this Flask has it."""
    name = session.get("name")
    return Visitor(name, ROLES.get(name, frozenset())) if name else None


SITE = Site("Guest", (sales, secret, desk), identify=identify, login="sign_in")


def make(**config: Any) -> Flask:
    """Make the Flask, without the kit on it."""
    server = Flask(__name__, static_folder=str(Path(__file__).parent / "own"))
    server.config.update({"SECRET_KEY": KEY, **config})
    server.add_url_rule("/", "home", lambda: HOME)
    server.add_url_rule("/fails", "fails", lambda: str(1 // 0))
    server.add_url_rule("/sent", "sent", lambda: str(len(request.data)), methods=["POST"])
    large = "<p>large</p>" * 1000
    server.add_url_rule("/large", "large", lambda: large)

    @server.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> Any:
        if request.method == "POST":
            session["name"] = request.form["name"]
            return redirect(request.args.get("next", "/"))
        return render_template_string("<form method=post>Sign in to {{ request.args.next }}</form>")

    @server.get("/sign-out")
    def sign_out() -> Any:
        session.clear()
        return redirect("/")

    return server


def with_handlers(**config: Any) -> Flask:
    """Make the Flask with its own pages for errors."""
    server = make(**config)
    server.register_error_handler(404, lambda _: (f"{HOME}my own 404", 404))
    server.register_error_handler(500, lambda _: (f"{HOME}my own 500", 500))
    return server


def mounted(
    approach: str, site: Site = SITE, server: Flask | None = None, settings: Any = None
) -> Flask:
    """Return the Flask with the kit on it."""
    built: Flask = import_module(APPROACHES[approach].module).init_app(
        site, {"TESTING": True} if settings is None else settings, server=server or make()
    )
    return built


def attacked(approach: str) -> Flask:
    """Build what is attacked: the guarded site on such a Flask; gunicorn's entry."""
    site = Site(GUARDED.title, GUARDED.pages, identify=identify, login="sign_in")
    server = Flask(__name__)
    server.config["SECRET_KEY"] = KEY
    server.add_url_rule("/sign-in", "sign_in", lambda: "Sign in")
    return mounted(approach, site, server, {})


def named(client: Any, name: str) -> Response:
    """Log in as somebody."""
    answer: Response = client.post("/sign-in", data={"name": name})
    return answer
