"""A site whose pages have variables in their paths, several paths, redirects and free queries."""

from typing import Any

from dash import Input, Output, dcc, html
from dash.development.base_component import Component

from crossroads.page import Choice, Page, form
from crossroads.site import Site

ASSETS = ("a100", "b.7", "größe 1", "c-2")
SIZE = Choice("size", "Size", lambda: {"s": "Small", "l": "Large"}, default="s")

home = Page("home", "/", "Home", "Where links begin.")
asset = Page(
    "asset",
    "/asset/<asset_id>",
    title=lambda asset_id: f"Asset {asset_id}",
    description=lambda asset_id: f"All about {asset_id}.",
    defaults={"asset_id": "a100"},
    exists=lambda asset_id: asset_id in ASSETS,
    redirects=("/old/<asset_id>", "/first-asset"),
)
year = Page("year", "/asset/<asset_id>/year/<int:year>", "Year", "One year.", controls=(SIZE,))
listed = Page("listed", "/asset/all", "All assets", "A list.")
docs = Page("docs", "/docs/<path:rest>", lambda rest: f"Docs: {rest}", "A tree.")
team = Page("team", ("/about", "/team"), "Team", "At two paths.", redirects=("/people",))
snapshot = Page("snapshot", "/snapshot-<name>", lambda name: f"Snapshot {name}", "A part of one.")
search = Page("search", "/search", "Search", "Whatever the query says.", query=True)


@home.layout
def home_layout(_: Page) -> list[Component]:
    """Build a link to each kind of address."""
    addresses = (
        asset.at(asset_id="b.7"),
        asset.at(asset_id="größe 1"),
        year.at(asset_id="c-2", year=1999) + "?size=l",
        docs.at(rest="a/b/c") + "#place",
        "/old/c-2?x=1",
        "/team",
        snapshot.at(name="x"),
        search.at() + "?word=hello&word=you",
    )
    return [html.P(dcc.Link(one, href=one)) for one in addresses]


@asset.layout
def asset_layout(page: Page, asset_id: str) -> list[Component]:
    """Build what one asset is."""
    years = html.A("Year", href=year.at(asset_id=asset_id, year=2001), id=page.id("years"))
    return [html.P(f"This is {asset_id}.", id=page.id("said")), years]


@year.layout
def year_layout(page: Page, asset_id: str, year: int, size: str) -> list[Component]:
    """Build one year; the control is in the address, too."""
    said = html.P(f"{asset_id!r} {year!r}", id=page.id("said"))
    return [form(page, {"size": size}), said, html.P(id=page.id("chosen"))]


@year.callback(Output(year.id("chosen"), "children"), Input(year.id("size"), "value"))
def choose(size: str) -> str:
    """Say what is chosen."""
    return f"size {size}"


listed.layout(lambda page: html.P("All of them.", id=page.id("said")))
docs.layout(
    lambda page, rest: [
        html.P(f"{rest!r}", id=page.id("said")),
        *[html.P(f"line {i}", id="place" if i == 60 else page.id(f"l{i}")) for i in range(99)],
    ]
)
team.layout(lambda page: html.P("We are two.", id=page.id("said")))
snapshot.layout(lambda page, name: html.P(name, id=page.id("said")))


@search.layout
def search_layout(page: Page, **asked: Any) -> Component:
    """Build what the query says."""
    return html.P(repr(sorted(asked.items())), id=page.id("said"))


SITE = Site("Addressed", (home, listed, asset, year, docs, team, snapshot, search))
