"""What `approaches/moving.md` says of a site that changes its structure, and of its visitors."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from crossroads.benchmarks.breaking.attacks.guarded import SITE as GUARDED
from crossroads.benchmarks.tools.files import ROOT
from tests.conftest import build
from tests.support.logins import log_in, own_logins, seen

TEXT = (ROOT / "approaches/moving.md").read_text("utf-8")
WAYS = pytest.mark.parametrize(("before", "after"), [("multi", "single"), ("single", "multi")])


def test_one_line_is_all_that_changes() -> None:
    (block,) = re.findall(r"```diff\n(.*?)```", TEXT, re.S)
    said = [line[1:] for line in block.splitlines()]
    served = [
        vars_of(line)["init_app"]().test_client().get("/barchart", follow_redirects=True)
        for line in said
    ]
    assert [answer.status_code for answer in served] == [200, 200]
    first, second = (re.search("<title>.*</title>", answer.text) for answer in served)
    assert first
    assert second
    assert first[0] == second[0]


def vars_of(line: str) -> dict[str, Any]:
    """Run a line, and return the names that it leaves."""
    names: dict[str, Any] = {}
    exec(line, names)  # noqa: S102 - of our own text
    return names


@WAYS
def test_whoever_is_logged_in_stays_so(before: str, after: str, tmp_path: Path) -> None:
    own = own_logins(tmp_path)
    old, new = (build(name, site=GUARDED, settings=own).test_client() for name in (before, after))
    assert new.get("/vault").status_code == 302
    log_in(old, "mia")
    take_cookies(old, new)
    assert "vault-graph" in seen(new, "/vault")


def take_cookies(old: FlaskClient, new: FlaskClient) -> None:
    """Have a visitor of one server come to the other."""
    for cookie in (old._cookies or {}).values():
        new.set_cookie(cookie.key, cookie.value, path=cookie.path)


@WAYS
def test_a_document_from_before_is_refused_in_words_or_answered(before: str, after: str) -> None:
    called = {
        "multi": "/barchart/_dash-update-component",
        "single": "/_dash-update-component",
    }[before]
    body = {
        "output": "barchart-graph.figure",
        "outputs": {"id": "barchart-graph", "property": "figure"},
        "inputs": [],
        "changedPropIds": [],
    }
    answer = build(after).test_client().post(called, json=body)
    assert answer.status_code in (404, 405)
    assert answer.get_json()["error"]
