"""Layouts that are the same for everybody: built once more when first asked for, and then kept.

A page that is `static` says that its layout depends on nothing but the address. It is built at
warm-up all the same. Here it is built without a request: so none of a visitor's can be in it, no
host, no cookie, and no name. What cannot be built like that, because it asks for the request, is
built for each visitor, as the layouts of all other pages are. So is what has a query. In debug all
is built anew: whoever develops a page changes what it is made of.

On a site with logins no page is static (`crossroads.levers.prefetch`).
"""

from contextlib import suppress
from contextvars import Context
from hashlib import blake2b
from typing import Any

from dash._get_app import app_context
from dash._utils import to_json
from flask import Flask, Response, g, request

from crossroads.apps import App, apps_of
from crossroads.frame.layouts import framed
from crossroads.levers.prefetch import is_static
from crossroads.page import Page, Site


def build(server: Flask, site: Site, page: Page) -> Any:
    """Return the layout of a static page, frame included; `None` if a request is needed for it.

    Its app then knows that it may keep it.
    """
    app = app_of(server, page)
    if app is None or server.config["DEBUG"] or changes_layouts(app):
        return None
    if not page.is_plain or page.exists is not None:
        return None
    token = app_context.set(app)  # what `dash.get_app` says
    try:
        with server.app_context():
            g.is_warm_up = True
            layout = framed(site, page) if is_static(page) else None
    except Exception:  # what is wrong in itself will be seen with a request, too
        return None
    finally:
        app_context.reset(token)
    if layout is not None:
        app.kept[page.path] = ""
    return layout


def kept_layout(app: Any, path: str) -> str:
    """Return the layout at *path* of an app, as JSON, if it is the same for everybody.

    The first visitor to ask has it made: a large site does not make all before it serves. That
    visitor's request is out of reach, as none is there in a context of its own.
    """
    if app.kept.get(path) == "":
        with suppress(Exception):  # which the visitor's own request will meet, and tell of
            app.kept[path] = Context().run(write, app, path)
    return str(app.kept.get(path, ""))


def answer(response: Response) -> Response:
    """Return the answer with a kept layout, as a 304 for who has the same already.

    Its tag is weak: it is that of the layout, however the answer is compressed.
    """
    response.set_etag(blake2b(response.get_data(), digest_size=8).hexdigest(), weak=True)
    response.cache_control.no_cache = True
    response.make_conditional(request)
    response.headers.pop("Date", None)  # which the server writes, too
    return response


def write(app: Any, path: str) -> str:
    """Build the layout at *path* without a request, and write it down as Dash sends it."""
    app_context.set(app)
    with app.server.app_context():
        g.document = app.find(path), "", path
        g.is_painting = True  # a failure is nobody's to keep
        return str(to_json(app.get_layout()))


def app_of(server: Flask, page: Page) -> App | None:
    """Return the app that has a page."""
    return next((app for app in apps_of(server).values() if page in app.pages), None)


def changes_layouts(app: Any) -> bool:
    """Say whether a library changes layouts as they are sent, with `dash.hooks.layout`."""
    return bool(app._hooks.get_hooks("layout"))
