"""Thousands of made-up callback requests: none is answered 5xx, says what it should not, or kills.

The made-up ones are the same in every run. The servers run as in production: what fails is
answered and not raised.
"""

import copy
import http.client
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dash
import pytest
from dash._callback_signing import END_SCOPE, sign
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from crossroads.apps import apps_of
from crossroads.server.callback_checks import ENDPOINT
from crossroads.site import SITE
from tests.conftest import build
from tests.support import every_callback
from tests.support.servers import start, stop, wait_until_healthy

MAIN = ("multi", "single")
SITES = {"SITE": SITE, "every_callback": every_callback.SITE}
EXPECTED = {200, 204, 400, 404, 405, 413, 415}
LEAK = re.compile(r"Traceback|File \"|\.py\b|site-packages|/home|/usr|Error\b.*line \d")
MADE_UP = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
KEY = "x"
DOCUMENT = sign(KEY.encode(), END_SCOPE, "document")
"""The handle of a document, by which a background job is started."""
Request = tuple[str, bytes, str | None]
"""Method, body, content type."""
Valid = tuple[str, Any]
"""Address and body of a request that a browser could have sent."""


def valid(output: str, registered: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a browser sends for a callback; wildcards are met by the number 1."""

    def one(id_: str, name: str, **more: Any) -> Any:
        if not id_.startswith("{"):
            return {"id": id_, "property": name, **more}
        pattern = json.loads(id_)
        wild = [value for value in pattern.values() if isinstance(value, list)]
        met = {key: 1 if isinstance(value, list) else value for key, value in pattern.items()}
        found = {"id": met, "property": name, **more}
        return [found, found] if any(value != ["MATCH"] for value in wild) else found

    several = output.startswith("..")
    names = [] if registered["no_output"] else output.strip(".").split("...")
    parts = [name.rpartition(".") for name in names]
    written = [one(id_.replace("\\.", "."), name) for id_, _, name in parts]
    read = {
        key: [one(it["id"], it["property"], value=1) for it in registered[key]]
        for key in ("inputs", "state")
    }
    changed = [
        f"{json.dumps(it['id']) if isinstance(it['id'], dict) else it['id']}.{it['property']}"
        for some in read["inputs"]
        for it in (some if isinstance(some, list) else [some])
    ]
    sent = written if several or not written else written[0]
    return {"output": output, "outputs": sent, **read, "changedPropIds": changed}


def bodies(approach: str, site: str) -> list[Valid]:
    """Return address and body of a valid request for every callback of a site."""
    found = []
    for prefix, app in apps_of(build(approach, site=SITES[site])).items():
        for output, registered in app.callback_map.items():
            if "callback" in registered:
                query = f"?endId={DOCUMENT}" if registered.get("background") else ""
                found.append((f"{prefix}{ENDPOINT}{query}", valid(output, registered)))
    dash.page_registry.clear()
    return found


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every node of a body."""
    yield path
    if isinstance(node, dict | list):
        for step, below in node.items() if isinstance(node, dict) else enumerate(node):
            yield from places(below, (*path, step))


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "{", "..", "a.b", "__class__", "\ud800", "x" * 1_000, '{"a":1}.b'])
)
JSON = st.recursive(
    SCALARS, lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(), some, max_size=4)
)


@st.composite
def mutated(draw: DrawFn, valid_ones: SearchStrategy[Valid]) -> Valid:
    """Change a valid body in up to three places: a node goes, is another, comes twice or deep."""
    address, body = draw(valid_ones)
    root = [copy.deepcopy(body)]
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([path for path in places(root) if path]))
        holder: Any = root
        for step in path[:-1]:
            holder = holder[step]
        last = path[-1]
        change = draw(st.sampled_from(("value", "value", "goes", "twice", "deep")))
        if change == "value":
            holder[last] = draw(JSON)
        elif change == "twice" and isinstance(holder, list) and holder is not root:
            holder.insert(last, copy.deepcopy(holder[last]))
        elif change == "twice":
            holder[last] = [holder[last], copy.deepcopy(holder[last])]
        elif change == "deep":
            for _ in range(draw(st.sampled_from((1, 2, 190, 210, 400)))):
                holder[last] = [holder[last]]
        elif holder is not root:
            del holder[last]
    return address, root[0]


@st.composite
def revalued(draw: DrawFn, valid_ones: SearchStrategy[Valid]) -> Valid:
    """Give a valid body other values: all of these are to be accepted."""
    address, body = draw(valid_ones)
    body = copy.deepcopy(body)
    for one in [*body["inputs"], *body["state"]]:
        for it in one if isinstance(one, list) else [one]:
            it["value"] = draw(JSON | st.lists(SCALARS))
    return address, body


def one_of(known: Sequence[Valid]) -> SearchStrategy[Valid]:
    """Choose a valid request; by its number, as hypothesis would write all of them down."""
    return st.integers(0, len(known) - 1).map(known.__getitem__)


def requests(known: Sequence[Valid]) -> SearchStrategy[tuple[str, Request]]:
    """Make up requests: any JSON, mutated bodies, any bytes; any content type and method."""
    address = st.sampled_from(sorted({address for address, _ in known}))
    changed = mutated(one_of(known))
    some = st.one_of(st.tuples(address, JSON), changed, changed)
    written = some.map(lambda one: (one[0], json.dumps(one[1]).encode()))
    cut = st.tuples(written, st.integers(0, 400)).map(lambda it: (it[0][0], it[0][1][: it[1]]))
    raw = st.tuples(address, st.binary(max_size=200))
    data = st.one_of(written, written, written, written, cut, raw)
    kinds = st.sampled_from(
        [*["application/json"] * 9, "application/json; charset=utf-16", "text/plain", "x", "", None]
    )
    methods = st.sampled_from([*["POST"] * 12, "GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
    return st.tuples(data, kinds, methods).map(lambda it: (it[0][0], (it[2], it[0][1], it[1])))


def refuse_improper(status: int, kind: str | None, text: str, method: str, asked: object) -> None:
    """Fail unless an answer is one that a visitor may see."""
    assert status in EXPECTED, (asked, text)
    assert not LEAK.search(text), (asked, text)
    if status >= 400 and method != "HEAD":
        assert kind == "application/json", asked
        said = json.loads(text)
        assert said.keys() == {"error"}, asked
        assert len(said["error"]) < 120


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("approach", MAIN)
def test_made_up_requests_are_refused_properly(approach: str, site: str) -> None:
    known = bodies(approach, site)
    client = build(approach, site=SITES[site], settings={"SECRET_KEY": KEY}).test_client()
    seen: dict[int, int] = {}

    @settings(MADE_UP, max_examples=1000)
    @given(requests(known))
    def ask(request: tuple[str, Request]) -> None:
        address, (method, data, kind) = request
        answer = client.open(address, method=method, data=data, content_type=kind)
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        refuse_improper(answer.status_code, answer.mimetype, answer.text, method, request)

    ask()
    assert {200, 400, 404, 405, 415} <= seen.keys(), "what is made up no longer reaches everything"
    for address, body in known:
        assert client.post(address, json=body).status_code in {200, 204}, "it answers as before"


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("approach", MAIN)
def test_pages_answer_whatever_the_values_are(approach: str, site: str) -> None:
    known = bodies(approach, site)
    client = build(approach, site=SITES[site], settings={"SECRET_KEY": KEY}).test_client()

    @settings(MADE_UP, max_examples=300)
    @given(revalued(one_of(known)))
    def ask(request: Valid) -> None:
        address, body = request
        answer = client.post(address, data=json.dumps(body), content_type="application/json")
        assert answer.status_code in {200, 204}, (request, answer.text)

    ask()


def children(pid: int) -> list[str]:
    """Return the processes that a process has started."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.mark.parametrize("approach", MAIN)
def test_a_worker_survives_what_is_made_up(approach: str, port: int) -> None:
    known = bodies(approach, "SITE")
    process = start("-m", "crossroads.approaches", approach, "--port", str(port), "--workers", "1")
    try:
        host = urlsplit(wait_until_healthy(f"http://127.0.0.1:{port}", process)).netloc
        workers = children(process.pid)

        @settings(MADE_UP, max_examples=300)
        @given(requests(known))
        def ask(request: tuple[str, Request]) -> None:
            address, (method, data, kind) = request
            connection = http.client.HTTPConnection(host, timeout=30)
            connection.request(method, address, data, {"Content-Type": kind} if kind else {})
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
            refuse_improper(answer.status, answer.headers.get_content_type(), text, method, request)

        ask()
        assert len(workers) == 1
        assert children(process.pid) == workers
    finally:
        stop(process)
