"""PREFETCH: other pages are made ready ahead of the click.

In `multi` by the browser, with the rules below; in `single` by `assets/router.js`. Both begin when
the page that is looked at is there. Ready are the document and the scripts. A layout is asked for
when its page is opened, and callbacks run from then on (`assets/opened.js`): else a visitor would
see what is older than the click. The layout of a page that is `static` is loaded ahead, too.
"""

import json
from collections.abc import Iterable
from typing import Any

from flask import current_app, request

from crossroads.page.access import openable
from crossroads.page.page import Page
from crossroads.paths import canonical, url

EAGERNESS = {"hover": "moderate", "immediate": "immediate"}
"""What Speculation Rules call the values of `PREFETCH`."""
CARRYING = "a[data-carry]:not([aria-current], [data-guarded])"
"""Links whose addresses change with what a visitor chooses (`frame.layouts.carried`)."""


def speculation_rules(pages: Iterable[Page]) -> str:
    """Return the rules that have a browser prerender *pages*; empty if it shall not.

    Not those that need a login: it may end before they are opened. Browsers that do not know the
    rules ignore them. https://wicg.github.io/nav-speculation/ says more.
    """
    eagerness = EAGERNESS.get(current_app.config["PREFETCH"])
    if eagerness is None:
        return ""
    ahead = [page for page in pages if page.is_linkable and not page.guarded]
    rules: list[dict[str, Any]] = [{"urls": [page.url for page in ahead]}]
    if any(control.shared for page in ahead for control in page.controls):
        rules.append({"where": {"selector_matches": CARRYING}})
    return json.dumps({"prerender": [{**rule, "eagerness": eagerness} for rule in rules]})


def routes(pages: Iterable[Page], current: Page | None) -> dict[str, str]:
    """Return what a router is told of *pages*: which it shows, what each needs, and when.

    Each by its paths, in which `*` stands for a variable. A router cannot lead into the frame or
    out of it: pages without are none of its, and there it shows none.
    """
    is_outside = current is not None and not current.framed
    shown = [] if is_outside else [page for page in openable(pages) if page.framed]
    base = url("")
    paths = {page: " ".join(canonical(base + one) for one in page.patterns) for page in shown}
    listed = {
        "routes": shown,
        "charts": [page for page in shown if page.has_chart],
        "static": [page for page in shown if is_static(page)],
    }
    told = {key: " ".join(paths[page] for page in found) for key, found in listed.items()}
    told["prefetch"] = current_app.config["PREFETCH"]
    return {f"data-{key}": text for key, text in told.items()}


def is_ahead() -> bool:
    """Say whether the browser asks for this document before its visitor does.

    A browser may do so without rules, too: for an address that is being typed.
    """
    return "prefetch" in request.headers.get("Sec-Purpose", "")


def is_static(page: Page | None) -> bool:
    """Say whether the layout of *page* may be loaded ahead.

    On a site with logins every layout depends on the visitor, whose name is in the frame.
    """
    return bool(page and page.static) and "identify" not in current_app.extensions
