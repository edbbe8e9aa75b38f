"""Tokens of another issuer: which keys are taken, and what happens when the issuer hangs."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask.testing import FlaskClient

from crossroads.benchmarks.breaking.attacks.attacker import AUDIENCE, ISSUER
from crossroads.benchmarks.breaking.attacks.guarded import SITE
from crossroads.errors import ConfigurationError
from crossroads.login import issuer
from crossroads.login.issuer import ALGORITHM, Issuer, key_finder, signing_keys
from tests.conftest import build
from tests.support.logins import BOTH
from tests.support.processes import wait_until

to_jwk: Any = jwt.algorithms.RSAAlgorithm.to_jwk
ADDRESS = "https://issuer.example/keys"


@cache
def private_key(name: str, bits: int) -> rsa.RSAPrivateKey:
    """Make a key of that name, once."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def entry(name: str, *, bits: int = 2048, **more: Any) -> dict[str, Any]:
    """Describe a public key, as a set has it; `...` leaves something out."""
    described = to_jwk(private_key(name, bits).public_key(), as_dict=True)
    described |= {"kid": name, "use": "sig", **more}
    return {key: value for key, value in described.items() if value is not ...}


def bearer(name: str, key: str = "", bits: int = 2048, **claims: Any) -> dict[str, str]:
    """Return the header with a token that names a key, and is signed with it or another."""
    said = {"sub": "ada", "iss": ISSUER, "aud": AUDIENCE, "exp": 4_000_000_000, **claims}
    token = jwt.encode(said, private_key(key or name, bits), ALGORITHM, headers={"kid": name})
    return {"Authorization": f"Bearer {token}"}


def client(approach: str, source: str) -> FlaskClient:
    """Build the guarded site for tokens of an issuer."""
    settings = {"AUTH_KEYS": source, "AUTH_ISSUER": ISSUER, "AUTH_AUDIENCE": AUDIENCE}
    return build(approach, site=SITE, settings={"AUTH": "jwt", **settings}).test_client()


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Return a function that says what the issuer answers, and returns the list of questions."""

    def answer(give: Callable[[], Any]) -> list[str]:
        asked: list[str] = []

        def fetch(keys: jwt.PyJWKClient) -> Any:
            asked.append(keys.uri)
            return give()

        monkeypatch.setattr("jwt.PyJWKClient.fetch_data", fetch)
        monkeypatch.setattr(issuer, "SECONDS", 60)  # a thread may begin late
        return asked

    return answer


@BOTH
def test_a_set_of_keys_is_taken_by_their_ids_from_a_file_or_asked_for_once(
    approach: str, tmp_path: Path, fetched: Any
) -> None:
    entries = {"keys": [entry("a"), entry("b")]}
    (tmp_path / "keys.json").write_text(json.dumps(entries))
    asked = fetched(lambda: entries)
    for source in (str(tmp_path / "keys.json"), ADDRESS):
        site = client(approach, source)
        assert asked == [], "the issuer was asked before it was needed"
        for kid, key, status in (("a", "a", 200), ("b", "b", 200), ("a", "b", 302)):
            assert site.get("/vault", headers=bearer(kid, key)).status_code == status
    assert asked == [ADDRESS]


NOT_FOR_SIGNATURES: Mapping[str, dict[str, Any]] = {
    "for encryption": {"use": "enc"},
    "for encryption, in a word of another kind": {"use": ["sig"]},
    "for an algorithm of encryption": {"use": ..., "alg": "RSA-OAEP"},
    "for another algorithm": {"alg": "RS512"},
    "for operations of encryption": {"use": ..., "key_ops": ["encrypt", "wrapKey"]},
    "for no operation": {"key_ops": []},
    "of another type": {"kty": "oct", "k": "c2VjcmV0"},
    "too short": {"bits": 1024},
    "damaged": {"n": "?"},
    "private": {"d": "AQAB"},
}


@BOTH
@pytest.mark.filterwarnings("ignore:The RSA key is 1024 bits long")  # one of those that are refused
@pytest.mark.parametrize("what", NOT_FOR_SIGNATURES)
def test_a_key_that_is_not_for_signatures_is_not_taken(
    approach: str, what: str, tmp_path: Path, fetched: Any
) -> None:
    wrong = entry("wrong", **NOT_FOR_SIGNATURES[what])
    sets: tuple[Any, ...] = (
        [wrong],
        [wrong, entry("right", use=..., alg=ALGORITHM)],
        None,
        {},
        "x",
    )
    for keys in (*sets, [None]):
        assert signing_keys({"keys": keys}).keys() <= {"right"}
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [wrong, entry("right")]}))
    fetched(lambda: {"keys": [wrong, entry("right")]})
    for source in (str(tmp_path / "keys.json"), ADDRESS):
        site = client(approach, source)
        bits = NOT_FOR_SIGNATURES[what].get("bits", 2048)
        assert site.get("/vault", headers=bearer("wrong", bits=bits)).status_code == 302
        assert site.get("/vault", headers=bearer("right")).status_code == 200
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [wrong]}))
    with pytest.raises(ConfigurationError, match="AUTH_KEYS"):
        key_finder(str(tmp_path / "keys.json"))


@BOTH
@pytest.mark.parametrize(
    ("claim", "status"),
    [
        (["editor"], 200),
        (["e", "editor", 1, None], 200),
        ("editor", 403),
        ("e", 403),
        ({"editor": False}, 403),
        (1, 403),
        (None, 403),
        ([["editor"]], 403),
    ],
)
def test_roles_are_a_list_of_words(approach: str, claim: Any, status: int, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [entry("a")]}))
    site = client(approach, str(tmp_path / "keys.json"))
    assert site.get("/desk", headers=bearer("a", roles=claim)).status_code == status


def test_a_role_of_one_letter_is_not_in_a_text(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [entry("a")]}))
    server = client("multi", str(tmp_path / "keys.json")).application
    from crossroads.page.access import visitor

    with server.test_request_context("/", headers=bearer("a", roles="editor")):
        assert (visitor().name, visitor().roles) == ("ada", frozenset())


def test_a_private_key_is_not_taken_for_the_issuers(tmp_path: Path) -> None:
    key = private_key("private", 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "key.pem").write_bytes(key)
    with pytest.raises(ConfigurationError, match="a public key"):
        key_finder(str(tmp_path / "key.pem"))


# ---------------------------------------------------------------- an issuer in trouble


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Stop the clock; a test sets it."""
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def found(keys: Issuer, kid: str) -> bool:
    """Say whether there is a key, once nobody asks any more."""
    try:
        keys.find(kid)
    except KeyError:
        return False
    finally:
        assert keys.is_over.wait(30)
    return True


def test_whatever_ids_are_sent_the_issuer_is_asked_once_a_minute(
    fetched: Any, clock: list[float]
) -> None:
    asked, keys = fetched(lambda: {"keys": [entry("a")]}), Issuer(ADDRESS)
    for minute in range(3):
        for number in range(20):
            assert not found(keys, f"junk{number}")
            assert found(keys, "a")
        assert len(asked) == minute + 1
        clock[0] += issuer.PAUSE


def test_an_issuer_that_fails_is_asked_once_a_minute_and_its_last_keys_stay_for_an_hour(
    fetched: Any, clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[Any] = [{"keys": [entry("a")]}]

    def give() -> Any:
        if not answers:
            raise OSError("no way to the host")
        return answers.pop()

    asked, keys = fetched(give), Issuer(ADDRESS)
    assert found(keys, "a")
    clock[0] += issuer.FRESH + 1
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            assert found(keys, "a")
            assert not found(keys, "junk")
    assert len(asked) == 2
    assert "the issuer gives no keys: OSError('no way to the host')" in caplog.text
    clock[0] += issuer.KEPT
    assert not found(keys, "a")
    answers.append({"keys": [entry("a"), entry("b")]})
    clock[0] += issuer.PAUSE
    assert found(keys, "b")
    assert found(keys, "a")


def test_a_key_that_the_issuer_has_replaced_is_good_no_more(
    fetched: Any, clock: list[float]
) -> None:
    given = [{"keys": [entry("b")]}, {"keys": [entry("a")]}]
    fetched(given.pop)
    keys = Issuer(ADDRESS)
    assert found(keys, "a")
    clock[0] += issuer.FRESH + 1
    found(keys, "a")  # is answered with what is known, while somebody asks
    assert not found(keys, "a")
    assert found(keys, "b")


@pytest.fixture
def hanging() -> Iterator[int]:
    """Listen, take every connection, and never answer; the value is the port."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield server.getsockname()[1]


@BOTH
def test_an_issuer_that_hangs_does_not_stop_the_site(
    approach: str, hanging: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    asked: list[int] = []

    def hang(_keys: jwt.PyJWKClient) -> Any:
        asked.append(1)
        with socket.create_connection(("127.0.0.1", hanging)):
            assert over.wait(60)
        raise OSError("given up")

    monkeypatch.setattr("jwt.PyJWKClient.fetch_data", hang)
    monkeypatch.setattr(issuer, "SECONDS", 0.2)
    server = client(approach, ADDRESS).application

    def ask(number: int) -> int:
        headers = bearer(f"junk{number % 4}", "a")
        return server.test_client().get("/vault", headers=headers).status_code

    try:
        with ThreadPoolExecutor(16) as visitors:
            assert {*visitors.map(ask, range(64))} == {302}
        waited: list[float] = []
        monkeypatch.setattr(threading.Event, "wait", lambda _event, most: waited.append(most))
        assert ask(0) == 302
        assert waited in ([], [0.0])
        assert asked == [1]
    finally:
        monkeypatch.undo()
        over.set()
    wait_until(lambda: not any("fetch" in one.name for one in threading.enumerate()))
