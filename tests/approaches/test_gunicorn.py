"""gunicorn with the kit's configuration: what it refuses, what it logs, whom it waits for."""

import json
import logging
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

import pytest
from flask import Blueprint

from crossroads.approaches.serving.access_log import access_line
from crossroads.benchmarks.tools.files import ROOT
from crossroads.benchmarks.tools.processes import reserved_port
from crossroads.requests_log import HEADER, is_id
from crossroads.site import Site, home
from tests.conftest import build
from tests.support.servers import PATIENCE, clean_environment, start, stop, wait_until_healthy

KEY = {"CROSSROADS_SECRET_KEY": "signs what the tests of gunicorn send"}
GUNICORN = ("-m", "gunicorn", "-c", "python:crossroads.approaches.serving.gunicorn_conf")


@contextmanager
def gunicorn(
    approach: str = "multi", *arguments: str, site: str = "crossroads.site:SITE"
) -> Iterator[tuple[int, list[str]]]:
    """Serve as the README says; yield the port, and a list for what was said, filled at the end."""
    said = list[str]()
    with reserved_port() as port:
        command = [*GUNICORN, "--bind", f"127.0.0.1:{port}", *arguments]
        command.append(f"crossroads.approaches.__main__:application({approach!r}, {site!r})")
        process = start(*command, **KEY)
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}", process)
            yield port, said
            process.terminate()
            said += process.communicate(timeout=PATIENCE)[0].splitlines()
        finally:
            if process.poll() is None:
                stop(process)


def raw(way: int | str, *messages: bytes) -> bytes:
    """Send messages to a port or to a unix socket, say that no more will come; return all answers.

    All go over one connection.
    """
    family = socket.AF_UNIX if isinstance(way, str) else socket.AF_INET
    with socket.socket(family) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(way if isinstance(way, str) else ("127.0.0.1", way))
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
            [*command, "crossroads.approaches.multi:init_app()"],
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


LIES = (
    *("X-Forwarded-Proto: https", "X-Forwarded-Protocol: ssl", "X-Forwarded-Ssl: on"),
    *("SCRIPT_NAME: /elsewhere", "PATH_INFO: /elsewhere", "REMOTE_USER: ada"),
)


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, int | str]]:
    """Serve a site that tells what it takes a request for, in both ways that gunicorn has."""
    path = str(tmp_path_factory.mktemp("unix") / "socket")
    with gunicorn("multi", "--bind", f"unix:{path}", site="tests.support.sites:SEEN") as (port, _):
        yield {"port": port, "unix socket": path}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("way", ["port", "unix socket"])
def test_nobody_is_believed_who_says_that_he_is_a_proxy(
    ways: Mapping[str, int | str], way: str, lie: str
) -> None:
    request = f"GET /seen HTTP/1.0\r\nHost: x\r\n{lie}\r\n\r\n".encode()
    answer = raw(ways[way], request)
    assert b" 200 OK" in answer.partition(b"\r\n")[0]
    assert b"\r\n\r\nhttp://x/seen None " in answer
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

    from crossroads import requests_log

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
