"""What is wrong with a page is found at warm-up, and not by its first visitor."""

import logging
from typing import Any

import pytest
from dash import Input, Output, State, dcc, html

from crossroads.errors import ConfigurationError, WarmUpError
from crossroads.page import Frame, Page
from crossroads.site import SITE, Site, home
from tests.conftest import build

MAIN = pytest.mark.parametrize("approach", ["multi", "single"])


def site_with(page: Page) -> Site:
    return Site("Read", (home.page, page))


def make(layout: Any) -> Page:
    page = Page("demo", "/demo", "Demo", "A page for tests.")
    page.layout(layout)
    return page


@pytest.mark.parametrize(
    "unfit",
    [
        {"a", "b"},
        b"bytes",
        object(),
        (one for one in "ab"),
        html.P({1: {2}}),
        [html.P(), {3}],
    ],
    ids=["set", "bytes", "object", "generator", "set inside", "set beside"],
)
@MAIN
def test_a_layout_that_cannot_be_sent_is_refused_at_warm_up(approach: str, unfit: Any) -> None:
    site = site_with(make(lambda _page: unfit))
    with pytest.raises(WarmUpError, match=r"Page\('demo', path='/demo'\) has a layout that is not"):
        build(approach, site=site)


@pytest.mark.filterwarnings("ignore:coroutine.*never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@MAIN
def test_a_coroutine_is_no_layout(approach: str) -> None:
    async def later() -> list[Any]:
        return []

    with pytest.raises(WarmUpError, match="not JSON"):
        build(approach, site=site_with(make(lambda _page: later())))


@MAIN
def test_a_page_whose_description_fails_is_refused_at_warm_up(approach: str) -> None:
    def fails() -> str:
        raise KeyError("no such text")

    page = Page("demo", "/demo", "Demo", fails, heading=False)
    page.layout(lambda _page: html.P("Demo"))
    start = Page("start", "/", "Start", "It tells nothing of the others.")
    with pytest.raises(KeyError, match="no such text") as failed:
        build(approach, site=Site("Read", (start, page)))
    assert "when Page('demo', path='/demo') was built" in failed.value.__notes__[0]


@pytest.mark.parametrize("taken", ["main", "links", "address", "head", "failure", "theme"])
@MAIN
def test_an_id_of_the_frame_or_the_router_is_refused(approach: str, taken: str) -> None:
    site = site_with(make(lambda _page: html.P(id=f"kit-{taken}")))
    said = rf"id='kit-{taken}': expected an id that no other element has around or on Page\('demo'"
    with pytest.raises(ConfigurationError, match=said):
        build(approach, site=site)


@pytest.mark.parametrize("twice", ["demo-x", {"type": "demo-x", "index": 1}], ids=str)
@MAIN
def test_an_id_that_a_page_has_twice_is_refused(approach: str, twice: Any) -> None:
    site = site_with(make(lambda _page: [html.P(id=twice), html.Div(html.P(id=twice))]))
    with pytest.raises(ConfigurationError, match="expected an id that no other element has"):
        build(approach, site=site)


@MAIN
def test_what_data_call_an_id_is_none(approach: str) -> None:
    rows = [{"id": "kit-main", "type": "a"}, {"id": "kit-main", "type": "b"}]
    build(approach, site=site_with(make(lambda page: dcc.Store(id=page.id("rows"), data=rows))))


@MAIN
def test_what_a_pages_code_raises_names_the_page(approach: str) -> None:
    site = site_with(make(lambda _page: 1 / 0))
    with pytest.raises(ZeroDivisionError) as raised:
        build(approach, site=site)
    assert "when Page('demo', path='/demo') was built" in str(raised.value.__notes__)


@MAIN
def test_a_first_answer_that_fails_is_no_start(approach: str) -> None:
    page = make(lambda page: [html.P("x", id=page.id("in")), html.P(id=page.id("out"))])

    @page.callback(
        Output(page.id("out"), "children"), Input(page.id("in"), "children"), in_layout=True
    )
    def broken(_given: str) -> str:
        raise ValueError("no answer today")

    with pytest.raises(ValueError, match="no answer today"):
        build(approach, site=site_with(page))


def warned(approach: str, page: Page, caplog: pytest.LogCaptureFixture) -> list[str]:
    caplog.clear()
    with caplog.at_level(logging.WARNING, "crossroads"):
        build(approach, site=site_with(page))
    return [record.getMessage() for record in caplog.records]


def typo(page: Page) -> None:
    page.clientside_callback(
        "x => x", Output(page.id("otu"), "children"), Input(page.id("in"), "children")
    )


def test_an_id_that_no_layout_has_is_said_with_the_one_that_is_like_it(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = make(lambda page: [html.P(id=page.id("in")), html.P(id=page.id("out"))])
    typo(page)
    (said,) = warned(approach, page, caplog)
    assert "Page('demo', path='/demo'): a callback has the id 'demo-otu'" in said
    assert "Did you mean 'demo-out'?" in said
    (said,) = warned(approach, page.renamed("twin", path="/twin"), caplog)
    assert "'twin-otu'" in said
    assert "Did you mean 'twin-out'?" in said


@MAIN
def test_ids_that_are_there_or_may_come_are_not_said(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = make(
        lambda page: [html.P(id=page.id("in")), html.Details(html.P(), title="x", id=page.id("t"))]
    )

    @page.callback(Output(page.id("t"), "children"), Input(page.id("in"), "children"))
    def create(_given: str) -> html.P:
        return html.P(id=page.id("created"))  # which the next one needs

    page.clientside_callback(
        "x => x",
        Output(page.id("created"), "title"),
        Input(page.id("in"), "n_clicks"),
        State(page.id("optional"), "value", allow_optional=True),
        State({"type": page.id("row"), "index": 1}, "value"),
        running=None,
    )
    page.clientside_callback("x => x", Output("kit-main", "title"), Input(page.id("in"), "title"))
    assert warned(approach, page, caplog) == []


REFUSED: Any = {
    "object-src": lambda: [html.ObjectEl(data="/a.pdf"), html.Embed(src="/a.pdf")],
    "frame-src": lambda: [html.Iframe(src="data:text/html,x"), html.Iframe(src="//other.example")],
    "script-src": lambda: [
        html.Iframe(srcDoc="<p>\n<SCRIPT>1</SCRIPT>"),
        html.Iframe(srcDoc="<script>"),
    ],
}


@pytest.mark.parametrize("directive", REFUSED)
@MAIN
def test_what_the_policy_keeps_browsers_from_is_said(
    approach: str, directive: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make(lambda _page: REFUSED[directive]())
    said = warned(approach, page, caplog)
    assert len(said) == 2
    assert all(f"CROSSROADS_CSP_SOURCES, with {directive}:" in one for one in said)
    monkeypatch.setenv("CROSSROADS_CSP_SOURCES", f"{directive} 'self'")
    assert warned(approach, page, caplog) == []
    monkeypatch.setenv("CROSSROADS_CSP_SOURCES", "")
    monkeypatch.setenv("CROSSROADS_CSP", "false")
    assert warned(approach, page, caplog) == []


@MAIN
def test_what_the_policy_lets_pass_is_not_said(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    frames = [html.Iframe(src="/own"), html.Iframe(srcDoc="<p>"), html.Iframe(), html.ObjectEl()]
    data = dcc.Store(id="rows", data={"type": "Embed", "src": "/a.pdf"})
    assert warned(approach, make(lambda _page: [*frames, data]), caplog) == []


@MAIN
def test_the_kits_own_pages_have_all_their_ids(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "crossroads"):
        build(approach, site=SITE)
    assert caplog.records == []


@MAIN
@pytest.mark.parametrize(
    ("target", "said"), [("frame-count", []), ("demo-in", []), ("frame-cuont", ["frame-count"])]
)
def test_an_id_of_a_frames_callback_is_in_the_frame_or_on_some_page(
    approach: str, target: str, said: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    frame = Frame()
    frame.layout(lambda _site, _page, main: html.Div([html.B(id="frame-count"), main]))
    frame.clientside_callback("x => x", Output(target, "title"), Input("kit-main", "title"))
    page = make(lambda page: [html.P(id=page.id("in"))])
    with caplog.at_level(logging.WARNING, "crossroads"):
        build(approach, site=Site("Read", (home.page, page), frame=frame))
    assert [record.getMessage() for record in caplog.records] == [
        f"Frame(): a callback has the id {target!r}, which is not in the layout of any page. "
        f"Did you mean {meant!r}?"
        for meant in said
    ]
