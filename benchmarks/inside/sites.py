"""Sites of any size, to see how a cost grows with the number of pages.

`--site benchmarks.inside.sites:PAGES_30`, or any other number, serves or compares one.
"""

import re
from dataclasses import replace

from flask import Blueprint, current_app, request

from shared.apps import apps_of
from shared.site import Site, barchart, home

REPEATS, LOOK_UPS = 50, 500
"""How often look-ups are timed, and how many each time."""

plain = Blueprint("lookup", __name__)


def site_of_size(pages: int) -> Site:
    """Return a site of so many pages: home, and bar charts that are as heavy as the real one."""
    bar = barchart.page
    charts = (bar.renamed(f"page{n}", path=f"/page{n}", title=f"Page {n}") for n in range(1, pages))
    return Site(f"{pages} pages", (home.page, *charts))


def __getattr__(name: str) -> Site:
    """Return the site that `PAGES_30` or another number names, and a route that times look-ups."""
    found = re.fullmatch(r"PAGES_([1-9]\d*)", name)
    if found is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return replace(site_of_size(int(found[1])), blueprints=(plain,))


@plain.get("/lookup")
def look_up() -> dict[str, float]:
    """Answer in how many seconds the page at `path` is found: the least, others were disturbed."""
    import timeit  # noqa: PLC0415 - a server that is only started must not pay for it

    path = request.args["path"]
    find = next(app.find for app in apps_of(current_app).values() if app.find(path))
    times = timeit.repeat("find(path)", repeat=REPEATS, number=LOOK_UPS, globals=locals())
    return {"seconds": min(times) / LOOK_UPS}
