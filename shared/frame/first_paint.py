"""FIRST_PAINT: a document has its page in it, as HTML, until Dash has drawn that page.

Every document of Dash is empty until its scripts have run (plotly/dash#703). Here it has a copy of
the page beside Dash's own place, which is out of sight until the page is drawn there.
`assets/paint.js` then takes the copy away. Links of the copy are followed at once; controls show
their values, and do nothing yet. Without scripts the copy stays.

A layout is built once more for that: with the document, and again when Dash asks for it. There is
no copy

- of a page that says so (`Page(painted=False)`);
- in a document that a browser loads ahead, if the page is not static: it would be older than the
  click;
- of a layout that fails: Dash asks for it, too, and the visitor is told then.

What a copy shows may depend on the visitor, unless the page is static: caches that several visitors
share must not keep it. The copy of a static page is kept here, and made as nobody sees it.
"""

from collections.abc import Mapping
from typing import Any
from wsgiref.util import setup_testing_defaults

from dash.development.base_component import Component
from flask import after_this_request, current_app, g, request

from shared.errors import warn_once
from shared.frame.looks import LATE
from shared.frame.markup import NONE, Look, Props, Writer, room
from shared.levers.prefetch import is_ahead, is_static
from shared.page import Page
from shared.paths import canonical

PLACE = '<div id="react-entry-point"'
UNSEEN = ' style="height:0;overflow:hidden;overflow:clip;visibility:hidden"'
"""Where Dash draws, and how that is out of sight: as wide as it will be, and taking no room."""
PLAIN = (
    "<noscript><style>.chart, .dash-graph { display: none }</style>"
    "<p>JavaScript is switched off here: what this page shows does not change, "
    "and instead of charts it has their figures.</p></noscript>"
)
"""What a document with a copy says to visitors without scripts."""
MAIN = "kit-main"
HEIGHTS = {"height", "minHeight"}


def with_copy(app: Any, page: Page | None, given: str) -> tuple[str, str]:
    """Return Dash's place with the copy behind it, and what tells the script of it; or nothing.

    Behind: whoever looks for an id finds that of Dash's own elements first.
    """
    copied = copy_of(app, page) if PLACE in given else ""
    if not copied:
        return "", ""
    if not is_static(page):
        after_this_request(keep_private)
    hidden = given.replace(PLACE, PLACE + UNSEEN, 1)
    kind = "static" if is_static(page) else "new"
    return f'{hidden}{PLAIN}<div id="kit-paint">{copied}</div>', f' data-painted="{kind}"'


def copy_of(app: Any, page: Page | None) -> str:
    """Return the copy for the document of this request; empty if it has none."""
    if (page and not page.painted) or (is_ahead() and not is_static(page)):
        return ""
    query = request.query_string.decode("latin-1")
    # Of addresses with variables or a query there are as many as a visitor likes.
    is_one = page is not None and canonical(request.path) == page.path and not query
    if page is None or not is_one or not is_static(page) or current_app.config["DEBUG"]:
        return paint(app, page, query)
    copied = app.copies.get(page) or paint_for_all(app, page)
    if copied:  # else it has failed this time
        app.copies[page] = copied
    return copied


def paint_for_all(app: Any, page: Page) -> str:
    """Paint a page as nobody sees it: what is kept has nothing of whoever came first."""
    environ = {key: request.environ.get(key, "") for key in ("PATH_INFO", "SCRIPT_NAME")}
    setup_testing_defaults(environ)
    with current_app.request_context(environ):
        return paint(app, page, "")


def paint(app: Any, page: Page | None, query: str) -> str:
    """Build the layout of a document and write it down; nothing if that fails."""
    g.is_painting = True
    try:
        written, unknown = write(app.build(page, query, request.path))
    except Exception:  # which Dash will meet, too, and tell of
        return ""
    finally:
        g.is_painting = False
    if unknown:
        said = "%r: until Dash has drawn the page, it is without %s, which only scripts can draw"
        warn_once(__name__, said % (page, ", ".join(sorted(unknown))))
    return written


def write(layout: object) -> tuple[str, set[str]]:
    """Write a layout down; return which components of it have no look, too."""
    writer = Writer(looks, without_look, is_live=True)
    said = writer.write(layout)
    # What UTF-8 has no bytes for would keep the whole document from being sent.
    return said.encode("utf-8", "replace").decode(), writer.unknown


def looks(namespace: str) -> Mapping[str, Look]:
    """Return how the components of a library are written, imported when it is met."""
    if namespace == "dash_bootstrap_components":
        from shared.frame.bootstrap import BOOTSTRAP  # noqa: PLC0415 - as above

        return BOOTSTRAP
    if namespace == "dash_core_components":
        from shared.frame.dash_core import DASH_CORE  # noqa: PLC0415 - as above

        return DASH_CORE
    return NONE


def without_look(writer: Writer, props: Props) -> str:
    """Write what holds the page, such as a provider; what else is unknown needs scripts.

    It leaves room if it says how high it is.
    """
    inside, style = props.get("children"), props.get("style")
    if holds_page(inside):
        return writer.write(inside)
    is_high = isinstance(style, Mapping) and not HEIGHTS.isdisjoint(style)
    place = writer.element("div", {**room(props), **LATE}) if is_high else ""
    return place + writer.without_scripts(inside)


def holds_page(node: Any) -> bool:
    """Say whether the page's element is in a node."""
    if isinstance(node, list | tuple):
        return any(map(holds_page, node))
    if not isinstance(node, Component):
        return False
    return getattr(node, "id", None) == MAIN or holds_page(getattr(node, "children", None))


def keep_private(answer: Any) -> Any:
    """Let no cache that visitors share keep a document."""
    answer.headers.setdefault("Cache-Control", "private")
    return answer
