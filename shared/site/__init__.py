"""The site that the kit compares: three pages, and a plain Flask route beside them."""

from shared.page import Site
from shared.site import barchart, home, linechart
from shared.site.plain import plain

__all__ = ["SITE", "Site"]

SITE = Site(
    title="Crossroads",
    pages=(home.page, barchart.page, linechart.page),
    blueprints=(plain,),
)
