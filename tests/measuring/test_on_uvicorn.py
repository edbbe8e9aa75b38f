"""The measuring around an application on ASGI: it counts, and puts its script into documents."""

import json
import sys
from contextvars import Context
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder

from crossroads.benchmarks.arms import ARMS, Target
from crossroads.benchmarks.commands import medians
from crossroads.benchmarks.inside.measured import TAG
from crossroads.benchmarks.inside.on_uvicorn import MeasuredBeside
from crossroads.benchmarks.journey import STEPS, plan
from crossroads.benchmarks.samples import Journal
from crossroads.errors import ConfigurationError
from crossroads.server.beside import exchange, run

ANSWERS = {
    "/": (b"text/html; charset=utf-8", b"<html><head><title>T</title></head></html>"),
    "/data": (b"application/json", b'{"text": "<head>"}'),
}


async def served(scope: Any, receive: Any, send: Any) -> None:
    """Answer as Dash does on FastAPI: in one piece, which says how long it is."""
    assert scope["type"] == "http", await receive()
    kind, body = ANSWERS[scope["path"]]
    headers = [(b"content-length", str(len(body)).encode()), (b"content-type", kind)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def ask(application: Any, path: str, **how: Any) -> tuple[dict[bytes, bytes], bytes]:
    """Return headers and body of an answer."""
    asked = exchange(application, EnvironBuilder(path=path, **how).get_environ())
    start, *rest = run(asked, Context())
    return dict(start["headers"]), b"".join(one.get("body", b"") for one in rest)


def test_a_document_has_the_script_and_all_that_is_sent_is_counted() -> None:
    around = MeasuredBeside(served, plan(STEPS))
    headers, document = ask(around, "/")
    assert document == ANSWERS["/"][1].replace(b"<head>", b"<head>" + TAG.encode())
    assert headers[b"content-length"] == str(len(document)).encode()
    _, data = ask(around, "/data")
    assert data == ANSWERS["/data"][1]
    counted = json.loads(ask(around, "/_journey/server")[1])
    assert (counted["requests"], counted["bytes"]) == (2, len(document) + len(data))
    assert counted["cpu"] > 0
    assert ask(around, "/_journey/script")[1] == around.script.encode()


def test_samples_are_written_down(capsys: pytest.CaptureFixture[str]) -> None:
    told = plan(STEPS)
    ask(MeasuredBeside(served, told), "/_journey/samples", method="POST", data=b"[1]")
    assert capsys.readouterr().out == f"{told['marker']} [1]\n"


def test_one_process_serves_it_and_more_are_refused() -> None:
    target = Target(ARMS["fastapi-stock"], sys.executable, "my:SITE")
    *_, built_as, port, site, told = target.serve_with_workers(8123, 1)
    assert (built_as, port, site, told) == ("fastapi", "8123", "my:SITE", "")
    with pytest.raises(ConfigurationError, match="expected 1 for fastapi-stock"):
        target.serve_with_workers(8123, 2)


def test_a_run_without_a_report_says_its_medians(journal: Journal) -> None:
    for block, values in enumerate(({"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 4.0})):
        for arm, value in values.items():
            sample = {"block": block, "order": 0, "arm": arm, "probe": "any", "value": value}
            for metric in ("navigation.cold.total.painted", "navigation.cold.home.painted"):
                journal.write("sample", metric=metric, **sample)
        journal.write("block", block=block, seconds=1.0, measured_seconds=1.0)
    assert [line.split() for line in medians(journal.path).splitlines()] == [
        ["median", "a", "b"],
        ["navigation.cold.total.painted", "2.00", "s", "3.00", "s"],
    ]
