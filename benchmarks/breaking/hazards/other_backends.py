"""Hazards of Dash's other back ends: several apps on FastAPI or Quart, and Dash Pages there.

The libraries are imported where they are used: who has a site looked at needs none of them.
"""

import asyncio
import logging
import re
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import dash
from dash import Dash, html
from dash.exceptions import DependencyException
from flask import Flask
from werkzeug.test import EnvironBuilder

from crossroads.benchmarks.breaking.hazards.apps import IN, OUT, PAGES, PREFIXES
from crossroads.benchmarks.breaking.hazards.hazard import hazard
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.errors import ConfigurationError

NEEDED = ("a2wsgi", "fastapi", "quart", "uvicorn")
CALLBACK = {"method": "POST", "json": callback_body(["out.children"], {"in.value": "any"})}
Ask = Callable[..., tuple[int, str]]


def refuse_without_libraries() -> None:
    """Raise `ConfigurationError` if a back end is not installed: nothing could be shown on it."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        expected = "to be installed: python -m pip install quart 'dash-crossroads[fastapi]'"
        raise ConfigurationError("libraries", ", ".join(missing), expected)


def started(application: Any) -> Ask:
    """Start an ASGI application; return what asks it: status and text, or 500 if it raises."""
    from crossroads.server.beside import begin, exchange

    loop = asyncio.new_event_loop()
    loop.run_until_complete(begin(application))

    def ask(path: str, **how: Any) -> tuple[int, str]:
        environ = EnvironBuilder(path=path, **how).get_environ()
        try:
            start, *rest = loop.run_until_complete(exchange(application, environ))
        except Exception:  # a server logs it and answers this
            return 500, ""
        return start["status"], b"".join(one.get("body", b"") for one in rest).decode()

    return ask


def on_flask(server: Flask) -> Ask:
    """Return what asks a Flask, following redirects: status and text."""

    def ask(path: str, **how: Any) -> tuple[int, str]:
        answer = server.test_client().open(path, follow_redirects=True, **how)
        return answer.status_code, answer.text

    return ask


def two_apps(server: Any, answer: Callable[[str], Any] = str) -> None:
    """Construct two apps on a server, as its back end; a callback of each answers for its name."""
    for name, prefix in PREFIXES.items():
        app = Dash(name, server=server, backend=kind(server), url_base_pathname=prefix)
        app.layout = html.Div(name)
        app.callback(OUT, IN)(lambda _, name=name: answer(name))


def kind(server: Any) -> str:
    """Return what Dash calls the back end of a server."""
    return type(server).__name__.lower()


def callbacks(ask: Ask) -> list[Any]:
    """Return what the callback of each app answers, or its status if that is not 200."""
    answers = [ask(f"{prefix}_dash-update-component", **CALLBACK) for prefix in PREFIXES.values()]
    said = [re.findall(r'"children":"(.*?)"', text) for _, text in answers]
    return [text[0] if text else status for text, (status, _) in zip(said, answers, strict=True)]


def documents(ask: Ask, *paths: str) -> tuple[Any, ...]:
    """Return which app's document is at each path, or the status if that is not 200."""

    def at(path: str) -> Any:
        status, text = ask(path)
        found = [name for name, prefix in PREFIXES.items() if f'src="{prefix}_dash' in text]
        return found[0] if found else status

    return tuple(map(at, paths))


@hazard(
    "all but the callbacks of the first are a 500",
    "one `Dash()` per process there; several on Flask",
    {"callbacks answer": (["first", 500], ["first", "second"])},
)
def fastapi_callbacks(safe: bool) -> Any:
    """Several `Dash(server=fastapi)`, each with a prefix."""
    from fastapi import FastAPI

    server: Any = Flask("site") if safe else FastAPI()
    two_apps(server)
    return callbacks(on_flask(server) if safe else started(server))


@hazard(
    "it is answered with the document of the app constructed last",
    "one `Dash()` per process there; several on Flask, which redirects to the slash",
    {"document at /first": ("second", "first"), "document at /first/deep": ("second", "first")},
)
def fastapi_addresses(safe: bool) -> Any:
    """An address without a slash, or a deep one, of several `Dash(server=fastapi)`."""
    from fastapi import FastAPI

    server: Any = Flask("site") if safe else FastAPI()
    two_apps(server)
    return documents(on_flask(server) if safe else started(server), "/first", "/first/deep")


@hazard(
    "a mounted app is never told that the server starts: it has no deep addresses, and before "
    "Dash 4.5 no answer at all",
    "the app on the FastAPI itself, with `url_base_pathname`",
    {
        "document at /first/": (500, "first"),
        "document at /first/deep": (404, "first"),
        "callback answers": (500, "first"),
    },
)
def fastapi_mount(safe: bool) -> Any:
    """`FastAPI.mount("/first", Dash(backend="fastapi").server)`."""
    from fastapi import FastAPI

    server = FastAPI()
    if safe:
        app = Dash("first", server=server, backend="fastapi", url_base_pathname="/first/")
    else:
        below = {"routes_pathname_prefix": "/", "requests_pathname_prefix": "/first/"}
        app = Dash("first", backend="fastapi", **below)
        server.mount("/first", app.server)
    app.layout = html.Div()
    app.callback(OUT, IN)(lambda _: "first")
    ask = started(server)
    return (*documents(ask, "/first/", "/first/deep"), callbacks(ask)[0])


@hazard(
    "it answers, but `dash.get_app()` is the app constructed last; the middleware is deprecated",
    "`a2wsgi.WSGIMiddleware`, and pass the app; or one Flask for all",
    {
        "app in a callback of the first": ("second", "first"),
        "warns": (["StarletteDeprecationWarning"], []),
    },
)
def wsgi_middleware(safe: bool) -> Any:
    """`FastAPI.mount("/first", WSGIMiddleware(dash.server))`, and one more below `/second`."""
    from fastapi import FastAPI

    server, mounted = FastAPI(), dict[str, Dash]()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        if safe:
            from a2wsgi import WSGIMiddleware
        else:
            from starlette.middleware.wsgi import WSGIMiddleware
    for name, prefix in PREFIXES.items():
        app = mounted[name] = Dash(
            name, routes_pathname_prefix="/", requests_pathname_prefix=prefix
        )
        app.layout = html.Div()
        told = (lambda app: app) if safe else (lambda _: dash.get_app())
        app.callback(OUT, IN)(lambda _, app=app, told=told: told(app).config.name)
        server.mount(f"/{name}", WSGIMiddleware(app.server))
    return callbacks(started(server))[0], [one.category.__name__ for one in said]


@hazard(
    "the second is an `AssertionError`: both name a view `websocket_handler`",
    "one `Dash()` per process there; several on Flask",
    {"start": ("AssertionError", "constructed")},
)
def quart_apps(safe: bool) -> Any:
    """Several `Dash(server=quart)`, each with a prefix."""
    from quart import Quart

    try:
        two_apps(Flask("site") if safe else Quart("site"))
    except AssertionError as error:
        return type(error).__name__
    return "constructed"


@hazard(
    'the served title is "Dash", an unknown address is a 200, a missing bundle a 500',
    "`interpolate_index` for the title; in `Dash.index` raise `HTTPException(404)`, as a status "
    "beside the document is a 500; `@server.exception_handler(DependencyException)`",
    {
        "title of /bar": ("Dash", "Bars"),
        "/nope": (200, 404),
        "/_dash-component-suites/dash/nope.js": (500, 404),
    },
)
def fastapi_pages(safe: bool) -> Any:
    """Dash Pages on FastAPI, as they come."""
    from fastapi import FastAPI, HTTPException, Response

    titles = {"/": "Home", "/bar": "Bars"}
    server = FastAPI()

    class Titled(Dash):
        def index(self, *args: Any, **values: Any) -> Any:
            if self.backend.request_adapter().path not in titles:
                raise HTTPException(404)
            return super().index(*args, **values)

        def interpolate_index(self, **parts: str) -> str:
            parts["title"] = titles[self.backend.request_adapter().path]
            return str(super().interpolate_index(**parts))

    if safe:
        server.exception_handler(DependencyException)(lambda *_: Response(status_code=404))
    app = (Titled if safe else Dash)("app", server=server, backend="fastapi", **PAGES)
    for path, title in titles.items():
        dash.register_page(title, path, title=title, layout=html.Div())
    app.layout = html.Div(dash.page_container)
    ask = started(server)
    (title,) = re.findall("<title>(.*?)</title>", ask("/bar")[1])
    return title, ask("/nope")[0], ask("/_dash-component-suites/dash/nope.js")[0]


@hazard(
    "the answer is a 500 and nothing is logged",
    "`Dash(on_error=...)` that logs and raises, or Flask, which logs it",
    {"answer": (500, 500), "lines in the log": (0, 1)},
)
def fastapi_errors(safe: bool) -> Any:
    """A callback that raises on FastAPI."""
    from fastapi import FastAPI

    def fail(error: Exception) -> None:
        logging.getLogger("site").error("a callback failed", exc_info=error)
        raise error

    heard: list[logging.LogRecord] = []
    handler = logging.Handler()
    vars(handler)["emit"] = heard.append
    logging.getLogger().addHandler(handler)
    server = FastAPI()
    app = Dash("app", server=server, backend="fastapi", on_error=fail if safe else None)
    app.layout = html.Div()
    app.callback(OUT, IN)(lambda _: 1 / 0)
    status, _ = started(server)("/_dash-update-component", **CALLBACK)
    return status, len([one for one in heard if one.levelno >= logging.ERROR])
