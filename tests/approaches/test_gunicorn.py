"""gunicorn with the kit's configuration: what it refuses, what it logs, whom it waits for."""

import json
import logging
import re
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.request import Request, urlopen

import pytest
from flask import Blueprint

from approaches.serving.access_log import access_line
from approaches.serving.gunicorn_worker import HELD_BYTES, arrival
from benchmarks.tools.files import ROOT
from benchmarks.tools.processes import reserved_port
from shared.requests_log import HEADER, is_id
from shared.site import Site, home
from tests.conftest import build
from tests.support.servers import PATIENCE, clean_environment, start, stop, wait_until_healthy

KEY = {"CROSSROADS_SECRET_KEY": "signs what the tests of gunicorn send"}
GUNICORN = ("-m", "gunicorn", "-c", "python:approaches.serving.gunicorn_conf")


@contextmanager
def gunicorn(approach: str = "multi", *arguments: str) -> Iterator[tuple[int, list[str]]]:
    """Serve as the README says; yield the port, and a list for what was said, filled at the end."""
    said = list[str]()
    with reserved_port() as port:
        command = [*GUNICORN, "--bind", f"127.0.0.1:{port}", *arguments]
        command.append(f"approaches.{approach}:init_app()")
        process = start(*command, **KEY)
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}", process)
            yield port, said
            process.terminate()
            said += process.communicate(timeout=PATIENCE)[0].splitlines()
        finally:
            if process.poll() is None:
                stop(process)


def raw(port: int, *messages: bytes) -> bytes:
    """Send messages over one connection, say that no more will come, and return all answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        for message in messages:
            connection.sendall(message)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


# --------------------------------------------------------------------------------------- refusals


NO_KEY = "SECRET_KEY='': expected a secret in production, 32 random bytes or more; set CROSS"


def refused(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run gunicorn, which has to end by itself."""
    with reserved_port() as port:
        command = [sys.executable, *GUNICORN, "--bind", f"127.0.0.1:{port}", *arguments]
        return subprocess.run(
            [*command, "approaches.multi:init_app()"],
            cwd=ROOT,
            env=clean_environment() | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        ([], {}, NO_KEY),
        (["--env", "CROSSROADS_PREFETCH=off"], {}, NO_KEY),
        ([], {"CROSSROADS_SECRET_KEY": "x"}, NO_KEY.replace("''", "'...'")),
        ([], {"CROSSROADS_DEBUG": "maybe"}, "CROSSROADS_DEBUG='maybe': expected true or false"),
        (
            ["--certfile", "pyproject.toml", "--keyfile", "pyproject.toml"],
            KEY,
            "certfile: expected none; let TLS end at a proxy",
        ),
    ],
)
def test_what_must_not_be_on_the_internet_does_not_start(
    arguments: list[str], environment: dict[str, str], said: str
) -> None:
    finished = refused(*arguments, **environment)
    assert finished.returncode == 1
    assert f"Error: {said}" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_who_says_that_it_is_development_needs_no_key() -> None:
    finished = refused("--check-config", CROSSROADS_SETTINGS="development")
    assert finished.returncode == 0, finished.stderr


# ----------------------------------------------------------------------------- names and the log


def test_nobody_is_believed_who_says_that_he_is_a_proxy() -> None:
    with gunicorn() as (port, _):
        for header in (b"X-Forwarded-Proto: https", b"SCRIPT_NAME: /elsewhere"):
            answer = raw(port, b"GET / HTTP/1.0\r\nHost: x\r\n", header, b"\r\n\r\n")
            assert b" 200 OK" in answer.partition(b"\r\n")[0]
            assert b"Strict-Transport-Security" not in answer


def test_every_answer_and_its_line_in_the_log_have_the_same_name(approach: str) -> None:
    with gunicorn(approach) as (port, said):
        request = Request(
            f"http://127.0.0.1:{port}/barchart/?token=hunter2", headers={"Cookie": "hunter2"}
        )
        with urlopen(request) as answer:
            name, size = answer.headers[HEADER], len(answer.read())
        missing = raw(port, b"GET /%0Anone HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        nonsense = raw(port, b"NONSENSE\r\n\r\n")
    entries = [json.loads(line) for line in said if line.startswith("{")]
    (opened,) = [entry for entry in entries if entry["id"] == name]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", opened.pop("time"))
    assert 0 < opened.pop("ms") < 60_000
    assert opened == {
        "id": name,
        "method": "GET",
        "path": "/barchart/",
        "status": 200,
        "bytes": size,
        "remote": "127.0.0.1",
    }
    assert "hunter2" not in "\n".join(said)
    assert b"400 Bad Request" in nonsense
    (unknown,) = [entry for entry in entries if entry["path"] == "/\nnone"]
    assert f"{HEADER}: {unknown['id']}".encode() in missing


def own_site() -> Site:
    """Make a site with a route that fails."""
    own = Blueprint("own", __name__)
    own.add_url_rule("/fails", view_func=lambda: str(1 / 0))
    return Site("Own", (home.page,), blueprints=(own,))


def test_an_error_in_the_log_has_the_name_of_its_request(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = build(approach, site=own_site(), settings={})
    answer = server.test_client().get("/fails")
    assert answer.status_code == 500
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage() == f"Exception on /fails [GET] (request {answer.headers[HEADER]})"


def test_names_are_made_by_the_server_and_differ(approach: str) -> None:
    client = build(approach).test_client()
    names = {client.get("/healthz", headers={HEADER: "given-by-me"}).headers[HEADER] for _ in "123"}
    assert len(names) == 3
    assert "given-by-me" not in names
    assert all(map(is_id, names))


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [("trace-1234.A_b", True), ("short", False), ("x" * 129, False), ('"},\n{"id":"', False)],
)
def test_a_name_that_a_trusted_proxy_gives_is_taken_if_it_is_one(
    given: str, is_taken: bool
) -> None:
    from flask import Flask

    from shared import requests_log

    server = Flask("behind a proxy")
    server.config["PROXIES"] = 1
    requests_log.mount(server)
    environ = {"HTTP_X_REQUEST_ID": given}
    name = server.test_client().get("/", environ_base=environ).headers[HEADER]
    assert (name == given) is is_taken


def test_a_line_of_the_log_is_one_line_whatever_was_asked() -> None:
    environ: dict[str, Any] = {"PATH_INFO": '/"\n\xc3\xa4\xff', "REQUEST_METHOD": "GET"}
    line = access_line(environ, "404 NOT FOUND", 7, 0.0015)
    assert "\n" not in line
    entry = json.loads(line)
    assert (entry["path"], entry["status"], entry["ms"]) == (
        '/"\nä\N{REPLACEMENT CHARACTER}',
        404,
        1.5,
    )


# ------------------------------------------------------------------------------ the worker's buffer


ENOUGH, WHOLE = (True, False), (True, True)
MORE = (False, False)
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (b"", MORE),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", MORE),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", WHOLE),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000, ENOUGH),
        (POST + b"Content-Length: 3\r\n\r\nab", MORE),
        (POST + b"content-length:3 \r\n\r\nabc", WHOLE),
        (POST + b"Content-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n", WHOLE),
        (POST + b"Content-Length: 101\r\n\r\n", ENOUGH),
        (POST + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n" + b"x" * 101, ENOUGH),
        (POST + b"Content-Length: -1\r\n\r\n", MORE),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", MORE),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", ENOUGH),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"x" * 101, ENOUGH),
    ],
)
def test_a_thread_gets_a_request_when_enough_of_it_is_there(
    request_: bytes, expected: tuple[bool, bool]
) -> None:
    assert arrival(request_, limit=100) == expected


def test_requests_are_read_and_refused_as_http_has_it() -> None:
    update = (
        b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    )
    page = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    post = b"POST /test HTTP/1.1\r\nHost: x\r\n"
    with gunicorn() as (port, _):
        assert raw(port, page * 3).count(b"HTTP/1.1 200 OK") == 3  # one after the other, at once
        assert raw(port, page[:9], page[9:] + page[:5], page[5:]).count(b" 200 OK") == 2
        bodies = (b"Content-Length: 2\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        for body in bodies:
            assert raw(port, post + body).startswith(b"HTTP/1.1 200")
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(update + b"Content-Length: 1000001\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 413")
            connection.sendall(page)
            connection.shutdown(socket.SHUT_WR)
            rest = b"".join(iter(lambda: connection.recv(65536), b""))
            assert b"HTTP/1.1" not in rest, "what follows a body that was not read is no request"
        assert raw(port, post + b"Content-Length: 5\r\n\r\nab") != b"", "half a request: an answer"
        both = b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        assert raw(port, post + both).startswith(b"HTTP/1.1 400")


def test_who_sends_much_and_does_not_end_cannot_fill_the_memory() -> None:
    much, end = 990_000, b"Content-Length: 1000000\r\n\r\n"
    with gunicorn("multi", "--workers", "1") as (port, _), ExitStack() as stack:
        clients = []
        for _ in range(HELD_BYTES // much + 2):
            address = ("127.0.0.1", port)
            clients.append(stack.enter_context(socket.create_connection(address, PATIENCE)))
            clients[-1].sendall(b"POST /test HTTP/1.1\r\nHost: x\r\n" + end + b"x" * much)
        answered, _, _ = select.select(clients, [], [], PATIENCE)
        # Whoever comes last is answered, and the others are not yet cut off.
        assert [one.recv(5) for one in answered] == [b"HTTP/"] * len(answered)
        assert 0 < len(answered) < len(clients) / 2
        assert b" 200 " in raw(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
