"""Sites of any size, to see how a cost grows with the number of pages.

`--site crossroads.benchmarks.inside.sites:PAGES_30`, or any other number, serves or compares one.
"""

import re

from crossroads.site import Site, barchart, home


def site_of_size(pages: int) -> Site:
    """Return a site of so many pages: home, and bar charts that are as heavy as the real one."""
    bar = barchart.page
    charts = (bar.renamed(f"page{n}", path=f"/page{n}", title=f"Page {n}") for n in range(1, pages))
    return Site(f"{pages} pages", (home.page, *charts))


def __getattr__(name: str) -> Site:
    """Return the site that `PAGES_30` or another number names."""
    found = re.fullmatch(r"PAGES_([1-9]\d*)", name)
    if found is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return site_of_size(int(found[1]))
