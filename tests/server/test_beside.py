"""A Flask beside a server of another kind: who answers what, and in whose context."""

import asyncio
import subprocess
import sys
from contextvars import Context
from pathlib import Path
from typing import Any

import dash
import pytest
from flask import Flask, current_app, has_request_context, request

from crossroads.errors import ConfigurationError
from crossroads.server.beside import Beside, run
from tests.conftest import build
from tests.support.asgi import as_wsgi
from tests.support.logins import own_logins
from tests.support.servers import clean_environment


class Other:
    """An ASGI application that notes what it is asked, and in which of Flask's contexts."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self.heard: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request with its body."""
        if scope["type"] != "http":
            self.heard.append((scope["type"], (await receive())["type"], has_request_context()))
            return
        told = request.path, request.args.get("a"), request.referrer, current_app.config["APPROACH"]
        self.heard.append(told)
        body = (await receive())["body"]
        await asyncio.sleep(0)  # another request may come between
        assert request.path == told[0]
        await send({"type": "http.response.start", "status": 201, "headers": [(b"x-b", b"c")]})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def other() -> Other:
    return Other()


@pytest.fixture
def server(other: Other) -> Flask:
    server = Flask("site")
    server.config["APPROACH"] = "tried"
    server.add_url_rule("/plain", "plain", lambda: f"plain {request.data!r}", methods=["POST"])
    server.wsgi_app = as_wsgi(Beside(server, other))  # type: ignore[method-assign]
    other.heard.clear()
    return server


def test_flask_answers_the_routes_that_it_has(server: Flask, other: Other) -> None:
    answer = server.test_client().post("/plain", data=b"sent")
    assert (answer.status_code, answer.text) == (200, "plain b'sent'")
    assert other.heard == []


def test_the_other_answers_all_else_inside_flasks_context(server: Flask, other: Other) -> None:
    client = server.test_client()
    answer = client.post("/else?a=%20b", data=b"sent", headers={"Referer": "http://x/"})
    assert (answer.status_code, answer.data, answer.headers["x-b"]) == (201, b"sent", "c")
    assert client.get("/plain").status_code == 201  # Flask has a route for POST only
    assert other.heard == [("/else", " b", "http://x/", "tried"), ("/plain", None, None, "tried")]


def test_the_other_takes_what_is_no_request_without_any_context(other: Other) -> None:
    async def receive() -> dict[str, str]:
        return {"type": "told"}

    both: Any = Beside(Flask("site"), other)
    run(both({"type": "websocket"}, receive, None), Context())
    assert other.heard == [("websocket", "told", False)]


def test_the_warm_up_asks_the_other_while_a_loop_runs(server: Flask, other: Other) -> None:
    both = Beside(server, other)

    async def ask() -> str:
        with server.test_request_context("/first"):
            return both.ask().status

    assert run(ask(), Context()) == "201 CREATED"
    assert other.heard == [
        ("lifespan", "lifespan.startup", False),
        ("/first", None, None, "tried"),
    ]


def test_the_app_whose_routes_are_completed_at_start_is_that_which_was_built() -> None:
    """`dash.get_app` says the one whose layout this thread has served last, unless it is asked."""
    earlier = dash.Dash("earlier", use_async=False)
    earlier.layout = []
    earlier.server.test_client().get("/_dash-layout")
    assert build("fastapi").test_client().get("/barchart").status_code == 200


def test_logins_are_refused_as_nobody_would_guard_them(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="AUTH='jwt': expected off"):
        build("fastapi", settings=own_logins(tmp_path))


def test_what_is_not_installed_is_said_with_what_installs_it(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as util\nfind = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'uvicorn' else find(name, *more)\n"
    )
    finished = subprocess.run(
        [sys.executable, "-m", "crossroads.approaches", "fastapi"],
        env=clean_environment() | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 2
    wanted = "expected uvicorn to be installed: python -m pip install 'dash-crossroads[fastapi]'"
    assert wanted in finished.stderr
    assert "Traceback" not in finished.stderr
