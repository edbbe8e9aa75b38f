"""Callbacks that a page records: what is refused when it is recorded, and what a twin replays."""

import asyncio
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import pytest
from dash import ALL, Dash, Input, Output, Patch, State, dcc, html, no_update
from dash.exceptions import PreventUpdate
from flask import Flask

from crossroads.errors import ConfigurationError
from crossroads.page import Page
from crossroads.page.first_outputs import First, in_order
from tests.support.every_callback import MANAGER
from tests.support.processes import elsewhere


def make() -> Page:
    page = Page("demo", "/demo", "Demo", "A page for tests.")
    page.layout(
        lambda page: [
            dcc.Input(id=page.id("in"), value="Hi"),
            dcc.Dropdown(["a"], ["a"], id=page.id("list")),
            html.P("as it was", id=page.id("out")),
            html.P("as it was", id=page.id("other")),
        ]
    )
    return page


OUT, OTHER = Output("demo-out", "children"), Output("demo-other", "children")
IN, LIST = Input("demo-in", "value"), Input("demo-list", "value")


def built(page: Page, **settings: Any) -> str:
    """Build the page as on a server that sends first answers with the layout."""
    server = Flask(__name__)
    server.config.update(FIRST_OUTPUTS=True, **settings)
    with server.app_context():
        return str(html.Div(page.build()).to_plotly_json())


@pytest.mark.parametrize(
    ("dependencies", "options", "expected"),
    [
        ((IN,), {}, "an output"),
        ((OUT,), {}, "an input"),
        ((OUT, Input({"type": "demo-row", "index": ALL}, "value")), {}, "no ALL"),
        ((Output({"type": "demo-row", "index": ALL}, "value"), IN), {}, "no ALL"),
        ((OUT, IN), {"prevent_initial_call": True}, "no prevent_initial_call=True"),
        ((OUT, IN, True), {}, "no prevent_initial_call=True"),
        ((OUT, IN), {"background": True}, "no background=True"),
    ],
)
def test_what_cannot_be_answered_in_the_layout_is_refused_when_it_is_recorded(
    dependencies: Any, options: Any, expected: str
) -> None:
    with pytest.raises(ConfigurationError, match=rf"Page\.callback=.*answer.*expected.*{expected}"):

        @make().callback(*dependencies, in_layout=True, **options)
        def answer(*_: Any) -> None: ...


def test_a_function_that_answers_in_parts_is_refused_in_the_layout() -> None:
    with pytest.raises(ConfigurationError, match="a function that returns once"):

        @make().callback(OUT, IN, in_layout=True)
        async def stream(_given: str) -> Any:
            yield "a"


@pytest.mark.parametrize(
    ("dependencies", "options"),
    [
        ((OUT, IN, LIST), {}),
        (([OUT], [IN], [State("demo-list", "value")]), {}),
        ((OUT, {"said": IN, "several": LIST}), {}),
        ((), {"output": OUT, "inputs": [IN, LIST]}),
        (
            (),
            {
                "output": OUT,
                "inputs": {"said": IN},
                "state": {"several": State("demo-list", "value")},
            },
        ),
        ((OUT, IN, State("demo-list", "value"), False), {}),
    ],
)
def test_dependencies_may_be_grouped_as_dash_allows(dependencies: Any, options: Any) -> None:
    page = make()

    @page.callback(*dependencies, in_layout=True, **options)
    def answer(said: str, several: list[str]) -> Any:
        text = f"{said} {several}"
        return [text] if dependencies and isinstance(dependencies[0], list) else text

    for _ in range(2):
        assert "Hi ['a']" in built(page)
        assert "Hi ['a']" in built(page.renamed("twin", path="/twin"))
    register(page)
    register(page)


def test_a_list_that_is_one_value_is_one_argument() -> None:
    page = make()

    @page.callback(OUT, LIST, in_layout=True)
    def answer(several: list[str]) -> str:
        return f"given {several}"

    assert "given ['a']" in built(page)


def test_a_function_that_is_async_is_waited_for() -> None:
    page = make()

    @page.callback(OUT, IN, in_layout=True)
    async def answer(said: str) -> str:
        await asyncio.sleep(0)
        return f"waited for {said}"

    assert "waited for Hi" in elsewhere(built, page)


@pytest.mark.parametrize("answered", [no_update, [no_update, "new"], PreventUpdate()])
def test_what_is_not_updated_stays_as_it_is(answered: Any) -> None:
    page = make()

    @page.callback(OUT, OTHER, IN, in_layout=True)
    def answer(_said: str) -> Any:
        if isinstance(answered, PreventUpdate):
            raise answered
        return answered

    assert built(page).count("as it was") == 2 - ("new" in str(answered))
    assert "has failed" not in built(page)


def test_a_callback_goes_before_those_that_need_its_answer() -> None:
    page = make()

    @page.callback(OTHER, Input("demo-out", "children"), in_layout=True)
    def second(first: str) -> str:
        return f"after {first}"

    @page.callback(OUT, IN, in_layout=True)
    def first(said: str) -> str:
        return f"first {said}"

    assert "after first Hi" in built(page)


def test_a_circle_is_gone_through_once() -> None:
    one, two = (
        First.of(lambda: 0, (Output(a, "value"), Input(b, "value")), {}) for a, b in ("ab", "ba")
    )
    assert in_order([one, two]) == [one, two]


def test_what_the_server_does_not_find_the_browser_asks() -> None:
    page = make()

    @page.callback(Output("demo-nowhere", "children"), IN, in_layout=True)
    def answer(_said: str) -> str:
        raise AssertionError("nobody needs it")

    assert "'trigger': ['demo-in', 'value']" in built(page)
    assert "'trigger': ['twin-in', 'value']" in built(page.renamed("twin", path="/twin"))


def test_a_patch_is_no_first_answer(caplog: pytest.LogCaptureFixture) -> None:
    page = make()

    @page.callback(OUT, IN, in_layout=True)
    def answer(_said: str) -> Patch:
        return Patch()

    server = Flask(__name__)
    server.config.update(FIRST_OUTPUTS=True)
    with server.test_request_context():
        page.build()
    assert "a Patch changes what there is" in caplog.text


def test_an_async_layout_is_refused() -> None:
    with pytest.raises(
        ConfigurationError, match=r"Page\.layout=.*expected a function without async"
    ):

        @make().layout
        async def layout(_page: Page) -> list[Any]:
            return []


def register(page: Page) -> Dash:
    app = Dash(__name__, server=Flask(__name__), background_callback_manager=MANAGER)
    app.layout = []
    page.register(app)
    return app


def test_an_output_of_two_callbacks_is_named() -> None:
    page = make()
    for _ in range(2):
        page.clientside_callback("x => x", OUT, IN)
    with pytest.raises(ConfigurationError, match=r"'demo-out\.children': expected one callback of"):
        register(page)


def test_two_callbacks_without_output_and_of_the_same_inputs_are_apart() -> None:
    page = make()
    for _ in range(2):
        page.clientside_callback("x => { x }", IN)
    assert len(register(page).callback_map) == 2


def test_two_that_dash_cannot_tell_apart_are_named() -> None:
    page = make()
    for _ in range(2):
        page.clientside_callback("x => { x }", IN, prevent_initial_call=True)
    with pytest.raises(ConfigurationError, match="without any inputs, that no other callback"):
        register(page)


def test_an_output_of_two_pages_is_shared_on_one_app() -> None:
    app = Dash(__name__, server=Flask(__name__))
    app.layout = []
    for name, told in (("one", {}), ("two", {}), ("three", {"prevent_initial_call": True})):
        page = Page(name, f"/{name}", name, "")
        page.clientside_callback(
            "x => x", Output("basket", "data"), Input(page.id("in"), "value"), **told
        )
        page.register(app)
    served = app.server.test_client().get("/_dash-dependencies").get_json()
    assert [one["output"].split("@")[0] for one in served] == ["basket.data"] * 3
    assert len({one["output"] for one in served}) == 3
    assert [one["prevent_initial_call"] for one in served] == [False, False, True]


# ---------------------------------------------------------------- a page under another name


def backgrounds() -> Page:
    page = make()

    @page.callback(
        OUT,
        Input(page.id("up"), "n_clicks"),
        background=True,
        manager=MANAGER,
        running=[(Output(page.id("up"), "disabled"), True, False)],
        progress=[Output(page.id("other"), "children")],
        cancel=[Input(page.id("stop"), "n_clicks")],
    )
    def answer(_set_progress: Callable[..., None], _clicks: int) -> str:
        return page.id("out")

    return page


def test_a_twins_background_callback_has_the_twins_ids_throughout() -> None:
    app = register(backgrounds().renamed("twin", path="/twin"))
    app.server.test_client().get("/_dash-layout")
    served = app.server.test_client().get("/_dash-dependencies").get_json()
    entry = app.callback_map["twin-out.children"]
    assert [str(one) for one in entry["background"]["progress"]] == ["twin-other.children"]
    assert entry["background"]["cancel"] == [{"id": "twin-stop", "property": "n_clicks"}]
    assert "twin-up.disabled" in str(served)
    assert "demo" not in str(served)


def test_a_twins_function_knows_its_page_in_another_process() -> None:
    def result_of(function: Any, answers: Any) -> None:
        answers.put(function(None, 1))

    process = get_context("fork")
    for page, name in ((backgrounds(), "demo"), (backgrounds().renamed("twin", path="/t"), "twin")):
        function = register(page).callback_map[f"{name}-out.children"]["callback"].__wrapped__
        answers = process.Queue()
        child = process.Process(target=result_of, args=(function, answers))
        child.start()
        assert answers.get(timeout=60) == f"{name}-out"
        child.join()


def test_a_twins_async_callback_knows_its_page_at_every_step() -> None:
    page = make()

    @page.callback(OUT, IN)
    async def answer(_said: str) -> list[str]:
        before = page.id("out")
        await asyncio.sleep(0)
        return [before, page.id("out")]

    twin = register(page.renamed("twin", path="/twin"))
    function = twin.callback_map["twin-out.children"]["callback"].__wrapped__

    async def both() -> Any:
        return await asyncio.gather(function("x"), answer("x"))

    assert elsewhere(lambda: asyncio.run(both())) == [["twin-out"] * 2, ["demo-out"] * 2]
    assert page.id("out") == "demo-out"


def test_only_the_page_of_the_functions_is_another_while_they_run() -> None:
    page, other = make(), make()
    twin = page.renamed("twin", path="/twin")
    seen: list[str] = []

    @page.layout
    def layout(_page: Page) -> list[Any]:
        seen.extend([page.id("x"), twin.id("x"), other.id("x")])
        return []

    page.renamed("again", path="/again").build()
    assert seen == ["again-x", "twin-x", "demo-x"]
    assert page.id("x") == "demo-x"
