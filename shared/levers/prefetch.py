"""PREFETCH: other pages are made ready ahead of the click.

In `multi` by the browser, with the rules below; in `single` by `assets/router.js`.
"""

import json
from collections.abc import Iterable

from flask import current_app

from shared.page.access import openable
from shared.page.page import Page

EAGERNESS = {"hover": "moderate", "immediate": "immediate"}
"""What Speculation Rules call the values of `PREFETCH`."""


def speculation_rules(pages: Iterable[Page]) -> str:
    """Return the rules that have a browser prerender *pages*; empty if it shall not.

    Browsers that do not know them ignore them. https://wicg.github.io/nav-speculation/ says more.
    """
    eagerness = EAGERNESS.get(current_app.config["PREFETCH"])
    if eagerness is None:
        return ""
    urls = [page.url for page in openable(pages)]
    return json.dumps({"prerender": [{"urls": urls, "eagerness": eagerness}]})
