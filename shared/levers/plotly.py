"""PLOTLY: which plotly.js a document names, all of it or the smaller one.

Dash names its own in the configuration that each document carries. That configuration is changed
if plotly.js is elsewhere: shared by all instances, named by its content, or the smaller bundle.
"""

import json

import plotly
from flask import current_app

from crossroads.errors import warn_once
from crossroads.levers.long_cache import asset_url
from crossroads.levers.share_bundles import PLACE, address

FULL, BASIC = "package_data/plotly.min.js", "plotly-basic-4.1.1.min.js"
"""The bundle of the package plotly, and the smaller one of the plotly.js that plotly 7.1 brings: a
test compares the two versions."""
OPENING, ENDING = '<script id="_dash-config" type="application/json">', "</script>"


def plotly_url(prefix: str) -> str:
    """Return where the app below *prefix* shall load plotly.js from."""
    if current_app.config["PLOTLY"] == "basic":
        return asset_url(BASIC)
    return address(prefix, plotly, FULL)


def name_plotly(config: str, prefix: str) -> str:
    """Return the configuration in the document of the app below *prefix*, with its plotly.js.

    If Dash has changed what it writes there, it is left alone: plotly.js is then loaded once per
    instance, which works as before.
    """
    wanted = plotly_url(prefix)
    if wanted == f"{prefix}{PLACE[1:]}plotly/{FULL}":  # what Dash does by itself
        return config
    try:
        known = json.loads(config.removeprefix(OPENING).removesuffix(ENDING))
        missing = {"serve_locally", "requests_pathname_prefix"} - known.keys()
    except (ValueError, AttributeError):
        missing = {"a configuration in JSON"}
    if missing:
        said = f"Dash's page has no {', '.join(missing)}: plotly.js is not shared by all instances"
        warn_once(__name__, said)
        return config
    # `serve_locally` decides nothing in the page but where plotly.js is.
    told = {**known, "serve_locally": False, "plotlyjs_url": wanted}
    written = json.dumps(told, separators=(",", ":"))
    return f"{OPENING}{written.replace('<', chr(92) + 'u003c')}{ENDING}"
