"""The `Dash` that every approach instantiates: served titles, real 404s, the kit's assets."""

import html
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from dash import Dash
from flask import Flask, request, url_for

from shared import routes
from shared.layouts import head
from shared.page import Page
from shared.site import Site

INDEX = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <title>{%title%}</title>
    {%favicon%}
    {%css%}
  </head>
  <body>
    <noscript>This site draws its pages with JavaScript, which is switched off here.</noscript>
    {%app_entry%}
    <footer hidden>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>"""


class SiteApp(Dash):
    """One `Dash` on a shared Flask server, for one page or for all of them.

    Args:
        server: the Flask server of `shared.server.create_server`.
        site: the site that the pages belong to.
        find: returns the page at a path, or `None` where this app has none, which makes a 404.
        prefix: the path below which the app answers; `/` for the whole site.
    """

    def __init__(
        self, server: Flask, site: Site, find: Callable[[str], Page | None], prefix: str = "/"
    ) -> None:
        """Construct the app with the options that all approaches share."""
        self.site, self.find = site, find
        server.extensions.setdefault("apps", []).append(self)
        super().__init__(
            __name__,  # without a name Dash inspects the stack for one: 29 ms
            **routes.mount(server),
            routes_pathname_prefix=prefix if prefix == "/" else f"{prefix}/",
            requests_pathname_prefix=prefix if prefix == "/" else f"{prefix}/",
            title=site.title,
            update_title=None,  # a title that flickers is read out by screen readers
            index_string=INDEX,
            assets_folder="no assets",  # Flask serves the kit's, once for all apps
            include_assets_files=False,
            suppress_callback_exceptions=True,  # else every layout is sent to every visitor
        )
        if server.config["DEBUG"]:
            self.enable_dev_tools(
                debug=True,
                dev_tools_prune_errors=False,  # it answers 500 to every 404 of the whole server
                dev_tools_hot_reload=server.extensions["apps"] == [self],  # one watcher will do
            )

    def index(self, *args: Any, **kwargs: Any) -> Any:
        """Serve the document, as a 404 where the site has no page; Dash itself says 200 to all."""
        document = super().index(*args, **kwargs)
        return document if self.find(request.path) else (document, 404)

    def interpolate_index(self, **parts: str) -> str:
        """Put the page's own title and description into the served document (plotly/dash#2790)."""
        said = {
            key: html.escape(text) for key, text in head(self.site, self.find(request.path)).items()
        }
        styles = "".join(
            f'<link rel="stylesheet" href="{url_for("static", filename=name)}">'
            for name in ("bootstrap-5.3.6.min.css", "site.css")
        )
        # In the head and not deferred: the colours must be known before the first paint.
        script = f'<script src="{url_for("static", filename="site.js")}"></script>'
        parts["title"] = said["title"]
        parts["metas"] += f'<meta name="description" content="{said["description"]}">'
        parts["css"] += styles + script
        return str(super().interpolate_index(**parts))


def visited(prefix: str) -> tuple[str, str]:
    """Return path and query of the document below *prefix* that asks for its layout.

    Dash asks with a request of its own; the document's address comes along as its `Referer`. Where
    a browser sends none, or not all of it, this is the prefix itself: the page comes with its
    default selection, and `sync` in `site.js` puts that right.
    """
    with suppress(ValueError):  # a referer can be any text
        address = urlsplit(request.referrer or "")
        path = unquote(address.path)
        if path == prefix or path.startswith(f"{prefix.rstrip('/')}/"):
            return path, address.query
    return prefix, ""
