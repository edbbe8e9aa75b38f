"""Dash's tools for language models (MCP) are closed where a page is guarded: no prefix holds them.

They list and run the callbacks of whichever app was constructed last, at the address of any. The
hazard `mcp-past-a-guard` shows that, in a process of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from crossroads.benchmarks.breaking.attacks.guarded import MARKS, SITE
from crossroads.settings import Stock
from tests.conftest import build
from tests.support.logins import BOTH, log_in, own_logins

LEVERS = {key: value for key, value in vars(Stock).items() if key.isupper() and key != "WARM_UP"}
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("initialize", {}),
    ("tools/list", {}),
    ("tools/call", {"name": "draft", "arguments": {"value": "x"}}),
    ("resources/list", {}),
    ("resources/read", {"uri": "dash://layout"}),
    ("resources/read", {"uri": "dash://page-layout/desk"}),
)
both_levers = pytest.mark.parametrize("levers", [{}, LEVERS], ids=["levers-on", "levers-off"])


def answers(client: FlaskClient, path: str) -> Iterator[Any]:
    """Ask for everything at the tools' address of every app that there could be."""
    for prefix in ("", "/barchart", "/linechart", "/vault", "/desk"):
        yield client.get(f"{prefix}/{path}", headers={"Accept": "text/event-stream"})
        yield client.delete(f"{prefix}/{path}")
        for method, params in ASKED:
            body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
            yield client.post(f"{prefix}/{path}", json=body)


def leaks(answer: Any, login: str) -> bool:
    """Say whether an answer holds anything of the page for editors, or of the one for members."""
    kept = (*MARKS["/desk"], *(() if login else MARKS["/vault"]))
    return any(mark in answer.text for mark in kept)


@BOTH
@both_levers
@pytest.mark.parametrize("path", ["_mcp", "tools"])
def test_no_tool_gets_at_a_guarded_page_even_if_the_environment_opens_them(
    approach: str,
    levers: Any,
    path: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DASH_MCP_ENABLED", "true")
    monkeypatch.setenv("DASH_MCP_PATH", path)
    settings = {**own_logins(tmp_path), **levers}
    server = build(approach, site=SITE, settings=settings)
    for login in "", "mia":
        client = server.test_client()
        if login:
            assert log_in(client, login).status_code == 303
        for answer in answers(client, path):
            assert answer.status_code != 200 or answer.mimetype == "text/html"
            assert "jsonrpc" not in answer.text
            assert not leaks(answer, login)
