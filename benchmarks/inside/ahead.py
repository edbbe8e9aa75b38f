"""Other ways to load ahead: pages that do not say `static`, and what the first edition did.

`CHANGING` is the kit's site as a reader's is whose layouts depend on something: its scripts are
loaded ahead, and no layout. `application` serves a `multi` whose Dash runs in pages that nobody has
opened: the least that anybody waits, for what is older than the click. It is here to be measured,
and no setting.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from crossroads.apps import apps_of
from crossroads.benchmarks.inside import measured
from crossroads.server import app as site_app
from crossroads.site import SITE, Site

CHANGING = Site(
    SITE.title,
    tuple(page.renamed(page.name, static=False) for page in SITE.pages),
    SITE.blueprints,
)

AT_ONCE = (
    "addEventListener('DOMContentLoaded', () => "
    "dash_clientside.crossroads.scripts.then(() => new DashRenderer()));"
)
"""Begins Dash when the kit's script and its own are there, whether or not anybody looks."""


def application(approach: str, site: str | None, plan: Mapping[str, Any]) -> Flask:
    """Build what `measured.application` builds, without what holds Dash back."""
    vars(site_app)["is_ahead"] = lambda: False  # a document asks for its layout at once
    server = measured.application(approach, site, plan)
    for app in apps_of(server).values():
        vars(app)["renderer"] = AT_ONCE
        vars(app).pop("script_hashes", None)  # of the inline script before
    return server
