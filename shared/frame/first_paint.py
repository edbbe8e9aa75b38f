"""FIRST_PAINT: a document has its page in it, as HTML, until Dash has drawn that page.

Every document of Dash is empty until its scripts have run (plotly/dash#703). Here it has a copy of
the page beside Dash's own place, which is out of sight until the page is drawn there.
`assets/paint.js` then takes the copy away. Links of the copy are followed at once; controls show
their values, and do nothing yet. Without scripts the copy stays.

The layout itself is in the document, too, as Dash would ask for it: it is built once, and a request
is spared. There is neither

- of a page that says so (`Page(painted=False)`);
- in a document that a browser loads ahead: it would be older than the click. If the page is static,
  the copy is there;
- of a layout that fails: Dash then asks for it, and the visitor is told.

Both may depend on the visitor: caches that several visitors share must not keep such a document.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from dash._utils import to_json
from flask import after_this_request, g, request

from crossroads.errors import warn_once
from crossroads.frame.looks import LATE
from crossroads.frame.markup import NONE, Look, Props, Writer, read, room
from crossroads.levers.prefetch import is_ahead, is_static
from crossroads.page import Page
from crossroads.page.site import LINKED

LAYOUT = '<script type="application/json" id="kit-layout">'
"""Begins the layout in a document; `assets/opened.js` gives it to Dash."""
PLACE = '<div id="react-entry-point"'
UNSEEN = ' style="height:0;overflow:hidden;overflow:clip;visibility:hidden"'
"""Where Dash draws, and how that is out of sight: as wide as it will be, and taking no room."""
PLAIN = (
    "<noscript><style>.kit-chart, .dash-graph { display: none }</style>"
    "<aside><p>JavaScript is switched off here: what this page shows does not change, "
    "and instead of charts it has their figures.</p></aside></noscript>"
)
"""What a document with a copy says to visitors without scripts."""
MAIN = "kit-main"
HEIGHTS = {"height", "minHeight"}


def with_page(app: Any, page: Page | None, given: str) -> tuple[str, str]:
    """Return Dash's place with copy and layout behind it, and what tells the script; or nothing.

    Behind: whoever looks for an id finds that of Dash's own elements first.
    """
    found = built(app, page) if PLACE in given else None
    if found is None:
        return "", ""
    after_this_request(keep_private)
    copied, layout = found
    hidden = given.replace(PLACE, PLACE + UNSEEN, 1)
    behind = "" if is_ahead() else f"{LAYOUT}{layout}</script>"
    kind = "static" if is_static(page) else "new"
    return f'{hidden}{PLAIN}<div id="kit-paint">{copied}</div>{behind}', f' data-painted="{kind}"'


def built(app: Any, page: Page | None) -> tuple[str, str] | None:
    """Build the layout of this document; return it as HTML and as JSON, or nothing if it fails."""
    if (page and not page.painted) or (is_ahead() and not is_static(page)):
        return None
    if kept := app.kept_layout(request.path, request.query_string.decode("latin-1")):
        return written_once(page, kept)
    g.document, g.is_painting = (page, request.query_string.decode("latin-1"), request.path), True
    try:
        layout = app.get_layout()
        return inserted(page, layout, to_json(layout))
    except Exception:  # which Dash will meet, too, and tell of
        return None
    finally:
        del g.document, g.is_painting


@lru_cache(LINKED)
def written_once(page: Page, kept: str) -> tuple[str, str]:
    """Return what a document has of a layout that is the same for everybody, made once."""
    return inserted(page, json.loads(kept), kept)


def inserted(page: Page | None, layout: object, told: str) -> tuple[str, str]:
    """Return a layout, *told* as JSON, as HTML and as JSON that may stand in a document."""
    written, unknown = write(layout)
    if unknown:
        said = "%r: until Dash has drawn the page, it is without %s, which only scripts can draw"
        warn_once(__name__, said % (page, ", ".join(sorted(unknown))))
    # In a text nothing may end the script, or be filled in by Dash (`{%scripts%}`).
    return written, told.replace("<", "\\u003c").replace("{%", "\\u007b%")


def write(layout: object) -> tuple[str, set[str]]:
    """Write a layout down; return which components of it have no look, too."""
    writer = Writer(looks, without_look, is_live=True)
    said = writer.write(layout)
    # What UTF-8 has no bytes for would keep the whole document from being sent.
    return said.encode("utf-8", "replace").decode(), writer.unknown


def looks(namespace: str) -> Mapping[str, Look]:
    """Return how the components of a library are written, imported when it is met."""
    if namespace == "dash_bootstrap_components":
        from crossroads.frame.bootstrap import BOOTSTRAP  # noqa: PLC0415 - as above

        return BOOTSTRAP
    if namespace == "dash_core_components":
        from crossroads.frame.dash_core import DASH_CORE  # noqa: PLC0415 - as above

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
    if (found := read(node)) is None:
        return False
    return found[2].get("id") == MAIN or holds_page(found[2].get("children"))


def keep_private(answer: Any) -> Any:
    """Let no cache that visitors share keep a document."""
    answer.headers.setdefault("Cache-Control", "private")
    return answer
