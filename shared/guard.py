"""Who may open a page: every request for an app is judged here, before Dash sees it.

A page says that it needs a login or a role (`Page(login=True)`, `Page(role="editor")`). What a
request touches is found out as the app itself does it, with the same functions, so there is no
second reading of a path to disagree with the first:

- a document: the page at the path (`find`);
- a layout: the page that is visited, for a router `?address=` before `Referer` (`asked_for`);
- a callback: the page that registered it. `output` alone selects the function that Dash runs, so
  nothing else in the body is looked at;
- the list of callbacks: those of pages that the visitor may open (`visible`);
- the functions for the browser in a document: those of the same pages (`readable`).

An app none of whose pages the visitor may open is closed altogether: in `multi`, all that lies
below a page's path. What Dash answers at an address that is not known here is for those who may
open every page. With `AUTH=off` nothing of this is set up, and a guarded page is refused.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash import html
from flask import Flask, Response, current_app, g, jsonify, redirect, request, url_for

from shared import failures
from shared.errors import ConfigurationError

if TYPE_CHECKING:  # which import this module
    from shared.app import SiteApp
    from shared.page import Page
    from shared.site import Site

SCRIPTS = "_dash-component-suites/"
"""Below an app's prefix: libraries, the same for everybody."""
CALLBACK, LAYOUT = "_dash-update-component", "_dash-layout"
KNOWN = {CALLBACK, LAYOUT, "_dash-dependencies", "_reload-hash", "_favicon.ico"}
VISITOR = "crossroads.visitor"
"""Where a request's visitor is kept: in its WSGI environment, where no header can get."""
REASONS = {
    401: "A login is needed. Load the page again to log in.",
    403: "This login may not open the page.",
    404: "There is no such callback.",
}


@dataclass(frozen=True)
class Visitor:
    """Who sends a request: a name, empty for nobody in particular, and what that one may do.

    `csrf` is what proves that a form was made for this visitor; `trusted` opens every page.
    """

    name: str = ""
    roles: frozenset[str] = frozenset()
    csrf: str = ""
    trusted: bool = False


NOBODY, WARM_UP = Visitor(), Visitor("warm-up", trusted=True)


def mount(server: Flask, site: "Site") -> None:
    """Guard the apps that will be on *server*, if its settings say how logins are known.

    To be called when the plain Flask routes are there and no app is: those are the only ones that
    anybody may ask for.

    Raises:
        ConfigurationError: a guarded page and no logins, or settings for logins that cannot work.
    """
    if server.config["AUTH"] == "off":
        if guarded := next((page for page in site.pages if page.guarded), None):
            expected = f"CROSSROADS_AUTH=jwt for a page that needs a login: {guarded!r}"
            raise ConfigurationError("AUTH", "off", expected)
        return
    from shared import login  # noqa: PLC0415 - what only a site with logins needs

    server.extensions["identify"] = login.mount(server)
    server.extensions["unguarded"] = frozenset(server.view_functions)
    server.before_request(refuse)
    server.after_request(kept_by_nobody)


def options(server: Flask) -> dict[str, Any]:
    """Return the arguments of `Dash` that an app needs where logins are known.

    Callbacks carry the proof of Flask-JWT-Extended: a page of another site can have a browser send
    the cookies along, and cannot read them. Dash's tools for language models would be a second way
    to all callbacks.
    """
    if server.config["AUTH"] == "off":
        return {}
    proof = {"csrf_token_name": "csrf_access_token", "csrf_header_name": "X-CSRF-TOKEN"}
    return {**proof, "enable_mcp": False}


def visitor() -> Visitor:
    """Return who sends this request, found out once."""
    known: Visitor | None = request.environ.get(VISITOR)
    if known is None:
        identify = current_app.extensions.get("identify")
        known = request.environ[VISITOR] = identify() if identify else NOBODY
    return known


def may_open(page: "Page") -> bool:
    """Say whether the visitor may open *page*; what links to it asks this, too."""
    if not page.guarded:
        return True
    who = visitor()
    return who.trusted or (bool(who.name) and (not page.role or page.role in who.roles))


def openable(pages: Iterable["Page"]) -> list["Page"]:
    """Return those of *pages* that the visitor may open."""
    return [page for page in pages if not page.guarded or may_open(page)]


def refuse() -> Any:
    """Answer a request that touches a page which its sender may not open; `None` lets it pass."""
    if request.routing_exception or request.endpoint in current_app.extensions["unguarded"]:
        return None
    app, below = app_at(request.path)
    if app is None or below.startswith(SCRIPTS):
        return None
    g.personal = True
    if app.pages and not any(map(may_open, app.pages)):
        return refusal(below)
    if below.startswith("_") and below not in KNOWN and not all(map(may_open, app.pages)):
        return refusal(below)
    page = touched(app, below)
    if page is None:
        # Of a callback that no page has, Dash would say so with a 500.
        known = below != CALLBACK or "callback" in app.callback_map.get(selected(), ())
        return None if known or request.method != "POST" else answered(404)
    return None if may_open(page) else refusal(below)


def app_at(path: str) -> tuple["SiteApp | None", str]:
    """Return the app that answers at *path*, the one with the longest prefix, and what follows."""
    apps: dict[str, SiteApp] = current_app.extensions.get("prefixes", {})
    prefix = f"{path.rstrip('/')}/"
    while prefix not in apps and prefix != "/":
        prefix = prefix[: prefix.rindex("/", 0, -1) + 1]
    return apps.get(prefix), path[len(prefix) :]


def touched(app: "SiteApp", below: str) -> "Page | None":
    """Return the page of *app* that a request is about, if it is about one."""
    if below == CALLBACK:
        return app.owners.get(selected())
    return app.asked_for() if below == LAYOUT else app.find(request.path)


def selected() -> str:
    """Return what selects the callback: `output` in the body, as Dash reads it."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # nested too deeply
        body = None
    output = body.get("output") if isinstance(body, dict) else None
    return output if isinstance(output, str) else ""


def refusal(below: str) -> Any:
    """Answer with a way to log in where a person looks at the answer, else with JSON."""
    status = 403 if visitor().name else 401
    if request.method not in ("GET", "HEAD") or below.startswith("_"):
        return answered(status)
    if status == 401:
        query = request.query_string.decode("latin-1")
        return redirect(url_for("login", next=f"{request.path}{query and '?'}{query}"))
    content = [html.P(f"You are logged in as {visitor().name}, who may not open this page.")]
    if visitor().csrf:  # an own login
        another = url_for("login", next=request.path)
        content.append(html.P(html.A("Log in as somebody else", href=another)))
    return failures.document("No access", content), status


def answered(status: int) -> tuple[Response, int]:
    """Answer a program."""
    return jsonify(error=REASONS[status]), status


def kept_by_nobody(response: Response) -> Response:
    """Have no cache keep what depends on who asked, nor the browser for its back button."""
    plain = request.endpoint in current_app.extensions["unguarded"]
    if g.get("personal") or (response.mimetype == "text/html" and not plain):
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def visible(app: "SiteApp", answer: Response) -> Response:
    """Take the callbacks of pages that the visitor may not open out of the list of callbacks."""
    if not all(map(may_open, app.pages)):
        owned = ((one, app.owners.get(one["output"])) for one in json.loads(answer.get_data()))
        kept = [one for one, page in owned if page is None or may_open(page)]
        answer.set_data(json.dumps(kept))
    return answer


def readable(app: "SiteApp", scripts: str) -> str:
    """Take the functions that only pages have which the visitor may not open out of *scripts*."""
    if current_app.config["AUTH"] == "off":
        return scripts
    opened = {source for page in openable(app.pages) for source in page.inline}
    closed = {source for page in app.pages for source in page.inline} - opened
    ends = tuple(f"= {source};" for source in closed)  # as Dash writes them
    elements = re.split("(?<=</script>)", scripts)
    return "".join(one for one in elements if not any(end in one for end in ends))
