"""Sites of any size, to see how a cost grows with the number of pages."""

from shared.pages import barchart, home
from shared.site import Site


def generated(pages: int) -> Site:
    """Return a site of the home page and as many bar charts as make up the number.

    The charts are the kit's own page under other names: every page is as heavy as a real one.
    """
    charts = (
        barchart.page.renamed(f"page{number}", path=f"/page{number}", title=f"Page {number}")
        for number in range(1, pages)
    )
    return Site(f"{pages} pages", (home.page, *charts))
