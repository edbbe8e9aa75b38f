"""Who may see an adopted site, where its Flask protected Dash.

Readers wrap the views that Dash has put on their Flask. The kit's apps have views of their own, so
what was wrapped would stand open. `adopt(..., login=)` says what holds instead:

- `"views"`: the wrapped views are asked, as before, and what they answer to others is answered;
- a function that returns a name, or nothing for somebody unknown;
- `"none"`: the site is open, or its pages and functions look for themselves.

The first two make every page a guarded one: `crossroads.login.guard` judges documents, layouts and
callbacks alike.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, Response, current_app, request, session

from crossroads.adoption import private, server
from crossroads.adoption.origins import Origin
from crossroads.adoption.pages import AdoptedPage
from crossroads.apps import app_at
from crossroads.errors import ConfigurationError
from crossroads.page.access import NOBODY, Visitor, may_open

Login = Callable[[], Any] | str | None
SOMEBODY = "somebody"
"""What a visitor is called of whom is known no more than that there is one."""
CHOICES = "'views', a function that returns who asks, or 'none'"


def guards_of(flask: Flask) -> list[str]:
    """Return what protects the apps on a Flask, as words: wrapped views, a login manager.

    What is asked before each request may go by the path, such as `/dash/`. What Dash's own code
    asks for is elsewhere from now on: below `/` in `single`.
    """
    found = []
    if getattr(flask, "login_manager", None) is not None:
        found.append("a login manager")
    apps, hooks = server.take(flask).apps, server.take(flask).kept["before_request_funcs"]
    asked_before = [one for functions in hooks.values() for one in functions]
    if asked_before and any(app.config.routes_pathname_prefix != "/" for app in apps):
        name = getattr(asked_before[0], "__name__", repr(asked_before[0]))  # a partial has none
        found.append(f"functions that may go by a path, before each request ({name})")
    if wrapped := [endpoint for app in apps for endpoint in wrapped_of(app)]:
        found.append(f"views of Dash that something is around ({', '.join(wrapped[:3])})")
    return found


def wrapped_of(app: Any) -> list[str]:
    """Return the endpoints of an app whose views are not Dash's own."""
    views = server.take(app.server).views
    known = (endpoint for endpoint in private.endpoints_of(app) if endpoint in views)
    return [endpoint for endpoint in known if not private.is_dashs(views[endpoint])]


def demand(login: Login, guards: Sequence[str]) -> None:
    """Raise `ConfigurationError` if a login would be lost, and nobody has said what takes over."""
    if login is None and guards:
        expected = (
            f"{CHOICES}: the Flask has {' and '.join(guards)}, and the views of Dash are replaced. "
            "Write SITE = adopt(..., login=...) in a module, and name that"
        )
        raise ConfigurationError("adopt.login", None, expected)
    if not (login in (None, "none", "views") or callable(login)):
        raise ConfigurationError("adopt.login", login, CHOICES)


def role_of(origin: Origin, login: Login) -> Mapping[str, Any]:
    """Return what the pages of an app say of who may open them."""
    if login == "views":
        return {"role": origin.name} if origin.protected else {}
    return {"login": callable(login)}


def watch(origins: Sequence[Origin], login: Login) -> None:
    """Note the wrapped view of each app's document, before the views go.

    Raises:
        ConfigurationError: there is no such view.
    """
    for origin in origins:
        app = origin.app
        document = app.config.routes_pathname_prefix
        if origin.protected is None and document in wrapped_of(app):
            private.watch_document(app)
            origin.protected = server.take(app.server).views[document]
    if login == "views" and not any(origin.protected for origin in origins):
        expected = "something around the view of an app's document"
        raise ConfigurationError("adopt.login", login, expected)


def asked(origin: Origin) -> Any:
    """Return what the wrapped view of an app answers, `None` where it lets the request pass."""
    answer = private.document_asked_for(origin.protected)
    body = answer.get_data(as_text=True) if isinstance(answer, Response) else answer
    return None if body == private.PASSED else answer


def identify_with(origins: Sequence[Origin], login: Login) -> Callable[[], Visitor]:
    """Return the function that says who sends a request."""

    def by_views() -> Visitor:
        roles = frozenset(one.name for one in origins if one.protected and asked(one) is None)
        return Visitor(str(session.get("_user_id", SOMEBODY)), roles) if roles else NOBODY

    def by_function() -> Visitor:
        known = login() if callable(login) else None
        if isinstance(known, Visitor):
            return known
        return Visitor(known if isinstance(known, str) else SOMEBODY) if known else NOBODY

    return by_views if login == "views" else by_function


def send_away() -> Any:
    """Answer whoever may not open a document as the reader's Flask does; `None` for all others.

    Requests of Dash's own code are left to the kit's guard, which answers programs.
    """
    is_open = request.endpoint in current_app.extensions.get("unguarded", ())
    if is_open or request.routing_exception or request.method not in ("GET", "HEAD"):
        return None
    app, below = app_at(request.path)
    page = app.find(request.path) if app and not below.startswith("_") else None
    if not isinstance(page, AdoptedPage) or may_open(page):
        return None
    if page.origin.protected and page.role:
        return asked(page.origin)
    manager = getattr(current_app, "login_manager", None)
    return manager.unauthorized() if manager else None
