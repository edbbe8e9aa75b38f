"""The `Dash` that every approach instantiates: served titles, real 404s, the kit's assets."""

import html
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from dash import Dash
from flask import Flask, current_app, request

from shared import bundles, guard, headers, routes
from shared.files import asset_url
from shared.layouts import head
from shared.page import Page
from shared.proxy import inside
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
        prerender: have the browser make the documents of other pages ready, if `PREFETCH` says so.
    """

    def __init__(
        self,
        server: Flask,
        site: Site,
        find: Callable[[str], Page | None],
        prefix: str = "/",
        *,
        prerender: bool = False,
    ) -> None:
        """Construct the app with the options that all approaches share."""
        self.site, self.find, self.prerender = site, find, prerender
        self.pages: list[Page] = []
        self.owners: dict[str, Page] = {}  # of callbacks; both are filled by `Page.register`
        server.extensions.setdefault("apps", []).append(self)
        below = prefix if prefix == "/" else f"{prefix}/"
        server.extensions.setdefault("prefixes", {})[below] = self
        bundles.mount(server)
        super().__init__(
            __name__,  # without a name Dash inspects the stack for one: 29 ms
            **routes.mount(server),
            routes_pathname_prefix=below,
            requests_pathname_prefix=server.config["PREFIX"] + below,
            title=site.title,
            update_title=None,  # a title that flickers is read out by screen readers
            index_string=INDEX,
            assets_folder="no assets",  # Flask serves the kit's, once for all apps
            include_assets_files=False,
            suppress_callback_exceptions=True,  # else every layout is sent to every visitor
            **guard.options(server),
        )
        bundles.mount_plotly(self)
        if server.config["DEBUG"]:
            self.enable_dev_tools(
                debug=True,
                dev_tools_disable_version_check=True,  # it has the browser ask plotly.com
                dev_tools_prune_errors=False,  # it answers 500 to every 404 of the whole server
                dev_tools_hot_reload=server.extensions["apps"] == [self],  # one watcher will do
            )

    @cached_property
    def script_hashes(self) -> list[str]:
        """The hashes of Dash's inline scripts, which are complete when a document is served."""
        hashes: list[str] = self.csp_hashes()
        return hashes

    def index(self, *args: Any, **kwargs: Any) -> Any:
        """Serve the document, as a 404 where the site has no page; Dash itself says 200 to all."""
        document = super().index(*args, **kwargs)
        return document if self.find(request.path) else (document, 404)

    def asked_for(self) -> Page | None:
        """Return the page whose layout this request asks for."""
        return self.find(visited(self.config.routes_pathname_prefix)[0])

    def dependencies(self) -> Any:
        """List the callbacks, without those of pages that the visitor may not open."""
        return guard.visible(self, super().dependencies())

    def interpolate_index(self, **parts: str) -> str:
        """Complete the served document: what it says of itself, its styles, where its scripts are.

        Dash gives every page the app's title (plotly/dash#2790).
        """
        page = self.find(request.path)
        said = {key: html.escape(text) for key, text in head(self.site, page).items()}
        prefix = self.config.requests_pathname_prefix
        parts["title"] = said["title"]
        parts["metas"] += f'<meta name="description" content="{said["description"]}">'
        parts["css"] = bundles.moved(parts["css"], prefix)
        parts["scripts"] = guard.readable(self, bundles.moved(parts["scripts"], prefix))
        parts["css"] += "".join(
            f'<link rel="stylesheet" href="{asset_url(name)}">'
            for name in ("bootstrap-5.3.6.min.css", "site.css")
        )
        if current_app.config["LONG_CACHE"]:
            parts["favicon"] = (
                f'<link rel="icon" type="image/svg+xml" href="{asset_url("icon.svg")}">'
            )
        plotly = bundles.plotly_url(prefix)
        if plotly != bundles.plotly_url_of_dash(prefix):
            parts["config"] = bundles.with_plotly(parts["config"], plotly)
        headers.allow(*self.script_hashes)
        # In the head and not deferred: the colours must be known before the first paint.
        told = ""
        if current_app.config["PRELOAD"]:
            scripts, near = bundles.chart_scripts(prefix), bool(page and page.has_chart)
            told = f' data-charts="{" ".join(scripts)}"' + " data-chart-here" * near
            parts["metas"] += preloads(prefix, scripts if near else ())
        parts["css"] += f'<script src="{asset_url("site.js")}"{told}></script>'
        if self.prerender:
            parts["css"] += speculation_rules(self.site, page)
        return str(super().interpolate_index(**parts))


def preloads(prefix: str, scripts: Sequence[str]) -> str:
    """Return what has a browser ask at once for what Dash asks for when its own scripts have run.

    `anonymous` is how `fetch` asks: cookies of the own site come along.
    """
    asked = [f'"{prefix}{name}" as="fetch" crossorigin="anonymous"' for name in FIRST_ASKED]
    return "".join(
        f'<link rel="preload" href={link}>'
        for link in (*(f'"{script}" as="script"' for script in scripts), *asked)
    )


FIRST_ASKED = ("_dash-layout", "_dash-dependencies")
"""What every Dash document asks its app for."""

EAGERNESS = {"hover": "moderate", "immediate": "immediate"}
"""What Speculation Rules call the values of `PREFETCH`."""


def speculation_rules(site: Site, page: Page | None) -> str:
    """Return the rules that have a browser prerender the other pages that the navigation links.

    Browsers that do not know them ignore them. https://wicg.github.io/nav-speculation/ says more.
    """
    eagerness = EAGERNESS.get(current_app.config["PREFETCH"])
    if eagerness is None:
        return ""
    urls = [other.url for other in guard.openable(site.linked) if other is not page]
    rules = {"prerender": [{"urls": urls, "eagerness": eagerness}]}
    return headers.inline(json.dumps(rules), "speculationrules")


def visited(prefix: str) -> tuple[str, str]:
    """Return path and query of the document below *prefix* that asks for its layout.

    A router names the document in `?address=`. Dash asks with a request of its own; the document's
    address comes along as its `Referer`. Where a browser sends none, or not all of it, this is the
    prefix itself: `site.js` asks once more for another page (`route`), and puts the default
    selection right (`sync`).
    """
    with suppress(ValueError):  # both can be any text
        address = urlsplit(request.args.get("address", request.referrer or ""))
        path = inside(unquote(address.path), current_app.config["PREFIX"])
        if path == prefix or path.startswith(f"{prefix.rstrip('/')}/"):
            return path, address.query
    return prefix, ""
