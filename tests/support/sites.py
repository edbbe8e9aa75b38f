"""Sites that tests mount instead of the kit's own."""

from dash import Input, Output, dcc, html
from flask import Blueprint, request, session

from crossroads.page import Page
from crossroads.site import Site, barchart, home

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


def seen() -> tuple[str, str | None, str | None]:
    """Return the address of the request, and who sends it, from where."""
    return request.url, request.remote_user, request.remote_addr


own = Blueprint("own", __name__)
own.add_url_rule("/seen", "seen", lambda: " ".join(map(str, seen())))
own.add_url_rule("/length", "length", lambda: str(len(request.get_data())), methods=["POST"])
SEEN = Site(title="Seen", pages=(home.page,), blueprints=(own,))
"""A site that tells what it takes a request for."""

keeper = Page("keeper", "/keeper", "Keeper", "Keeps something in a store of its own, in memory.")
keeper.layout(
    lambda page: [
        dcc.Store(id=page.id("kept"), storage_type="memory"),
        html.Button("Keep", id=page.id("go")),
        html.P(id=page.id("out")),
    ]
)


@keeper.callback(
    Output(keeper.id("kept"), "data"), Input(keeper.id("go"), "n_clicks"), prevent_initial_call=True
)
def keep(clicks: int) -> int:
    """Keep how often was clicked."""
    return clicks


@keeper.callback(Output(keeper.id("out"), "children"), Input(keeper.id("kept"), "data"))
def tell(kept: int | None) -> str:
    """Say what is kept."""
    return f"kept {kept}"


KEEPING = Site("Keeping", (home.page, keeper))
"""A site with a store in memory that stands in a page."""
