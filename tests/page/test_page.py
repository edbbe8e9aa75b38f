"""The blueprint: what a page records, and how it is replayed."""

from dataclasses import replace
from typing import Any

import pytest
from dash import ALL, Dash, Input, Output, State, html
from flask import Flask

from crossroads.errors import ConfigurationError
from crossroads.frame.layouts import links
from crossroads.page import Choice, Choices, Page
from crossroads.page.charts import FIGURE
from crossroads.page.site import LINKED
from crossroads.site import SITE, Site, barchart, gapminder, home, linechart
from tests.conftest import build


def dependencies(page: Page) -> list[dict[str, Any]]:
    """Register *page* on a Dash of its own and return the callbacks which that serves."""
    app = Dash(__name__, server=Flask(__name__))
    app.layout = []
    page.register(app)
    served: list[dict[str, Any]] = app.server.test_client().get("/_dash-dependencies").get_json()
    return served


def make() -> Page:
    return Page("demo", "/demo", "Demo", "A page for tests.")


def test_ids_are_prefixed_with_the_pages_name() -> None:
    assert barchart.page.id("graph") == "barchart-graph"


def test_a_page_is_replayed_on_every_app_that_it_is_given() -> None:
    page = make()

    @page.callback(Output(page.id("out"), "children"), Input(page.id("in"), "value"))
    def echo(value: str) -> str:
        return value

    first, second = dependencies(page), dependencies(page)
    assert first == second
    assert [callback["output"] for callback in first] == ["demo-out.children"]


def test_a_renamed_page_has_ids_of_its_own_however_its_dependencies_are_nested() -> None:
    page = make()

    @page.callback(
        output={"a": Output(page.id("out"), "children"), "b": [Output("elsewhere", "title")]},
        inputs={"row": Input({"type": page.id("row"), "index": ALL}, "n_clicks")},
        state={"s": State(page.id("in"), "value")},
    )
    def nested(*_: Any) -> None: ...

    page.clientside_callback(
        "x => x", Output(page.id("js"), "title"), Input(page.id("in"), "value")
    )

    @page.layout
    def layout(page: Page) -> html.Div:
        return html.Div(id=page.id("in"))

    twin = page.renamed("twin", path="/twin", title="Twin")
    words = str(dependencies(twin))
    assert "demo" not in words
    for name in ("twin-out", "twin-row", "twin-in", "twin-js", "elsewhere"):
        assert name in words
    assert twin.build()[0].id == "twin-in"
    assert (twin.title, twin.description, twin.path) == ("Twin", page.description, "/twin")
    assert "twin" not in str(dependencies(page))


def test_a_renamed_page_can_be_renamed_again() -> None:
    third = barchart.page.renamed("second", path="/2").renamed("third", path="/3")
    assert "third-graph.figure" in str(dependencies(third))
    assert "second" not in str(dependencies(third))


@pytest.mark.parametrize("name", ["", "Bar", "bar-chart", "bar chart", "1bar"])
def test_a_name_that_could_not_prefix_ids_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"Page\.name=.*expected a lower-case word"):
        Page(name, "/x", "X", "")


@pytest.mark.parametrize(
    "path", ["", "bar", "/bar/", "//", "/a//b", "/<x", "/_dash-layout", "/a b"]
)
def test_a_path_that_could_not_be_mounted_is_refused(path: str) -> None:
    with pytest.raises(ConfigurationError, match=r"Page\.path=.*expected '/' or a path such as"):
        Page("x", path, "X", "")


def test_a_site_refuses_pages_that_would_collide() -> None:
    with pytest.raises(ConfigurationError, match=r"Page\.name='barchart'.*a name unlike"):
        Site("S", (home.page, barchart.page, barchart.page.renamed("barchart", path="/b")))
    with pytest.raises(ConfigurationError, match=r"Page\.path='/barchart'"):
        Site("S", (home.page, barchart.page, barchart.page.renamed("b", path="/barchart")))
    # Dash would name both blueprints "_a_b_dash_assets".
    slash, dot = (barchart.page.renamed(n, path=p) for n, p in (("a", "/a/b"), ("b", "/a.b")))
    with pytest.raises(ConfigurationError, match=r"Page\.path='/a/b'"):
        Site("S", (home.page, slash, dot))


def test_a_site_without_a_home_page_is_refused(approach: str) -> None:
    for pages in ((), (barchart.page,)):
        with pytest.raises(ConfigurationError, match="expected a page at '/' among them"):
            build(approach, site=Site("S", pages))


@pytest.mark.parametrize(
    "name", ["", "a b", "Year", "page", "notice", "address", "controls", "beginnings"]
)
def test_a_control_that_could_not_be_told_from_something_else_is_refused(name: str) -> None:
    control = replace(barchart.YEAR, name=name)
    with pytest.raises(
        ConfigurationError, match=r"Control\.name=.*none of address, beginnings, controls"
    ):
        Page("x", "/x", "X", "", controls=(control,))


def test_two_controls_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"Control\.name='year'"):
        Page("x", "/x", "X", "", controls=(barchart.YEAR, barchart.YEAR))


@pytest.mark.parametrize("built", [[html.P("a")], (html.P("a"),), html.P("a")])
def test_a_layout_is_one_component_or_several(built: Any) -> None:
    page = make()
    page.layout(lambda _page: built)
    assert [type(part) for part in page.build()] == [html.P]


def test_chart_colours_can_be_seen_on_both_themes() -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for colour in FIGURE["colorway"]:
        for background in ("#ffffff", "#212529"):
            low, high = sorted((luminance(colour), luminance(background)))
            assert (high + 0.05) / (low + 0.05) >= 3, (colour, background)


@pytest.mark.parametrize(
    ("metric", "said"),
    [("life", "%{x:.1f} years"), ("gdp", "$%{x:,.0f}"), ("population", "%{x:,.0f} people")],
)
def test_a_mark_says_its_value_with_the_unit(metric: str, said: str) -> None:
    drawn, _, table = barchart.draw("Asia", "1987", metric)
    assert drawn["data"][0]["hovertemplate"] == f"%{{y}}: {said}<extra></extra>"
    heading = gapminder.QUANTITIES[metric].heading
    assert heading in str(table)
    assert heading in str(drawn["layout"]["title"])


def test_the_kits_site_has_the_pages_that_are_measured_and_maybe_others() -> None:
    assert {home.page, barchart.page, linechart.page} <= {*SITE.pages}


def test_the_navigation_of_a_large_site_links_its_first_pages() -> None:
    site = Site("L", (home.page, *(Page(f"p{i}", f"/p{i}", f"P{i}", "") for i in range(100))))
    shown = links(site, home.page)
    assert len(shown) == LINKED
    assert [link.href for link in shown[:2]] == ["/", "/p0"]


def test_a_callback_without_brackets_is_refused() -> None:
    page = make()
    with pytest.raises(ConfigurationError, match="brackets behind it"):

        @page.callback
        def answer() -> None: ...


@pytest.mark.parametrize(
    ("kind", "given", "key"),
    [
        (Choices, {"options": lambda: {"ab": "AB"}, "default": "ab"}, "Choices.default"),
        (Choice, {"options": {"a": "A"}, "default": "a"}, "Control.options"),
    ],
)
def test_a_control_with_a_slip_of_the_pen_is_refused(kind: Any, given: Any, key: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{key}="):
        kind("a", "A", **given)


def test_options_that_come_late_cannot_be_replaced_by_a_callback(approach: str) -> None:
    """The browser would add the page's own to those that the callback has set."""
    late = Choice("a", "A", lambda: {"x": "X", "y": "Y"}, "x", late=True)
    page = Page("late", "/late", "Late", "", controls=(late,))
    page.layout(lambda _page: html.P("Late"))
    others = Output(page.id("a"), "options"), Input(page.id("button"), "n_clicks")
    page.callback(*others)(lambda _clicks: ["z"])
    with pytest.raises(ConfigurationError, match=r"^Choice\.late=True.*replaces the options of a"):
        build(approach, site=Site("S", (home.page, page)))


@pytest.mark.parametrize(("key", "given"), [("footer", 2026), ("badge", None)])
def test_a_part_of_the_frame_that_is_none_is_refused(key: str, given: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"^Site.{key}="):
        Site("S", (home.page,), **{key: given})
