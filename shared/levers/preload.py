"""PRELOAD: a document asks in its head for what it will need, not one thing after the other.

Dash's own scripts ask for layout and callbacks when they have run, `dcc.Graph` for what draws it.
"""

from collections.abc import Sequence

import dash

from crossroads.levers.plotly import plotly_url
from crossroads.levers.share_bundles import address

GRAPH = "dcc/async-graph.js"
FIRST_ASKED = ("_dash-layout", "_dash-dependencies")
"""What every Dash document asks its app for."""


def chart_scripts(prefix: str) -> tuple[str, str]:
    """Return where the app below *prefix* finds what draws charts: plotly.js, and `dcc.Graph`.

    Dash loads both when the first chart is there; the chunk says itself to dcc that it has come.
    """
    return plotly_url(prefix), address(prefix, dash, GRAPH)


def first_asked(prefix: str, *, has_layout: bool = False) -> list[str]:
    """Return the addresses that the app below *prefix* is asked for first.

    Not for the layout by a document that has it (`FIRST_PAINT`).
    """
    return [f"{prefix}{name}" for name in FIRST_ASKED[has_layout:]]


def preload_links(addresses: Sequence[str]) -> str:
    """Return the `<link rel="preload">` elements for *addresses* that are fetched.

    `anonymous` is how `fetch` asks: cookies of the own site come along. What draws charts is not
    among them: on a first visit the heading would wait for it (`assets/charts.js`).
    """
    return "".join(
        f'<link rel="preload" href="{address}" as="fetch" crossorigin="anonymous">'
        for address in addresses
    )
