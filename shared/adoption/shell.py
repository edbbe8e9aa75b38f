"""The shell of a Dash Pages app, `app.layout`, as the frame of a site.

Where `dash.page_container` has the page, the kit's element for it stands: each approach fills that
in its own way. All else is the reader's, and is built as Dash builds it: a function for each
document, anything else once. A router that has the shell says so (`PART`), and gets the page alone.
"""

from collections.abc import Sequence
from typing import Any

from dash import Input, Output, dcc, html
from dash.development.base_component import Component
from flask import has_request_context, request

from crossroads.adoption import private
from crossroads.adoption.origins import SHARED, Origin
from crossroads.adoption.renaming import UNSENT, copied
from crossroads.errors import ConfigurationError
from crossroads.page.frame import Frame
from crossroads.paths import PART

MAIN = "kit-main"
WAITING = "kit-page"
"""The id of the store with the page of a document, until it comes into the shell."""
INSERT = "(page) => page"
OF_QUERY = {"data-query": "layout"}
"""What tells `assets/links.js` that a layout is built for the query, too."""
UNSEEN = {"display": "contents"}
"""The style of an element that no rule of the reader's shall notice."""


class AdoptedFrame(Frame):
    """The shell of one app around every page, or nothing at all for apps without one.

    As on plain Dash Pages a page comes into the shell when that is there already. Callbacks of the
    page that read the shell then run as they did: a `prevent_initial_call`, for example, keeps them
    back only where all that they read has come with them.
    """

    def __init__(self, origin: Origin | None = None) -> None:
        """Stand around the pages of *origin*."""
        super().__init__()
        self.origin = origin
        self.is_async = bool(origin and origin.has_async(SHARED))

    def build(self, _site: Any, _current: Any, content: Sequence[Component]) -> Component:
        """Build the document for a page, or for an address that does not exist."""
        if self.origin is None:
            return place(content)
        shown, waiting = place([], **OF_QUERY), dcc.Store(id=WAITING, data=[*content])
        if has_request_context() and PART in request.headers:
            return html.Div([shown, waiting])
        return around(self.origin, shown, waiting)

    def register(self, app: Any) -> list[str]:
        """Have the page come into the shell.

        The shell's own callbacks are left to the pages, which give them to their app once.
        """
        if self.origin is None:
            return []
        app.clientside_callback(
            INSERT,
            Output(MAIN, "children", allow_duplicate=True),
            Input(WAITING, "data"),
            prevent_initial_call="initial_duplicate",
        )
        return [next(reversed(app.callback_map))]


def place(content: Sequence[Any], **told: str) -> Component:
    """Return the element that holds the page; a router replaces what is in it."""
    return html.Div([*content], id=MAIN, style=UNSEEN, disable_n_clicks=True, **told)


def around(origin: Origin, *inside: Component) -> Component:
    """Build the layout of an app with *inside* in the place of its page.

    Raises:
        ConfigurationError: the layout has no place for a page.
    """
    built = whole(origin)
    filled = replaced(built, private.CONTENT, [*inside])
    if filled is built:
        expected = "a layout with dash.page_container in it when a document is built"
        raise ConfigurationError("adopt", f"{origin.app.config.name}: app.layout", expected)
    return filled


def whole(origin: Origin) -> Component:
    """Build the layout of an app, which for Dash may be a list, too."""
    built = private.layout_of(origin.app)
    if built is None:
        built = private.page_container()
    return html.Div([*built], style=UNSEEN) if isinstance(built, list | tuple) else built


def replaced(node: Any, wanted: str, children: Any) -> Any:
    """Return *node* with other children in the element with the id *wanted*.

    What is on the way to it is copied, all else is the same object; *node* itself, if the element
    is not in it. It may be in any property.
    """
    if isinstance(node, Component):
        own = vars(node)
        if own.get("id") == wanted:
            return copied(node, {"children": children})
        for name, value in own.items():
            if isinstance(value, Component | list | tuple | dict) and not name.startswith(UNSENT):
                changed = replaced(value, wanted, children)
                if changed is not value:
                    return copied(node, {name: changed})
    elif isinstance(node, list | tuple):
        for number, value in enumerate(node):
            changed = replaced(value, wanted, children)
            if changed is not value:
                return [*node[:number], changed, *node[number + 1 :]]
    elif isinstance(node, dict):
        for name, value in node.items():
            changed = replaced(value, wanted, children)
            if changed is not value:
                return {**node, name: changed}
    return node
