"""Callback requests that no browser sends are refused before Dash sees them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Response, expect

from crossroads.apps import apps_of
from crossroads.server.callback_checks import DEEPEST, ENDPOINT, is_deeper
from tests.conftest import build
from tests.levers.test_routes import CHART as DRAWN
from tests.support.every_callback import SITE
from tests.support.processes import wait_until
from tests.support.servers import serving

MAIN = ("multi", "single")
CHART: Mapping[str, Any] = DRAWN
"""The request that draws a chart."""


@pytest.fixture(params=MAIN)
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach whose callback requests are checked: references are as they come."""
    return str(request.param)


@pytest.fixture
def server(approach: str) -> Flask:
    """Build the kit's own site."""
    return build(approach)


def below(approach: str, path: str) -> str:
    """Return where callbacks of the page at *path* are asked for."""
    return f"{path.rstrip('/') if approach == 'multi' else ''}/{ENDPOINT}"


def changed(**parts: Any) -> dict[str, Any]:
    """Return the request that draws a chart with *parts* of it changed; `...` takes one out."""
    return {key: value for key, value in {**CHART, **parts}.items() if value is not ...}


def replaced(key: str, value: Any) -> dict[str, Any]:
    """Return the request with another first entry in one of its lists."""
    return changed(**{key: [value, *CHART[key][1:]]})


def nested(levels: int) -> Any:
    """Return lists in one another."""
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


YEAR = {"id": "barchart-continent", "property": "value", "value": "Asia"}
ROUTER = "..kit-main.children...kit-head.data.."
REFUSED: Mapping[str, tuple[Any, int]] = {
    "null": (None, 400),
    "a list": ([CHART], 400),
    "a string": ("x", 400),
    "nothing": ({}, 400),
    "an output that is a number": (changed(output=1), 400),
    "an output that is a list": (changed(output=["a"]), 400),
    "an unknown output": (changed(output="barchart-graph.figure"), 404),
    "an output of a clientside callback": (changed(output=ROUTER), 404),
    "no outputs": (changed(outputs=...), 400),
    "too few outputs": (changed(outputs=CHART["outputs"][:2]), 400),
    "too many outputs": (changed(outputs=[*CHART["outputs"], CHART["outputs"][0]]), 400),
    "outputs in a dict": (changed(outputs={"a": CHART["outputs"][0]}), 400),
    "outputs in another order": (changed(outputs=CHART["outputs"][::-1]), 400),
    "a list for one output": (replaced("outputs", [CHART["outputs"][0]]), 400),
    "no inputs": (changed(inputs=...), 400),
    "inputs that are null": (changed(inputs=None), 400),
    "an input too many": (changed(inputs=[*CHART["inputs"], YEAR]), 400),
    "an input that is a number": (replaced("inputs", 1), 400),
    "an input without id": (replaced("inputs", {"property": "value"}), 400),
    "another page's input": (replaced("inputs", {**YEAR, "id": "linechart-metric"}), 400),
    "another property": (replaced("inputs", {**YEAR, "property": "options"}), 400),
    "an id that is a dict": (replaced("inputs", {**YEAR, "id": {"a": 1}}), 400),
    "a list of inputs for one": (replaced("inputs", [YEAR]), 400),
    "state that it has not": (changed(state=[YEAR]), 400),
    "state that is null": (changed(state=None), 400),
    "changes that are a string": (changed(changedPropIds="barchart-year.value"), 400),
    "a change that is a number": (changed(changedPropIds=[1]), 400),
    "a change of something else": (changed(changedPropIds=["linechart-metric.value"]), 400),
    "a change of a state's pattern": (changed(changedPropIds=['{"a":[[[']), 400),
    "a value nested too deep": (replaced("inputs", {**YEAR, "value": nested(DEEPEST)}), 400),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_body_that_no_browser_sends_is_refused(server: Flask, approach: str, reason: str) -> None:
    body, status = REFUSED[reason]
    answer = server.test_client().post(
        below(approach, "/barchart"), data=json.dumps(body), content_type="application/json"
    )
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert 10 < len(answer.get_json()["error"]) < 100


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"method": "GET"}, 405),
        ({"method": "PUT", "json": CHART}, 405),
        ({"method": "DELETE"}, 405),
        ({"data": json.dumps(CHART)}, 415),
        ({"data": json.dumps(CHART), "content_type": "text/plain"}, 415),
        ({"data": {"output": "x"}}, 415),
        ({"data": b"", "content_type": "application/json"}, 400),
        ({"data": b"{", "content_type": "application/json"}, 400),
        ({"data": b"\xff\xfe{", "content_type": "application/json"}, 400),
        ({"data": b"[" * 100_000, "content_type": "application/json"}, 400),
        ({"data": b'{"a":' * 900 + b"1" + b"}" * 900, "content_type": "application/json"}, 400),
        ({"data": b'{"output":' + b"9" * 5000 + b"}", "content_type": "application/json"}, 400),
        ({"data": b" " * 1_000_001, "content_type": "application/json"}, 413),
        ({"json": CHART, "query_string": {"cacheKey": "x~é"}}, 400),
    ],
)
def test_what_is_no_callback_request_is_refused(
    server: Flask, approach: str, options: Mapping[str, Any], status: int
) -> None:
    answer = server.test_client().open(
        below(approach, "/barchart"), **{"method": "POST", **options}
    )
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert answer.get_json()["error"]
    if status == 405:
        assert answer.headers["Allow"] == "POST"


def test_a_callback_of_another_page_is_not_found_in_multi() -> None:
    client = build("multi").test_client()
    assert client.post(below("multi", "/linechart"), json=CHART).status_code == 404


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"state": []},
        {"changedPropIds": ["barchart-year.value", "barchart-metric.value"]},
        {"parsedChangedPropsIds": ["barchart-year.value"]},
        {"of_a_hook": 1},
        {"inputs": [{**one, "value": nested(DEEPEST - 3)} for one in CHART["inputs"]]},
        {"inputs": [{key: one[key] for key in ("id", "property")} for one in CHART["inputs"]]},
    ],
    ids=str,
)
def test_what_a_browser_may_send_is_answered(
    server: Flask, approach: str, more: Mapping[str, Any]
) -> None:
    answer = server.test_client().post(below(approach, "/barchart"), json={**CHART, **more})
    assert answer.status_code == 200
    assert answer.get_json()["response"]["barchart-graph"]["figure"]["data"]


def test_an_app_that_was_not_asked_before_answers_its_callbacks(approach: str) -> None:
    server = build(approach, site=SITE, settings={"WARM_UP": False, "SECRET_KEY": "x"})
    cancel = {
        "output": "plain-stop.id",
        "outputs": {"id": "plain-stop", "property": "id"},
        "inputs": [{"id": "plain-stop", "property": "n_clicks", "value": 1}],
        "changedPropIds": ["plain-stop.n_clicks"],
    }
    assert server.test_client().post(below(approach, "/"), json=cancel).status_code == 200


@pytest.mark.parametrize(
    ("value", "levels"), [(1, 0), ("[[", 0), ([], 1), ([1, {}], 2), ({"a": [{"b": 1}]}, 3)]
)
def test_how_deep_a_value_is(value: Any, levels: int) -> None:
    assert not is_deeper(value, levels)
    assert levels == 0 or is_deeper(value, levels - 1)


def test_every_kind_of_callback_works_in_a_browser(
    approach: str, page: Page, console: list[str]
) -> None:
    apps = apps_of(build(approach, site=SITE)).values()
    registered = {
        output for app in apps for output, one in app.callback_map.items() if "callback" in one
    }
    asked: dict[str, Any] = {}
    statuses: set[int] = set()

    def hear(response: Response) -> None:
        if ENDPOINT in response.url:
            body: Any = response.request.post_data_json
            asked[body["output"]] = body
            statuses.add(response.status)

    page.on("response", hear)
    site = ("--site", "tests.support.every_callback:SITE")
    with serving(approach, *site, CROSSROADS_SECRET_KEY="x" * 32) as address:
        page.goto(address)
        for part, text in {
            "state": "None text",
            "duplicate": "duplicate None",
            "set": "set None",
            "optional": "optional None",
            "once": "once",
        }.items():
            expect(page.locator(f"#plain-{part}")).to_contain_text(text)
        page.get_by_role("button", name="Go").click()
        for part, text in {
            "state": "1 text",
            "first": "1 [1, 'text']",
            "list": "1 text plain-go",
            "duplicate": "duplicate 1",
            "set": "set 1",
            "optional": "optional 1 (None, [])",
            "once": "once",
            "patch": "patch 1",
        }.items():
            expect(page.locator(f"#plain-{part}")).to_contain_text(text)
        page.get_by_role("button", name="Again").click()
        expect(page.locator("#plain-duplicate")).to_have_text("duplicate 1")
        page.get_by_role("button", name="Long").click()
        expect(page.locator("#plain-result")).to_have_text("long 1 text")
        page.get_by_role("button", name="Long").click()
        expect(page.locator("#plain-progress")).to_have_text("half")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator("#plain-progress")).to_have_text("none")
        wait_until(lambda: page.evaluate("true") and "plain-stop.id" in asked)

        page.goto(f"{address}/wild")
        expect(page.locator("#wild-all")).to_contain_text("['field 0', 'field 1']")
        page.get_by_role("button", name="Add").click()
        expect(page.locator("#wild-all")).to_contain_text("['field 0', 'field 1', 'field 2']")
        expect(page.get_by_text("every 1").first).to_be_visible()
        page.get_by_role("textbox").first.fill("new")
        expect(page.get_by_text("['new', 'field 1'] field 2")).to_be_visible()
        expect(page.locator("#wild-all")).to_contain_text("'index': 0")
        page.get_by_role("button", name="x").nth(1).click()
        expect(page.locator("#wild-all")).to_contain_text("['new', 'field 2']")
        page.get_by_role("button", name="Dotted").click()
        expect(page.locator("#wild-dotted")).to_have_text("dotted 1")
        wait_until(lambda: page.evaluate("true") and registered <= {*asked})
    assert statuses <= {200, 204}
    assert console == []


def matching(output: Any, value: Any, state: Any, missing: Any) -> dict[str, Any]:
    """Return a request for the callback with `MATCH`, met by something in each place."""

    def one(name: str, property_: str, index: Any) -> dict[str, Any]:
        return {"id": {"type": f"wild-{name}", "index": index}, "property": property_}

    return {
        "output": '{"index":["MATCH"],"type":"wild-match"}.children',
        "outputs": one("match", "children", output),
        "inputs": [{**one("field", "value", value), "value": "text"}],
        "state": [{**one("field", "id", state), "value": {}}, one("nowhere", "value", missing)],
        "changedPropIds": [],
    }


@pytest.mark.parametrize(
    ("met", "status"),
    [
        ((1, 1, 1, 1), 200),
        (("a", "a", "a", {"wild": "MATCH"}), 200),
        ((2, 1, 1, 1), 400),
        ((1, 2, 1, 1), 400),
        ((1, 1, "1", 1), 400),
        ((1, 1, 1, 2), 400),
        (({"wild": "MATCH"}, 1, 1, 1), 400),
    ],
)
def test_what_match_stands_for_is_the_same_in_all_of_a_request(
    approach: str, met: tuple[Any, ...], status: int
) -> None:
    client = build(approach, site=SITE, settings={"SECRET_KEY": "x"}).test_client()
    answer = client.post(below(approach, "/wild"), json=matching(*met))
    assert answer.status_code == status
