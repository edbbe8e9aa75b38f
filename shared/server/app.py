"""`SiteDash`: the `Dash` that both approaches construct, with real titles, 404s, shared files."""

import html
from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Any

import dash
from dash import Dash, Output
from dash._callback_signing import END_SCOPE, unsign
from dash._get_app import app_context
from dash._utils import to_json
from flask import Flask, abort, current_app, g, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import RequestRedirect

from crossroads.apps import app_at, apps_of
from crossroads.errors import ConfigurationError
from crossroads.frame.document import (
    after_paint,
    entry,
    index_of,
    late_script,
    loads_styles,
    script,
    styles,
)
from crossroads.frame.layouts import frame_of, head, meta
from crossroads.levers import share_bundles, share_routes
from crossroads.levers.long_cache import asset_url
from crossroads.levers.plotly import name_plotly
from crossroads.levers.prefetch import is_ahead, is_static, speculation_rules
from crossroads.levers.preload import chart_scripts, first_asked, preload_links
from crossroads.login import guard
from crossroads.page import Page, Site
from crossroads.paths import NAMED, PART, document_address, told_length
from crossroads.server import assets, global_callbacks, headers, kept
from crossroads.server.jobs import OF_JOBS, Jobs, refuse_job
from crossroads.server.managers import refuse_unusable
from crossroads.server.own_flask import has_handler
from crossroads.streams import storage_for


class SiteDash(Dash):
    """One `Dash` on a shared Flask server, for one page or for all of them.

    Args:
        server: the Flask server of `create_server`.
        routes_pathname_prefix: the path below which the app answers; `/` for the whole site.
        pages: the pages that are mounted on it.
        script: the kit's script for its documents; the other one has a router.
    """

    def __init__(
        self,
        server: Flask,
        *,
        routes_pathname_prefix: str,
        pages: Sequence[Page],
        script: str = "site.js",
    ) -> None:
        """Construct the app with the options that all approaches share, and mount its pages."""
        self.site: Site = server.extensions["site"]
        self.pages, self.script = tuple(pages), script
        self.owners: dict[str, Page | None] = {}  # of callbacks, by `output`; `None`: the frame
        self.mounting = (
            "kit",
            0,
        )  # the page whose callbacks are registered, and how many came before
        self.checks: dict[str, Any] = {}  # filled by `crossroads.server.callback_checks`
        self.kept: dict[str, str] = {}  # filled by `crossroads.server.kept`
        self._own = frozenset(pages)
        frame = frame_of(self.site)
        index, own_scripts = index_of(self.site)
        self.own_hashes = [*map(headers.hashed, own_scripts)]
        share_bundles.mount(server)
        super().__init__(
            __name__,  # without a name Dash inspects the stack for one: 29 ms
            **share_routes.backend_for(server),
            routes_pathname_prefix=routes_pathname_prefix,
            requests_pathname_prefix=server.config["PREFIX"] + routes_pathname_prefix,
            title=self.site.title,
            update_title=None,  # a title that flickers is read out by screen readers
            index_string=index,
            meta_tags=[{**one} for one in self.site.meta_tags],
            background_callback_manager=server.config["MANAGER"],
            suppress_callback_exceptions=True,  # else every layout is sent to every visitor
            # Else Dash starts an event loop for each request wherever asgiref happens to be there.
            use_async=frame.is_async or any(page.is_async for page in pages),
            **assets.dash_options(self.site, pages),
            **share_routes.read_before(server) | guard.dash_options(server, self.site),
            **storage_for(server),
        )
        apps_of(server)[routes_pathname_prefix] = self
        # Not before a visitor opens the page: see `assets/opened.js`.
        begin: str = vars(self)["renderer"]
        self.renderer = f"dash_clientside.crossroads.start(() => {{ {begin} }})"
        share_bundles.mount_below(self)
        if server.config["DEBUG"]:
            self.enable_dev_tools(
                debug=True,
                dev_tools_disable_version_check=True,  # it has the browser ask plotly.com
                dev_tools_prune_errors=False,  # it answers 500 to every 404 of the whole server
                dev_tools_hot_reload=len(apps_of(server)) == 1,  # one watcher will do
            )
        self.own(frame.register(self), None)
        for page in pages:
            self.mounting = page.name, len(self.callback_map)
            self.own(page.register(self, guards=True), page)
        self.global_callbacks = global_callbacks.give(self)
        share_routes.add_paths(self)
        share_routes.spare_search(self)

    def callback(self, *dependencies: Any, **options: Any) -> Callable[[Any], Any]:
        """Register a callback; the jobs of a background callback become its page's own.

        Where nothing can run them, the callback says so when it is asked for.
        """
        add, page = super().callback, self.mounting[0]
        if not options.get("background"):
            return add(*dependencies, **options)  # type: ignore[no-any-return]
        manager = options.get("manager") or self.server.config["MANAGER"]
        if manager is None:
            kept = {key: one for key, one in options.items() if key not in OF_JOBS}
            return lambda _function: add(*dependencies, **kept)(refuse_job)
        refuse_unusable("Page.callback(manager=)", manager)

        def register(function: Any) -> Any:
            place = len(self.callback_map) - self.mounting[1]
            jobs = Jobs(manager, page, place, function, options)
            return add(*dependencies, **options | {"manager": jobs})(function)

        return register

    def own(self, names: Sequence[str], page: Page | None) -> None:
        """Note that *page*, or the frame, has the callbacks of these names.

        It owns those, too, that Dash will add for cancelling them.

        Raises:
            ConfigurationError: another page's are cancelled by the same component.
        """
        self.owners.update(dict.fromkeys(names, page))
        for name in names:
            background = self.callback_map[name].get("background") or {}
            for one in background.get("cancel_inputs", ()):
                output = Output(one.component_id, "id").component_id_str().replace(".", "\\.")
                if self.owners.setdefault(f"{output}.id", page) is not page:
                    expected = "components that cancel no other page's background callbacks"
                    raise ConfigurationError("cancel", one.component_id, expected)

    def served_document(self) -> bool:
        """Say whether a request comes from a document that this site has served to its visitor."""
        asks, secret = request.args.get("endId"), self._get_signing_secret()
        return unsign(secret, END_SCOPE, asks) is not None

    def find(self, path: str) -> Page | None:
        """Return the page at *path*, or `None` if the app has none there, which makes a 404."""
        page = self.site.find(path)
        return page if page in self._own else None

    def requested(self) -> tuple[Page | None, str, str]:
        """Return page, query and path of the document that asks for its layout.

        If the server is not told which of several pages that is, the path is empty, and there is no
        page. The browser then asks once more (`serve_layout`). A document that has its page in it
        (`FIRST_PAINT`) asks by itself.
        """
        if "document" in g:
            page, query, path = g.document
            return page, query, path
        path, query = document_address()
        if path and app_at(path)[0] is not self:
            path = query = ""
        if not path and len(self.pages) == 1 and self.pages[0].is_plain:
            path = self.pages[0].path
        return self.find(path) if path else None, query, path

    def serve_layout(self) -> Any:
        """Answer with the layout, and say how much of the document's address is known.

        Browsers leave out of a `Referer` what is longer than 4,096 bytes, and proxies all of it:
        `assets/opened.js` then asks once more. Caches must know that it depends on who asks.
        """
        page, query, path = self.requested()
        # Its pages have no rules of their own.
        is_many = self.config.routes_pathname_prefix == "/"
        if is_many and page and not page.is_plain and is_views(path):
            abort(404)  # the router then has the browser load what that view answers
        if same := self.kept_layout(path, query):
            answer = kept.answer(self.backend.make_response(same, mimetype="application/json"))
        else:
            answer = super().serve_layout()
        if PART in request.headers:
            answer.vary.add(PART)
        if not request.query_string.startswith(NAMED.encode()):
            answer.vary.add("Referer")
            answer.headers["Address-Length"] = told_length()
        return answer

    def kept_layout(self, path: str, query: str) -> str:
        """Return the layout at an address, as JSON, if it is kept for everybody; else nothing."""
        return "" if query else kept.kept_layout(self, path)

    def _setup_dev_tools(self, **given: Any) -> Any:
        """Take over what the first app has read, unless somebody says what else holds."""
        return super()._setup_dev_tools(**given or share_routes.dev_tools_for(self))

    def _initialize_context(self, body: Any) -> Any:
        """Have `dash.get_app` say this app in its callbacks.

        Dash says the app whose layout the thread has served last, and asks that for the secret by
        which a job belongs to a document.
        """
        app_context.set(self)
        return super()._initialize_context(body)

    def _config(self) -> Any:
        """Describe the app to browsers; what the first app has looked for in vain is not there."""
        share_routes.spare_looking(self)
        return super()._config()

    def set_up(self) -> None:
        """Finish what Dash otherwise finishes in the app's first request."""
        finish: Any = getattr(self.backend, "set_up", self._setup_server)
        finish()

    def _get_signing_secret(self) -> bytes:
        """Sign the handle of a document, by which it gets at jobs and streams, for its visitor."""
        return guard.signed_for_visitor(super()._get_signing_secret())

    @cached_property
    def callbacks_fingerprint(self) -> str:
        """A word that changes when the list of callbacks does, the same in all workers.

        Complete when the first layout is built: Dash adds its own callbacks afterwards.
        """
        return blake2b(to_json(self._callback_list).encode(), digest_size=8).hexdigest()

    @cached_property
    def script_hashes(self) -> list[str]:
        """The hashes of Dash's inline scripts, which are complete when a document is served."""
        return [*dict.fromkeys(self.csp_hashes())]

    def index(self, *args: Any, **kwargs: Any) -> Any:
        """Serve the document, as a 404 if the site has no page; Dash itself says 200 to all."""
        page = self.find(request.path)
        if page is None and (has_handler(current_app, NotFound) or not app_at(request.path)[0]):
            abort(404)  # which the reader's own Flask answers
        document = super().index(*args, **kwargs)
        return document if page and page.is_at(request.path) else (document, 404)

    def dependencies(self) -> Any:
        """List the callbacks, without those of pages that the visitor may not open."""
        return guard.hide_callbacks(self, super().dependencies())

    def interpolate_index(self, **parts: str) -> str:
        """Complete the served document: what it says of itself, its styles, where its scripts are.

        Dash gives every page the app's title (plotly/dash#2790).
        """
        page = self.find(request.path)
        said = head(self.site, page, request.path)
        prefix = self.config.requests_pathname_prefix
        parts["title"] = html.escape(said["title"])
        metas = [("name", "description", said["description"]), *meta(page, said)]
        parts["metas"] += "".join(
            f'<meta {kind}="{name}" content="{html.escape(text)}">' for kind, name, text in metas
        )
        own, dash_styles = assets.elements(), share_bundles.rewrite_urls(parts["css"], prefix)
        dash_scripts = share_bundles.rewrite_urls(parts["scripts"], prefix)
        parts["scripts"] = assets.put_in(guard.hide_functions(self, dash_scripts), own.scripts)
        parts["config"] = name_plotly(parts["config"], prefix)
        if current_app.config["LONG_CACHE"]:
            icon = asset_url("icon.svg")
            parts["favicon"] = f'<link rel="icon" type="image/svg+xml" href="{icon}">'
        parts["favicon"] = own.icon or parts["favicon"]
        headers.allow(*self.script_hashes, *self.own_hashes)
        parts["app_entry"], painted = entry(self, page, parts["app_entry"])
        told = painted + ("" if self.site.styled else " data-unstyled")
        ahead = is_ahead()  # what such a document asked for now would be older than the click
        asked = first_asked(prefix, has_layout=bool(painted) and not ahead)
        if ahead:
            told += f' data-ask="{" ".join(asked)}"' + (" data-static" if is_static(page) else "")
        links = ""
        if current_app.config["PRELOAD"]:
            links = "" if ahead else preload_links(asked)
            scripts = chart_scripts(prefix)
            told += f' data-charts="{" ".join(scripts)}"'
            if page and page.has_chart:
                told += " data-chart-here"
                # It is there before Dash draws: dcc asks once more for a chunk that is missing.
                parts["scripts"] += f'<script src="{scripts[1]}"></script>'
        if len(self.pages) < len(self.site.pages):  # links lead to other documents
            others = [other for other in self.site.linked if other is not page]
            if rules := speculation_rules(others):  # `assets/opened.js` writes them in later
                headers.allow(headers.hashed(rules))
                told += f' data-rules="{html.escape(rules)}"'
        # Scripts of a site's own may wait for what browsers say when a document has been read.
        if painted and not (own.scripts or self.config.external_scripts or self.site.index_string):
            parts["scripts"] = after_paint(parts["scripts"], links)
            own_script, early = late_script(self.script, told)
            headers.allow(headers.hashed(early))
        else:
            parts["metas"] += links
            own_script = script(self.script, told)
        # Before the styles: a script waits for those that stand before it.
        theirs = dash_styles + own.styles if loads_styles(self.site) else ""
        parts["css"] = own_script + styles(styled=self.site.styled) + theirs
        return str(super().interpolate_index(**parts))


def is_views(path: str) -> bool:
    """Say whether a view of Flask's answers at a path, as it does before any app at `/`."""
    try:
        rule, _ = current_app.url_map.bind("").match(path, return_rule=True)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return not rule.rule.endswith("<path:path>")  # as Dash's own, which has all that is left


def register_pages(pages: Sequence[Page], registry: dict[str, Any]) -> None:
    """Enter *pages* into *registry*, which is Dash's own, but for those that are in it as adopted.

    `dash.register_page` sorts the whole registry: more than a second for a thousand pages. So each
    is entered into an empty one, and the last once more when all are there.
    """

    def enter(page: Page) -> None:
        # `image` keeps Dash from looking for one among the assets.
        described = {"title": page.title, "layout": page.build, "image": "", "page": page}
        dash.register_page(page.name, page.path, **described)

    own = [page for page in pages if page.is_entered]
    entered: dict[str, Any] = {}
    for page in own:
        enter(page)
        entered |= registry
        registry.clear()
    registry.update(entered)
    for page in own[-1:]:
        enter(page)
