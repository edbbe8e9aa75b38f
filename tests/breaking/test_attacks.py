"""What an attacker gets: nothing, and each guard is what holds it back."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from crossroads.benchmarks.breaking.attacks import attacker
from crossroads.benchmarks.breaking.attacks.attacker import PATH, Answer, Tokens, application, send
from crossroads.benchmarks.breaking.attacks.table import ATTACKED, ATTACKS, CALLS, Attack, call
from crossroads.benchmarks.commands import run
from crossroads.benchmarks.tools.processes import SampleRefused
from crossroads.settings import Stock
from tests.support.guards import DISPATCH, GUARDS

ROWS = [(heading, one) for heading, attacks in ATTACKS.items() for one in attacks]
LEVERS = {key: value for key, value in vars(Stock).items() if key.isupper() and key != "WARM_UP"}
Ask = Callable[[str, Attack], Answer]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold the users and the keys of the attacked servers."""
    return tmp_path_factory.mktemp("attacked")


@pytest.fixture(scope="session")
def tokens(folder: Path) -> Tokens:
    """Make everybody's tokens."""
    return attacker.prepare(folder)


@pytest.fixture(scope="session")
def ask(folder: Path, tokens: Tokens) -> Iterator[Ask]:
    """Ask gunicorn, which is started when it is first asked, for each approach and its logins."""
    ports: dict[tuple[str, str], int] = {}
    with ExitStack() as stack:

        def asked(approach: str, attack: Attack) -> Answer:
            key = (approach, attack.logins)
            if key not in ports:
                ports[key] = stack.enter_context(attacker.serving(*key, str(folder)))
            return send(ports[key], approach, attack, tokens)

        yield asked


@contextmanager
def listening(server: Flask) -> Iterator[int]:
    """Serve from this process, where a guard can be taken away."""
    with make_server("127.0.0.1", 0, server, threaded=True) as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield listener.port
        finally:
            listener.shutdown()
            thread.join()


def answers(
    approach: str, attacks: list[Attack], folder: Path, tokens: Tokens, **settings: Any
) -> Iterator[tuple[Attack, Answer]]:
    """Yield each attack with what a server in this process answers."""
    import dash

    for logins in {one.logins for one in attacks}:
        dash.page_registry.clear()
        with listening(application(approach, logins, str(folder), **settings)) as port:
            for one in attacks:
                if one.logins == logins:
                    yield one, send(port, approach, one, tokens)


@pytest.mark.parametrize(
    "attack", [one for _, one in ROWS], ids=[f"{h}: {r.name}" for h, r in ROWS]
)
@pytest.mark.parametrize("approach", ATTACKED)
def test_an_attack_is_refused_and_gets_nothing(approach: str, attack: Attack, ask: Ask) -> None:
    answer = ask(approach, attack)
    assert answer.status == attack.status(approach)
    assert not answer.leaks(attack.page), answer.text
    if not attack.target.startswith("/vault;"):
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.parametrize("approach", ATTACKED)
def test_an_attack_gets_through_where_its_guard_is_taken_away(
    approach: str, guard: str, folder: Path, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacks = [one for _, one in ROWS if one.guarded_by(approach) == guard]
    for patch in GUARDS[guard]:
        monkeypatch.setattr(*patch)
    held = [
        (one.name, answer.status)
        for one, answer in answers(approach, attacks, folder, tokens)
        if not (answer.leaks(one.page) or (one.method == "HEAD" and answer.status == 200))
    ]
    assert held == []


@pytest.mark.parametrize("approach", ATTACKED)
def test_where_no_page_is_nothing_needs_a_guard(
    approach: str, folder: Path, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacks = [one for _, one in ROWS if not one.guarded_by(approach)]
    monkeypatch.setattr(*DISPATCH)
    found = answers(approach, attacks, folder, tokens)
    assert [one.name for one, answer in found if answer.leaks(one.page)] == []


@pytest.mark.parametrize("approach", ATTACKED)
def test_attacks_are_refused_with_all_levers_off(
    approach: str, folder: Path, tokens: Tokens
) -> None:
    attacks = [one for _, one in ROWS]
    found = answers(approach, attacks, folder, tokens, **LEVERS)
    assert [
        (one.name, answer.status, one.status(approach))
        for one, answer in found
        if answer.leaks(one.page) or answer.status != one.status(approach)
    ] == []


@pytest.mark.parametrize("logins", ["own", "issuer"])
@pytest.mark.parametrize(("bearer", "page"), [("member", "/vault"), ("editor", "/desk")])
@pytest.mark.parametrize("approach", ATTACKED)
def test_who_may_open_a_page_gets_it(
    approach: str, bearer: str, page: str, logins: str, ask: Ask
) -> None:
    allowed = call("", body=CALLS[page], bearer=bearer, logins=logins, page=page)
    assert ask(approach, allowed).leaks(page)


def test_every_guard_is_tried() -> None:
    tried = {one.guarded_by(approach) for _, one in ROWS for approach in ATTACKED}
    assert tried - {""} == {*GUARDS}


def test_the_committed_table_is_what_is_tried_today() -> None:
    committed = json.loads(PATH.read_text("utf-8"))["approaches"]
    for approach in ATTACKED:
        found = {(row["tried"], row["name"]): row for row in committed[approach]}
        assert {key: row["status"] for key, row in found.items()} == {
            (heading, one.name): one.status(approach) for heading, one in ROWS
        }
        assert not any(row["leaked"] for row in found.values())


def test_a_server_that_does_not_start_is_said_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(approach: str) -> list[dict[str, Any]]:
        raise SampleRefused(f"{approach}: no answer")

    monkeypatch.setattr(attacker, "perform", refused)
    monkeypatch.setattr(attacker, "PATH", tmp_path / "attacks.json")
    assert run(["attack", "--publish"]) == 1
    assert "error: multi: no answer" in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]
