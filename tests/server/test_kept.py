"""A static page's layout is built once for everybody, and nothing of a visitor's is in it."""

import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pytest
from dash import Input, Output, hooks, html
from dash._utils import to_json
from flask import Flask, has_request_context, request, session

from crossroads.benchmarks.breaking.attacks.guarded import SITE as GUARDED
from crossroads.frame.first_paint import write
from crossroads.page import Page, Site
from crossroads.server.server import make_documents
from tests.conftest import build
from tests.support import painted
from tests.support.levers import MAIN
from tests.support.logins import own_logins

BOTH = pytest.mark.parametrize("approach", MAIN)
home = Page("home", "/", "Home", "Whence one comes.")


def site_of(layout: Any, **described: Any) -> Site:
    """Return a site of two pages: home, and one with this layout."""
    page = Page("same", "/same", "Same", "For everybody.", **{"static": True, **described})
    page.layout(layout)
    return Site("Kept", (home, page))


def kept(server: Flask) -> Mapping[str, str]:
    """Return what the apps of a server keep."""
    apps = server.extensions["apps"].values()
    return {path: text for app in apps for path, text in app.kept.items()}


def layout_at(server: Flask, approach: str, path: str = "/same", **headers: str) -> str:
    """Return the layout that a document at *path* asks for."""
    prefix = "/same/" if approach == "multi" else "/"
    given = {"Referer": f"http://localhost{path}", **headers}
    answer = server.test_client().get(f"{prefix}_dash-layout", headers=given)
    assert answer.mimetype == "application/json"
    return answer.text


@BOTH
def test_it_is_built_once_and_sent_to_everybody(approach: str) -> None:
    built = []

    def layout(_page: Page, **_query: Any) -> html.P:
        built.append(has_request_context())
        return html.P("as it was")

    server = build(approach, site=site_of(layout, query=True))
    assert built == [False]
    first, second = (layout_at(server, approach) for _ in range(2))
    documents = [server.test_client().get("/same", follow_redirects=True).text for _ in range(2)]
    assert first == second == kept(server)["/same"]
    assert json.dumps("as it was") in first
    assert all("<p>as it was</p>" in document for document in documents)
    assert built == [False, False], "once to be read at warm-up, once to be kept"
    assert layout_at(server, approach, "/same?year=1952") == first
    assert built == [False, False, True], "built anew for a query"


@BOTH
def test_who_has_it_is_told_so_and_not_sent_it_again(approach: str) -> None:
    server = build(approach, site=site_of(lambda _page, **_: html.P("the same"), query=True))
    prefix = "/same/" if approach == "multi" else "/"

    def answer(path: str = "/same", **headers: str) -> Any:
        given = {"Referer": f"http://localhost{path}", "Accept-Encoding": "br", **headers}
        return server.test_client().get(f"{prefix}_dash-layout", headers=given)

    first = answer()
    had = {"If-None-Match": first.headers["ETag"]}
    for same in (answer(**had), answer(**had, **{"Accept-Encoding": "gzip"})):
        assert (same.status_code, same.data) == (304, b"")
        assert same.headers["ETag"] == first.headers["ETag"]
        assert {"Referer", "Accept-Encoding"} <= {*same.vary}
        assert same.cache_control.no_cache
    assert answer(**{"If-None-Match": 'W/"another"'}).data == first.data
    assert answer("/same?year=1952", **had).status_code == 200


@BOTH
def test_a_failure_is_one_visitors_and_not_kept_for_all(approach: str) -> None:
    works = [True]
    page = Page("same", "/same", "Same", "", static=True)
    page.layout(lambda page: [html.Button(id=page.id("in")), html.P(id=page.id("out"))])

    @page.callback(
        Output(page.id("out"), "children"), Input(page.id("in"), "n_clicks"), in_layout=True
    )
    def say(_clicks: Any) -> str:
        if not works[0]:
            raise OSError("the file is being replaced")
        return "as it is"

    server = build(approach, site=Site("Kept", (home, page)))
    works[0] = False
    assert "has failed" in layout_at(server, approach)
    works[0] = True
    assert "as it is" in layout_at(server, approach)


@BOTH
def test_workers_that_are_forked_need_not_build_it(approach: str) -> None:
    built = []

    def layout(_page: Page) -> html.P:
        built.append("once more")
        return html.P("as it was")

    server = build(approach, site=site_of(layout))
    make_documents(server)
    built.clear()
    assert json.dumps("as it was") in layout_at(server, approach)
    assert "<p>as it was</p>" in server.test_client().get("/same", follow_redirects=True).text
    assert not built
    make_documents(lambda _environ, _start: [])  # what is around a server is left alone


@BOTH
def test_what_is_kept_is_what_would_be_built(approach: str) -> None:
    given: dict[str, Any] = {"TESTING": True, "PREFIX": "/kit"}
    keeps, builds = (
        build(approach, settings=given | {"WARM_UP": on}).test_client() for on in (True, False)
    )
    assert kept(keeps.application)
    assert not kept(builds.application)
    for path in ("/", "/barchart", "/linechart"):
        below = f"/kit{path if path == '/' or approach == 'single' else path + '/'}"
        prefix = below if approach == "multi" else "/kit/"
        asked = {"headers": {"Referer": f"http://localhost/kit{path}"}}
        here, there = (
            one.get(f"{prefix}_dash-layout", **asked).get_json() for one in (keeps, builds)
        )
        assert here == there
        assert "/kit/barchart" in json.dumps(here)
        assert kept(keeps.application)[path]


def asks_host(_page: Page) -> html.P:
    """Say which host is asked."""
    return html.P(request.host)


def asks_session(_page: Page) -> html.P:
    """Say who is in the session."""
    return html.P(session.get("who", "nobody"))


@BOTH
@pytest.mark.parametrize("layout", [asks_host, asks_session])
def test_what_asks_for_the_request_is_built_for_each_visitor(layout: Any, approach: str) -> None:
    server = build(approach, site=site_of(layout))
    assert "/same" not in kept(server)
    for host in ("one.example", "two.example"):
        told = layout_at(server, approach, Host=host)
        assert (host in told) == (layout is asks_host)


@BOTH
@pytest.mark.parametrize(
    "described",
    [{"static": False}, {"exists": lambda: True}, {"path": "/same/<n>", "defaults": {"n": "1"}}],
)
def test_nothing_is_kept_of_other_pages(described: dict[str, Any], approach: str) -> None:
    given = {"path": "/same", "static": True, **described}
    page = Page("same", title="Same", description="For few.", **given)
    page.layout(lambda _page, **_values: html.P("here"))
    assert not kept(build(approach, site=Site("Kept", (home, page))))


@BOTH
def test_nothing_is_kept_where_visitors_log_in(approach: str, tmp_path: Any) -> None:
    assert not kept(build(approach, site=GUARDED, settings=own_logins(tmp_path)))


@pytest.fixture
def hooked() -> Iterator[None]:
    """Have a library add the time, as it were, to every layout."""
    before = [*hooks._ns["layout"]]
    hooks.layout()(lambda layout: html.Div([html.P("hooked"), layout]))
    yield
    hooks._ns["layout"][:] = before


@BOTH
@pytest.mark.usefixtures("hooked")
def test_nothing_is_kept_that_a_library_changes(approach: str) -> None:
    server = build(approach, site=site_of(lambda _page: html.P("here")))
    assert not kept(server)
    assert "hooked" in layout_at(server, approach)


@BOTH
def test_nothing_is_kept_while_somebody_develops(approach: str) -> None:
    site = site_of(lambda _page: html.P("here"))
    assert kept(build(approach, site=site, settings={"TESTING": True}))
    assert not kept(build(approach, site=site, settings={"TESTING": True, "DEBUG": True}))


@BOTH
def test_a_page_that_cannot_be_built_stops_the_start_as_ever(approach: str) -> None:
    def layout(_page: Page) -> html.P:
        raise LookupError("no data")

    with pytest.raises(LookupError, match="no data"):
        build(approach, site=site_of(layout))


def read(markup: str) -> list[Any]:
    """Return the elements and texts of markup, whatever the order of its attributes."""
    found: list[Any] = []
    reader = HTMLParser()
    vars(reader).update(
        handle_starttag=lambda tag, given: found.append((tag, sorted(given, key=str))),
        handle_endtag=found.append,
        handle_data=found.append,
    )
    reader.feed(markup)
    return found


def test_a_sent_layout_is_written_as_its_components_are() -> None:
    with build("multi").test_request_context():
        for page in (painted.gallery, painted.attack, painted.strange, painted.late):
            layout = html.Main(page.build(), id="kit-main")
            sends = html.Form([html.Button("b"), html.P("t")], action="/x")
            for one in (layout, painted.Unheard([layout, sends])):
                (plain, known), (sent, unknown) = write(one), write(json.loads(to_json(one)))
                assert read(sent) == read(plain)
                assert unknown == known
                assert "<form" in plain or one is layout
