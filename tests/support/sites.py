"""Sites that tests mount instead of the kit's own."""

from dash import Input, Output, html
from flask import session

from shared.page import Page
from shared.site import Site, barchart, home

TWICE = Site(
    title="Twice",
    pages=(
        home.page,
        barchart.page,
        barchart.page.renamed("again", path="/compare/again", title="Bar chart again"),
    ),
)
"""The same page module mounted under two names (plotly/dash#637)."""

counter = Page("counter", "/counter", "Counter", "Counts in the visitor's session.")
counter.layout(lambda page: [html.Button("Count", id=page.id("go")), html.P(id=page.id("out"))])


@counter.callback(Output(counter.id("out"), "children"), Input(counter.id("go"), "n_clicks"))
def count(_clicks: int | None) -> str:
    """Say how often this visitor's callback has run."""
    session["count"] = session.get("count", 0) + 1
    return f"counted {session['count']}"


COUNTING = Site("Counting", (home.page, counter))
"""A site that keeps something in Flask's session, in a callback."""

ALONE = Site(title="Alone", pages=(home.page,))
"""A site whose navigation leads nowhere else."""
