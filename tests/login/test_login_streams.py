"""A stream of a guarded page is for the visitor who has opened it, whoever knows its handle."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from crossroads.server.callback_checks import ENDPOINT
from tests.conftest import build
from tests.support.logins import BOTH, log_in, own_logins
from tests.support.processes import wait_until
from tests.support.streaming import (
    GUARDED,
    client_of,
    only_with_streams,
    opened,
    read_stream,
    start_stream,
)

pytestmark = only_with_streams
ALL_STEPS = "vault step 2"


def vault(approach: str) -> str:
    """Return the prefix of the app that has the guarded page."""
    return "/vault/" if approach == "multi" else "/"


def prefixes(approach: str) -> list[str]:
    """Return those of all apps: one store serves all."""
    return ["/", "/other/", "/vault/"] if approach == "multi" else ["/"]


@pytest.fixture
def clients(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, FlaskClient]:
    """Return nobody in particular, and two who have logged in, on one site."""
    approach = request.getfixturevalue("approach")
    server = build(approach, site=GUARDED, settings=own_logins(tmp_path))
    clients = {name: client_of(server) for name in ("nobody", "mia", "ed")}
    for name in "mia", "ed":
        assert log_in(clients[name], name).status_code == 303
        proof = clients[name].get_cookie("csrf_access_token")
        assert proof
        clients[name].environ_base["HTTP_X_CSRF_TOKEN"] = proof.value
    return clients


def read(client: FlaskClient, approach: str, handle: str) -> str:
    """Read the streams of a handle, through every app."""
    return "".join(read_stream(client, prefix, handle).text for prefix in prefixes(approach))


@BOTH
def test_nobody_starts_a_stream_of_a_guarded_page(approach: str, clients: Any) -> None:
    handle = opened(clients["nobody"], "/")
    for prefix in prefixes(approach):
        refused = start_stream(clients["nobody"], prefix, handle, "vault")
        assert refused.status_code in {401, 404}
    assert "step" not in read(clients["nobody"], approach, handle)


@BOTH
def test_a_stream_is_for_the_visitor_who_has_opened_it(approach: str, clients: Any) -> None:
    app, handle = vault(approach), opened(clients["mia"], "/vault")
    assert start_stream(clients["mia"], app, handle, "vault").status_code == 200
    wait_until(lambda: ALL_STEPS in read_stream(clients["mia"], app, handle).text)
    for name in "nobody", "ed":
        for prefix in prefixes(approach):
            answers = (
                read_stream(clients[name], prefix, handle),
                start_stream(clients[name], prefix, handle),
                clients[name].post(
                    f"{prefix}{ENDPOINT}?{handle}", json={"streamCancel": {"requestId": "b-1"}}
                ),
            )
            assert {one.status_code for one in answers} <= {401, 403, 404}
            assert not any("step" in one.text for one in answers)
    assert ALL_STEPS in read_stream(clients["mia"], app, handle).text


@BOTH
def test_an_open_page_streams_to_everybody(approach: str, clients: Any) -> None:
    prefix = prefixes(approach)[0]
    for client in clients.values():
        handle = opened(client, "/")
        assert start_stream(client, prefix, handle).status_code == 200
        wait_until(lambda: "plain step 2" in read_stream(client, prefix, handle).text)  # noqa: B023


@BOTH
def test_a_stream_is_lost_with_the_login(approach: str, clients: Any) -> None:
    mia = clients["mia"]
    handle = opened(mia, "/vault")
    assert start_stream(mia, vault(approach), handle, "vault").status_code == 200
    mia.delete_cookie("access_token_cookie")
    assert "step" not in read(mia, approach, handle)
