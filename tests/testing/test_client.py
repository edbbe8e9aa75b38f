"""A test client: it has pages as a browser has them, and runs callbacks by what they write."""

# mypy: disable-error-code="untyped-decorator"

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import dash
import pytest
from dash import (
    ALL,
    ALLSMALLER,
    MATCH,
    Dash,
    Input,
    Output,
    Patch,
    State,
    ctx,
    dcc,
    html,
    no_update,
    set_props,
)
from dash.exceptions import PreventUpdate
from flask import Flask, request

from crossroads import testing
from crossroads.benchmarks.tools.files import ROOT
from crossroads.errors import ConfigurationError, CrossroadsError
from crossroads.page import Page as SitePage
from crossroads.server.global_callbacks import kept
from crossroads.site import Site
from crossroads.testing import AnswerError, Client, Page, UnknownNameError, UnrunnableError
from tests.conftest import build
from tests.support import addressed
from tests.support.adopted.alone import bank
from tests.support.logins import BOTH, log_in, own_logins


def sales(**options: Any) -> Dash:
    """Make an app with a callback of each kind."""
    app = Dash("sales", title="Sales & more", **options)
    numbers = [
        dcc.Input(id={"row": name, "field": "n"}, value=i, type="number")
        for i, name in enumerate("abc")
    ]
    sums = [html.B(id={"row": name, "field": "sum"}) for name in "abc"]
    app.layout = html.Div(
        [
            dcc.Location(id="place"),
            html.H1(["Sales of ", html.Em(id="said"), "."]),
            dcc.Dropdown(["2007", "2008"], "2007", id="year"),
            dcc.Graph(id="chart", figure={"data": [], "layout": {"title": {"text": "none"}}}),
            html.P(id="next"),
            html.P(id="where"),
            html.P(id="noted"),
            html.Button("Add", id="add"),
            html.Button("Ask", id="ask"),
            html.Ul([html.Li("first", id="one")], id="list"),
            html.P("idle", id="lamp"),
            html.P("never seen", hidden=True),
            html.P(id="width"),
            html.P(id="wide"),
            *numbers,
            *sums,
            html.P(id="total"),
        ]
    )

    @app.callback(Output("said", "children"), Output("chart", "figure"), Input("year", "value"))
    def draw(year: str) -> Any:
        if year == "same":
            raise PreventUpdate
        return no_update if year == "2009" else year, {"data": [{"x": [int(year)]}]}

    @app.callback(Output("next", "children"), Input("said", "children"), State("add", "n_clicks"))
    def follow(said: str, clicks: int | None) -> str:
        return f"after {said}, {clicks or 0} clicks, by {ctx.triggered_id}"

    @app.callback(Output("where", "children"), Input("place", "search"), prevent_initial_call=True)
    def tell(search: str) -> str:
        return f"at {search}"

    @app.callback(
        Output("list", "children"),
        Output("lamp", "children"),
        Input("add", "n_clicks"),
        running=[(Output("lamp", "title"), "busy", "done")],
        prevent_initial_call=True,
    )
    def add(clicks: int) -> Any:
        grown = Patch()
        grown.append(html.Li(f"click {clicks}", id=f"item-{clicks}"))
        grown[0]["props"]["children"] += "!"
        return grown, "on"

    @app.callback(
        Output("lamp", "children", allow_duplicate=True),
        Input("ask", "n_clicks"),
        prevent_initial_call=True,
    )
    def ask(clicks: int) -> str:
        set_props("where", {"children": f"asked {clicks}", "title": "by set_props"})
        return f"asked {ctx.triggered_id}"

    @app.callback(Input("ask", "n_clicks"), prevent_initial_call=True)
    def note(clicks: int) -> None:
        set_props("noted", {"children": clicks})

    @app.callback(
        Output({"row": MATCH, "field": "sum"}, "children"),
        Input({"row": MATCH, "field": "n"}, "value"),
        State({"row": ALLSMALLER, "field": "n"}, "value"),
    )
    def add_up(own: int, before: list[int]) -> int:
        return own + sum(before)

    @app.callback(Output("total", "children"), Input({"row": ALL, "field": "n"}, "value"))
    def total(values: list[int]) -> str:
        return f"{sum(values)} by {ctx.triggered_id}"

    app.clientside_callback("() => innerWidth", Output("width", "children"), Input("year", "id"))

    @app.callback(Output("wide", "children"), Input("width", "children"))
    def wide(width: int) -> str:
        return f"{width * 2}"

    @app.callback(Output("chart", "className"), Input("nowhere", "value"), Input("year", "value"))
    def never(*_: str) -> None: ...

    @app.callback(Output("total", "title"), Input("next", "title"), prevent_initial_call=True)
    def fail(_title: str) -> float:
        return 1 / 0

    return app


@pytest.fixture
def shown() -> Page:
    return Client(sales(suppress_callback_exceptions=True)).open("/?a=b")


# -------------------------------------------------------------------------------- what is on a page


def test_a_page_is_as_a_browser_has_it_when_it_has_opened(shown: Page) -> None:
    assert (shown.status, shown.location, shown.title) == (200, "", "Sales & more")
    assert shown.text.startswith("Sales of 2007.\nafter 2007, 0 clicks, by said\nat ?a=b\nAdd\nAsk")
    assert "never seen" not in shown.text
    assert shown.ids[:4] == ["place", "said", "year", "chart"]
    assert shown["year"]["value"] == shown.read("year", "value") == "2007"
    assert shown[{"field": "sum", "row": "c"}]["children"] == 3
    assert shown["total"]["children"] == "3 by None"
    assert "one" in shown
    assert {"row": "d", "field": "n"} not in shown
    assert {"row": "a", "field": "n"} in shown.ids
    assert shown["wide"] == {"children": None, "id": "wide"}
    assert shown.left_out == {
        "wide.children": "it reads width.children, which only a browser knows"
    }
    assert shown.changed["said.children"] == "2007"


def test_a_page_may_be_left_as_its_layout_was_served() -> None:
    page = Client(sales()).open("/", fires=False)
    assert (page.changed, page.text.splitlines()[0]) == ({}, "Sales of .")


def test_a_document_without_dash_has_status_text_and_title() -> None:
    server = Flask("site")
    text = "<title>A &amp; b</title><script>no()</script><h1>Hello</h1><p>all <b>of</b> you"
    server.add_url_rule("/", "front", lambda: text)
    client = Client(server)
    page = client.open("/")
    assert (page.status, page.title, page.text) == (200, "A & b", "Hello\nall of you")
    assert client.open("/nowhere").status == 404
    with pytest.raises(UnrunnableError, match="/ answered 200: it is a document without Dash"):
        page["year"]


# ----------------------------------------------------------------------------- one callback by name


def test_a_callback_is_run_by_any_of_its_outputs_and_with_the_rest_as_on_the_page(
    shown: Page,
) -> None:
    assert shown.run("chart.figure", year="2008") == {"data": [{"x": [2008]}]}
    assert shown.changed == {"said.children": "2008", "chart.figure": {"data": [{"x": [2008]}]}}
    assert shown["year"]["value"] == shown["said"]["children"] == shown.run("said") == "2008"
    assert shown.run("next") == "after 2008, 0 clicks, by None"
    assert shown.run("next", {"said.children": "all", "add.n_clicks": 2}) == (
        "after all, 2 clicks, by said"
    )
    assert shown.run("next.children", add=3) == "after all, 3 clicks, by None"


def test_what_was_not_written_is_no_update_and_stays(shown: Page) -> None:
    assert shown.run("said", year="2009") is no_update
    assert shown.changed == {"chart.figure": {"data": [{"x": [2009]}]}}
    assert shown.run("chart.figure", year="same") is no_update
    assert shown.changed == {}
    assert shown["said"]["children"] == "2007"


def test_no_other_callback_is_run(shown: Page) -> None:
    shown.run("said", year="2008")
    assert shown["next"]["children"] == "after 2007, 0 clicks, by said"
    assert shown.change(add=1) == ["list.children, lamp.children"]


def test_a_patch_changes_what_is_on_the_page(shown: Page) -> None:
    first = shown["list"]["children"][0]
    assert shown.run("list.children", add=1)[0]["props"] == {"children": "first!", "id": "one"}
    shown.run("list.children", add=2)
    assert shown["item-2"]["children"] == "click 2"
    assert "first!!\nclick 1\nclick 2" in shown.text
    assert first["props"]["children"] == "first"
    assert shown["lamp"] == {"children": "on", "id": "lamp", "title": "done"}


def test_of_two_callbacks_with_one_output_that_is_run_which_reads_the_values(shown: Page) -> None:
    assert shown.run("lamp", ask=1) == "asked ask"
    assert shown.run("lamp.children", {Input("add", "n_clicks"): 1}) == "on"


def test_what_set_props_writes_is_on_the_page(shown: Page) -> None:
    shown.run("lamp", ask=4)
    assert shown.changed["where.children"] == shown["where"]["children"] == "asked 4"
    assert shown["where"]["title"] == "by set_props"


def test_a_callback_without_outputs_is_run_by_an_input(shown: Page) -> None:
    assert shown.run("ask.n_clicks", ask=5) is no_update
    assert shown["noted"]["children"] == 5


def test_ids_of_pattern_matching_are_dicts(shown: Page) -> None:
    third: Any = {"row": "c", "field": "sum"}
    value = Input({"row": "a", "field": "n"}, "value")
    assert shown.run(third) == 3
    assert shown.run(Output(third, "children"), {State(value.component_id, "value"): 5}) == 8
    assert shown.run("total.children", {value: 7}) == "10 by {'field': 'n', 'row': 'a'}"


def test_what_a_function_for_the_browser_writes_can_be_written_by_the_test(shown: Page) -> None:
    shown["width"]["children"] = 400
    assert shown.run("wide") == "800"


# -------------------------------------------------------------------------------- as a visitor does


def test_a_change_runs_all_that_a_browser_would_run(shown: Page) -> None:
    ran = shown.change(year="2008")
    assert ran == ["said.children, chart.figure", "next.children"]
    assert shown["next"]["children"] == "after 2008, 0 clicks, by said"
    assert shown.changed.keys() == {"said.children", "chart.figure", "next.children"}
    assert shown.change(year="same") == ["said.children, chart.figure"]
    assert shown.change({"add.n_clicks": 1}) == ["list.children, lamp.children"]
    second = Input({"row": "b", "field": "n"}, "value")
    assert shown.change({second: 5}) == [
        '{"field":"sum","row":["MATCH"]}.children',
        "total.children",
    ]
    assert shown["total"]["children"] == "7 by {'field': 'n', 'row': 'b'}"


def test_every_request_says_which_document_asks_and_what_the_client_was_told() -> None:
    app = Dash("asking")
    app.layout = html.P(id="out")
    app.callback(Output("out", "title"), Input("out", "id"))(
        lambda _: f"{request.headers['X-Team']} at {request.referrer}"
    )
    told: Any = {"headers": {"X-Team": "blue"}, "base_url": "https://site.example"}
    page = Client(app).open("/a%20b?c=d", **told)
    assert page["out"]["title"] == "blue at https://site.example/a%20b?c=d"


# ------------------------------------------------------------------------------------------- errors

WRONG: dict[str, tuple[Callable[[Page], object], type[Exception], str]] = {
    "an id": (lambda shown: shown["yaer"], UnknownNameError, "id='yaer'.* on /; .* are year$"),
    "a property": (lambda shown: shown.read("year", "valeu"), UnknownNameError, "are value$"),
    "a dict": (
        lambda shown: shown[{"row": "d", "field": "n"}],
        UnknownNameError,
        r'are .*"row":"a"',
    ),
    "an output": (
        lambda shown: shown.run("chrt.figure"),
        UnknownNameError,
        r"are chart\.figure$",
    ),
    "an input": (
        lambda shown: shown.run("chart.figure", yaer=1),
        UnknownNameError,
        r"value='yaer'.* read by a callback .* are year\.value$",
    ),
    "one of several": (
        lambda shown: shown.run("lamp"),
        UnknownNameError,
        "2 callbacks apart .one reads add.n_clicks; one reads ask.n_clicks",
    ),
    "one of several properties": (
        lambda shown: shown.run("total"),
        UnknownNameError,
        "one property of total, as there are several; .* total.children, total.title",
    ),
    "the browser's": (
        lambda shown: shown.run("width"),
        UnrunnableError,
        "callback of width.children on /: it is a function for the browser",
    ),
    "what is not there": (
        lambda shown: shown.run("chart.className"),
        UnrunnableError,
        "callback of chart.className on /: nowhere is not on the page",
    ),
    "a link": (lambda shown: shown.follow("/x"), UnknownNameError, "href='/x'.* there are none"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_error_names_what_was_asked_for_and_the_nearest(shown: Page, wrong: str) -> None:
    act, kind, said = WRONG[wrong]
    with pytest.raises(kind, match=said) as error:
        act(shown)
    assert isinstance(error.value, CrossroadsError)


def test_a_callback_that_fails_says_status_body_and_cause(shown: Page) -> None:
    with pytest.raises(
        AnswerError,
        match=r"callback of total\.title on / answered 500.*; it raised ZeroDivisionError: div",
    ) as error:
        shown.run("total.title", {"next.title": "x"})
    assert (error.value.status, error.value.location) == (500, "")
    assert "Internal Server Error" in error.value.body
    assert isinstance(error.value.__cause__, ZeroDivisionError)


def test_in_a_flask_under_test_its_own_error_passes_with_the_callbacks_name() -> None:
    app = sales()
    app.server.testing = True
    page = Client(app).open("/")
    with pytest.raises(ZeroDivisionError) as error:
        page.run("total.title", {"next.title": "x"})
    assert error.value.__notes__ == ["It was raised by the callback of total.title on /."]


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"Client='app:app': expected a Dash on Flask"):
        Client("app:app")


# ----------------------------------------------------------------------- more than one Dash or page


def test_several_dash_on_a_flask_and_its_login() -> None:
    client = Client(bank.create_app())
    refused = client.open("/accounts/")
    assert (refused.status, refused.location) == (302, "/login")
    with pytest.raises(UnrunnableError, match="/accounts/ answered 302, and leads to /login"):
        refused.run("left.children")
    assert client.open("/login", follow_redirects=True).text == "mia has 95 left"
    page = client.open("/accounts/")
    assert page.run("left", sum=1) == "mia has 99 left"
    client.flask.delete_cookie("session")
    with pytest.raises(AnswerError, match="answered 302") as error:
        page.run("left", sum=1)
    assert error.value.location == "/login"


def pages_app(**options: Any) -> Dash:
    app = Dash("pages", use_pages=True, pages_folder="", **options)
    link = dcc.Link("Red", href=app.get_relative_path("/item/red?size=12"))
    dash.register_page("start", "/", title="Start", layout=html.Div([link, html.A("X", href="/x")]))

    def item(name: str = "", size: str = "", **_: str) -> Any:
        return html.Div([html.H1(name), html.P(size, id="size"), html.P(id="twice")])

    dash.register_page("item", path_template="/item/<name>", title="An item", layout=item)
    app.callback(Output("twice", "children"), Input("size", "children"))(lambda size: size * 2)
    app.layout = html.Div([dash.page_container])
    return app


@pytest.mark.parametrize("prefix", ["/", "/app/"])
def test_dash_pages_are_gone_through_by_their_links(prefix: str) -> None:
    """Also if a proxy takes a prefix off before Dash is asked."""
    app = pages_app(requests_pathname_prefix=prefix, routes_pathname_prefix="/")
    page = Client(app).open("/")
    assert (page.title, page.text) == ("Start", "Red X")
    assert page.follow(f"{prefix}item/red?size=12") is page
    assert (page.title, page.text) == ("An item", "red\n12\n1212")
    assert page.address == f"http://localhost{prefix}item/red?size=12"


def test_a_plain_link_opens_another_document() -> None:
    app = pages_app()
    app.server.add_url_rule("/x", "x", lambda: "<p>Flask's own")
    page = Client(app).open("/")
    assert page.follow("/x").text == "Flask's own"
    assert page.text == "Red X"


@pytest.mark.parametrize("href", ["https://example.org/x", "http://example.org/x", "mailto:a@b.c"])
def test_a_link_out_of_the_site_is_not_followed_into_it(href: str) -> None:
    app = Dash("out")
    app.layout = html.A("Away", href=href)
    server = Flask("plain")
    server.add_url_rule("/", "front", lambda: f"<a href='{href}'>Away</a>")
    for site in (app.server, server):
        site.add_url_rule("/x", "x", lambda: "the site's own")
        page = Client(site).open("/")
        with pytest.raises(UnrunnableError, match=f"the link {href} on /: it leads out of http://"):
            page.follow(href)


def test_a_link_to_a_place_on_the_page_stays_on_it() -> None:
    app = Dash("long")
    links = [html.A("Up", href="#top"), html.A("Down", href="?a=b#end"), html.A("No", href="#")]
    app.layout = html.Div([dcc.Location(id="place"), *links, html.P(id="out")])
    app.callback(Output("out", "children"), Input("place", "hash"))(lambda place: f"at {place}")
    page = Client(app).open("/?a=b")
    for href, place in (("#top", "#top"), ("?a=b#end", "#end")):
        assert page.follow(href) is page
        assert f"at {place}" in page.text
    assert page.follow("#") is page


@BOTH
def test_a_link_to_a_place_stays_on_the_page_in_both_approaches(approach: str) -> None:
    home = SitePage("home", "/", "Home", "")
    home.layout(lambda _: [html.A("Up", href="#top")])
    page = Client(build(approach, site=Site("Long", (home,)), settings={"TESTING": True})).open("/")
    assert page.follow("#top") is page
    assert page.address.endswith("/#top")


@pytest.fixture
def linked() -> Iterator[Site]:
    """Import a site whose module has global callbacks, and leave none of them to other tests."""
    from tests.support.callbacks import SITE

    yield SITE
    kept.cache_clear()


@BOTH
@pytest.mark.parametrize("prefix", ["", "/kit"])
def test_links_of_a_site_lead_to_pages_in_both_approaches(
    approach: str, prefix: str, linked: Site
) -> None:
    settings = {"TESTING": True, "PREFIX": prefix}
    client = Client(build(approach, site=linked, settings=settings))
    page = client.open(f"{prefix}/")
    twice = page.follow(f"{prefix}/twice")
    assert (twice is page) == (approach == "single")
    assert twice.title == "Twice · Callbacks"
    assert twice.run("twice-which", {"twice-up.n_clicks": 1}) == "up of twice-"
    assert twice["twice-set"]["children"] == "set by up"
    apples = twice.follow(f"{prefix}/apples")
    assert "in the basket: nothing" in apples.text
    assert apples.change({"apples-put": 1}) == ["basket.data", "apples-basket.children"]
    assert "in the basket: apples" in apples.text
    assert "twice-which" not in apples


@BOTH
def test_addresses_with_variables_and_what_is_nowhere(approach: str) -> None:
    client = Client(build(approach, site=addressed.SITE, settings={"TESTING": True}))
    moved = client.open("/old/c-2")
    assert (moved.status, moved.location) == (301, "/asset/c-2")
    assert "This is c-2." in client.open("/old/c-2", follow_redirects=True).text
    page = client.open("/").follow("/asset/gr%C3%B6%C3%9Fe%201")
    assert (page.title, page.status) == ("Asset größe 1 · Addressed", 200)
    lost = client.open("/asset/unknown")
    assert (lost.status, "Page not found" in lost.text) == (404, True)


@BOTH
def test_a_site_behind_a_login(approach: str, tmp_path: Path) -> None:
    vault = SitePage("vault", "/vault", "Vault", "For those who are known.", login=True)
    vault.layout(lambda page: [html.Button(id=page.id("go")), html.P(id=page.id("out"))])
    vault.callback(Output("vault-out", "children"), Input("vault-go", "n_clicks"))(
        lambda clicks: f"{clicks} clicks"
    )
    home = SitePage("home", "/", "Home", "")
    home.layout(lambda _: [])
    site = Site("Guarded", (home, vault))
    client = Client(build(approach, site=site, settings=own_logins(tmp_path)))
    refused = client.open("/vault")
    assert (refused.status, refused.location) == (302, "/login?next=/vault")
    log_in(client.flask, "mia")
    page = client.open("/vault")
    assert page.run("vault-out", {"vault-go": 3}) == "3 clicks"
    assert page.changed == {"vault-out.children": "3 clicks"}


# --------------------------------------------------------------------------------- as the text says


def test_every_example_of_the_text_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "shared/testing/README.md").read_text("utf-8")
    blocks = re.findall(r"```python\n# (\w+)\.py\n(.*?)```", text, re.S)
    ran = []
    for name, code in blocks:
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(code, vars(module))  # noqa: S102 - our own text
        for one, test in [*vars(module).items()]:
            if one.startswith("test_"):
                marks = getattr(test, "pytestmark", [])
                for given in marks[0].args[1] if marks else [()]:
                    test(*([given] if given else []))
                    ran.append(one)
    assert len(blocks) == 3
    assert len(ran) == 6


@pytest.mark.parametrize("name", testing.__all__)
def test_every_public_name_is_there_and_in_the_text(name: str) -> None:
    text = (ROOT / "shared/testing/README.md").read_text("utf-8")
    assert getattr(testing, name).__doc__
    assert name in text or name == "Page"
