"""Callbacks of `dash.callback`, which belong to no app: every app of a server gets them here.

Dash keeps them in one list for the whole process, and the app that is set up first takes all. An
all-in-one component registers its callbacks that way, when its class is defined: on a server with
several apps it would work on one page alone. So the list is emptied before Dash does it, and kept.
Each app gets copies. Where there is no such component, each app has some callbacks too many, which
do nothing.

Whose page they belong to cannot be known. Where a page is guarded, they are for those who may open
every page of the site (see `crossroads.login.guard`).
"""

from functools import cache
from typing import Any, NamedTuple

from dash import _callback

from crossroads.errors import ConfigurationError, warn_once


class Kept(NamedTuple):
    """What Dash keeps of global callbacks: for the browser, for the server, and as scripts."""

    specifications: list[dict[str, Any]]
    entries: dict[str, dict[str, Any]]
    scripts: list[str]


@cache
def kept() -> Kept:
    """Return what was taken out of Dash's own lists; of the whole process, as they are."""
    return Kept([], {}, [])


def give(app: Any) -> Kept:
    """Give all global callbacks to *app*, and return what it was given.

    Raises:
        ConfigurationError: a page of the app writes to the same.
    """
    ours = kept()
    ours.specifications.extend(_callback.GLOBAL_CALLBACK_LIST)
    ours.entries.update(_callback.GLOBAL_CALLBACK_MAP)
    ours.scripts.extend(_callback.GLOBAL_INLINE_SCRIPTS)
    for emptied in (_callback.GLOBAL_CALLBACK_LIST, _callback.GLOBAL_INLINE_SCRIPTS):
        emptied.clear()
    _callback.GLOBAL_CALLBACK_MAP.clear()
    for output in ours.entries:
        if output in app.callback_map:
            raise ConfigurationError("dash.callback", output, "an output that no page writes to")
    for output, entry in ours.entries.items():
        # Dash takes what cancels a background callback out of its entry.
        background = entry["background"] and {**entry["background"]}
        app.callback_map[output] = {**entry, "background": background}
    if ours.entries and any(page.guarded for page in app.site.pages):
        said = "only those who may open every page can use the callbacks of dash.callback: %s"
        warn_once(__name__, said % ", ".join(ours.entries))
    app._callback_list.extend({**one} for one in ours.specifications)
    app._inline_scripts.extend(ours.scripts)
    return ours
