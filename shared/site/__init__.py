"""The site that the kit compares: three pages, and a plain Flask route beside them."""

from dash import html
from flask import current_app

from crossroads import Site
from crossroads.site import barchart, home, linechart
from crossroads.site.plain import plain

__all__ = ["SITE", "Site"]


def badge() -> list[html.Span]:
    """Say which approach serves the page."""
    served = ["served by ", html.Strong(current_app.config["APPROACH"])]
    return [html.Span(served, id="approach", className="badge served")]


SITE = Site(
    title="Crossroads",
    pages=(home.page, barchart.page, linechart.page),
    blueprints=(plain,),
    badge=badge,
    footer=(
        "Figures: ",
        html.A("Gapminder", href="https://www.gapminder.org/data/"),
        ", CC BY 4.0. The same page modules, mounted by every approach.",
    ),
)
