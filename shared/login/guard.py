"""The guard: every request for an app is judged here, before Dash sees it.

A page says that it needs a login or a role (`Page(login=True)`, `Page(role="editor")`). The guard
finds the page of a request with the same functions as the app itself, so the two cannot disagree:

- a document: the page at the path (`find`);
- a layout: the page that is visited, for a router `?address=` before `Referer` (`requested`);
- a callback: the page that registered it, or whose background callbacks it cancels. `output` alone
  selects the function that Dash runs, so nothing else in the body is looked at. A callback of
  `dash.callback` may be that of any page, so it is for those who may open every page of the site.
  One of the frame is for everybody, as the frame is, in every app that is not closed;
- a background job: nobody but the visitor for whom that page has started it
  (`crossroads.server.jobs`);
- a stream: nobody but the visitor whose document has opened it (`signed_for_visitor`);
- the list of callbacks: those of pages that the visitor may open (`hide_callbacks`);
- the functions for the browser in a document: those of the same pages (`hide_functions`).

If the visitor may open none of an app's pages, the whole app is closed: in `multi`, all that lies
below a page's path. Addresses of Dash that are not known here are for those who may open every
page. With `AUTH=off`, and no `Site.identify`, nothing of this is set up, and a guarded page is
refused.
"""

import hmac
import json
import re
from collections.abc import Callable
from typing import Any

from dash import html
from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    jsonify,
    redirect,
    request,
)

from crossroads.apps import App, app_at
from crossroads.errors import ConfigurationError
from crossroads.frame.document import plain_document
from crossroads.frame.layouts import frame_of
from crossroads.page import Site, access
from crossroads.page.access import NOBODY, Visitor, login_address, may_open, openable, visitor
from crossroads.paths import quoted
from crossroads.streams import is_about_streams

SCRIPTS = "_dash-component-suites/"
"""Below an app's prefix: libraries, the same for everybody."""
Identify = Callable[[], Visitor]
CALLBACK, LAYOUT = "_dash-update-component", "_dash-layout"
KNOWN = {CALLBACK, LAYOUT, "_dash-dependencies", "_reload-hash", "_favicon.ico"}
REASONS = {
    401: "A login is needed. Load the page again to log in.",
    403: "This login may not open the page.",
    404: "There is no such callback.",
}


def mount(server: Flask, site: Site, mount_login: Callable[[Flask], Identify]) -> None:
    """Guard the apps that will be on *server*, if its settings say how logins are known.

    *mount_login* sets logins up, and returns the function that says who sends a request. Call this
    when the plain Flask routes are there and no app is: only those routes are open to everybody.

    Raises:
        ConfigurationError: a guarded page and no logins, or settings for logins that cannot work.
    """
    if not has_logins(server, site):
        if guarded := next((page for page in site.pages if page.guarded), None):
            expected = "CROSSROADS_AUTH=jwt for a page that needs a login, or Site.identify"
            raise ConfigurationError("AUTH", "off", f"{expected}: {guarded!r}")
        return
    server.extensions["identify"] = (
        mount_login(server) if site.identify is None else sites_own(server, site)
    )
    server.extensions["unguarded"] = frozenset(server.view_functions)
    server.before_request(refuse)


def has_logins(server: Flask, site: Site) -> bool:
    """Say whether it is known who sends a request: by the kit's logins or by the site's own."""
    return server.config["AUTH"] != "off" or site.identify is not None


def sites_own(server: Flask, site: Site) -> Identify:
    """Return the function that asks the site itself who sends a request.

    Raises:
        ConfigurationError: the kit's logins are on, too, or there is no such place to log in.
    """
    if server.config["AUTH"] != "off":
        expected = "off, where the site says itself who sends a request (Site.identify)"
        raise ConfigurationError("AUTH", server.config["AUTH"], expected)
    if site.login and not site.login.startswith("/") and site.login not in server.view_functions:
        known = ", ".join(sorted(server.view_functions))
        raise ConfigurationError("Site.login", site.login, f"a path, or an endpoint out of {known}")
    ask: Any = site.identify

    def identify() -> Visitor:
        who = ask()
        if who is None:
            return NOBODY
        if not isinstance(who, Visitor):  # what it is not sure to be opens nothing
            raise TypeError(f"Site.identify: expected a Visitor or None, not {who!r}")
        return who

    return identify


def dash_options(server: Flask, site: Site) -> dict[str, Any]:
    """Return the arguments of `Dash` that an app needs where logins are known.

    Callbacks carry the proof of Flask-JWT-Extended: a page of another site can have a browser send
    the cookies along, and cannot read them. Dash's tools for language models would be a second way
    to all callbacks.
    """
    if not has_logins(server, site):
        return {}
    proof = {"csrf_token_name": "csrf_access_token", "csrf_header_name": "X-CSRF-TOKEN"}
    return {**({} if site.identify else proof), "enable_mcp": False}


def refuse() -> Any:
    """Answer a request that touches a page which its sender may not open; `None` lets it pass."""
    if request.routing_exception or request.endpoint in current_app.extensions["unguarded"]:
        return None
    app, below = app_at(request.path)
    if app is None or below.startswith(SCRIPTS):
        return None
    g.personal = True
    is_closed = app.pages and not any(map(may_open, app.pages))
    is_unknown = below.startswith("_") and below not in KNOWN
    if is_closed or (is_unknown and not all(map(may_open, app.pages))):
        return answer_refusal(below)
    if below != CALLBACK:
        page = app.requested()[0] if below == LAYOUT else app.find(request.path)
        return None if page is None or may_open(page) else answer_refusal(below)
    output = callback_asked_for()
    if output in app.owners or "callback" in app.callback_map.get(output, ()):
        return None if may_run(app, output) else answer_refusal(below)
    # Of a callback that is not there, Dash would say so with a 500.
    is_lost = request.method == "POST" and not is_about_streams(body_sent())
    return answer_program(404) if is_lost else None


def callback_asked_for() -> str:
    """Return what selects the callback: `output` in the body, as Dash reads it."""
    body = body_sent()
    output = body.get("output") if isinstance(body, dict) else None
    return output if isinstance(output, str) else ""


def body_sent() -> Any:
    """Return the request's body as Dash reads it, `None` if it cannot be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:  # nested too deeply
        return None


def signed_for_visitor(secret: bytes) -> bytes:
    """Return what signs handles for the visitor of this request, and for nobody else.

    What a document has opened, background callbacks and streams, is reached with its handle alone,
    which stands in addresses and so in logs. Who logs in or out, or loses a role, has to load a
    document again.
    """
    if not has_request_context() or not (who := visitor()).name:
        return secret
    return hmac.digest(secret, repr((who.name, sorted(who.roles))).encode(), "sha256")


def answer_refusal(below: str) -> Any:
    """Answer with a way to log in where a person looks at the answer, else with JSON."""
    status = 403 if visitor().name else 401
    if request.method not in ("GET", "HEAD") or below.startswith("_"):
        return answer_program(status)
    if status == 401:
        query = request.query_string.decode("latin-1")
        place = login_address(f"{quoted(request.path)}{query and '?'}{query}")
        words = [html.P("A login is needed to open this page.")]
        return redirect(place) if place else (plain_document("No access", words), status)
    content = [html.P(f"You are logged in as {visitor().name}, who may not open this page.")]
    if visitor().csrf:  # an own login
        another = login_address(quoted(request.path))
        content.append(html.P(html.A("Log in as somebody else", href=another)))
    return plain_document("No access", content), status


def answer_program(status: int) -> tuple[Response, int]:
    """Answer a program."""
    return jsonify(error=REASONS[status]), status


def forbid_caching(server: Flask, site: Site) -> None:
    """Have no cache keep what depends on who asked, nor a browser for its back button.

    That is every answer during which somebody has asked who the visitor is: a page, one of your own
    routes, an error. Call this first: what is registered first sees the answer last.
    """
    if has_logins(server, site):
        server.after_request(mark_personal)


def mark_personal(response: Response) -> Response:
    """Say in an answer that it is for this visitor only, if it may be."""
    plain = request.endpoint in current_app.extensions["unguarded"]
    asked = g.get("personal") or access.KEY in request.environ
    if asked or (response.mimetype == "text/html" and not plain):
        response.headers["Cache-Control"] = "no-store"
        response.vary.update(("Cookie", "Authorization"))
    return response


def hide_callbacks(app: App, answer: Response) -> Response:
    """Take the callbacks of pages that the visitor may not open out of the list of callbacks."""
    if not opens_all(app):
        listed = json.loads(answer.get_data())
        answer.set_data(json.dumps([one for one in listed if may_run(app, one["output"])]))
    return answer


def may_run(app: App, output: str) -> bool:
    """Say whether the visitor may run a callback: of a page, or of the browser, such as a router.

    One that is run here and that no page has is for those who may open every page of the app, and a
    global one, which may be that of a page of another app, for those who may open every page.
    """
    if output in app.owners:
        page = app.owners[output]
        return page is None or may_open(page)
    if output in app.global_callbacks.entries:
        return opens_all(app)
    return "callback" not in app.callback_map.get(output, ()) or all(map(may_open, app.pages))


def opens_all(app: App) -> bool:
    """Say whether the visitor may ask whatever *app* has."""
    site: Site = current_app.extensions["site"]
    return all(map(may_open, site.pages if app.global_callbacks.entries else app.pages))


def hide_functions(app: App, scripts: str) -> str:
    """Take the functions that only pages have which the visitor may not open out of *scripts*."""
    if "identify" not in current_app.extensions:
        return scripts
    site: Site = current_app.extensions["site"]
    parts: list[Any] = [frame_of(site), *openable(app.pages)]
    opened = {source for part in parts for source in part.inline}
    closed = {source for page in app.pages for source in page.inline} - opened
    ends = [f"= {source};" for source in closed]  # as Dash writes them
    if not opens_all(app):
        ends += app.global_callbacks.scripts
    elements = re.split("(?<=</script>)", scripts)
    return "".join(one for one in elements if not any(end in one for end in ends))
