"""`python -m crossroads.benchmarks attack`: send each row of the table, and keep the answers."""

import argparse
import hmac
import http.client
import json
import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from jwt.utils import base64url_encode

from crossroads.approaches import APPROACHES
from crossroads.approaches.serving import add_user
from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.breaking.attacks.guarded import MARKS, SITE, lobby
from crossroads.benchmarks.breaking.attacks.table import ATTACKED, ATTACKS, Attack
from crossroads.benchmarks.breaking.requests import raw_request
from crossroads.benchmarks.tools import processes
from crossroads.benchmarks.tools.environment import SERVED, content_hash
from crossroads.benchmarks.tools.files import BUILD, RESULTS, short_path, write_json

PATH = RESULTS / "attacks.json"
VERSIONS = ("dash", "flask", "flask-jwt-extended", "gunicorn", "pyjwt", "werkzeug")
Tokens = Mapping[str, Mapping[str, str]]
KEY = "signs the logins of the attacked site, and nothing else"
CSRF = "a proof"
SENT = {"right": CSRF, "wrong": "another", "beyond": "\xfc"}
"""What a request sends as its proof; nothing for a name that is not here."""
ISSUER, AUDIENCE = "https://issuer.example", "the attacked site"
SECONDS = 60.0


def prepare(folder: Path) -> Tokens:
    """Write what servers need; return tokens by logins and name: `member`, `editor` are valid."""
    path = str(folder / "users.json")
    mia, ed = (
        {"sub": name, "mark": add_user.add(path, name, f"password of {name}", roles).mark}
        for name, roles in (("mia", ()), ("ed", ("editor",)))
    )
    own, foreign = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in "12")
    public = own.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "issuer.pem").write_bytes(public)
    now = int(time.time())
    claims = {**mia, "csrf": CSRF, "exp": now + 3600, "iat": now, "type": "access"}
    for_site = {**claims, "iss": ISSUER, "aud": AUDIENCE}
    member = {"claims": claims, "algorithm": "HS256", "key": KEY}
    issued = {"claims": for_site, "algorithm": "RS256", "key": own}
    # Signed with the public key as if that were a secret; by hand, because PyJWT refuses to do so.
    text = f"{encode({'alg': 'HS256', 'typ': 'JWT'})}.{encode(for_site)}"
    return {
        "own": {
            **tokens_of(member, KEY[::-1], ed),
            "removed": sign(member, sub="gone"),
            "outdated": sign(member, mark=ed["mark"]),
            "climber": sign(member, roles=["editor"]),
            "editor": sign(member, **ed),
        },
        "issuer": {
            **tokens_of(issued, foreign, ed),
            "elsewhere": sign(issued, aud="another site"),
            "stranger": sign(issued, iss="https://stranger.example"),
            "editor": sign(issued, roles=["editor"]),
            "confused": f"{text}.{encode(hmac.digest(public, text.encode(), 'sha256'))}",
        },
    }


def tokens_of(member: Mapping[str, Any], foreign: Any, other: Mapping[str, str]) -> dict[str, str]:
    """Return the token of a member, and what can be wrong with it, such as another's claims."""
    token = sign(member)
    head, _, signature = token.split(".")
    claims = {**member["claims"], **other}
    endless = {key: value for key, value in member["claims"].items() if key != "exp"}
    return {
        "member": token,
        "forged": f"{head}.{encode(claims)}.{signature}",
        "foreign": sign({**member, "key": foreign}),
        "unsigned": f"{encode({'alg': 'none', 'typ': 'JWT'})}.{encode(claims)}.",
        "expired": sign(member, exp=int(time.time()) - 10),
        "endless": sign({**member, "claims": endless}),
        "garbage": "no.token.at-all",
    }


def sign(member: Mapping[str, Any], **claims: Any) -> str:
    """Return a member's token with other claims."""
    return jwt.encode({**member["claims"], **claims}, member["key"], member["algorithm"])


def encode(part: Mapping[str, Any] | bytes) -> str:
    """Return a part of a token as text."""
    data = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64url_encode(data).decode()


def application(approach: str, logins: str, folder: str, **more: Any) -> Flask:
    """Build *approach* with the guarded site, for tokens of its own or of an issuer."""
    settings = {"AUTH": "jwt", "SECRET_KEY": KEY, "AUTH_USERS": f"{folder}/users.json", **more}
    if logins == "issuer":
        issuer = {"AUTH_ISSUER": ISSUER, "AUTH_AUDIENCE": AUDIENCE}
        settings |= {"AUTH_KEYS": f"{folder}/issuer.pem", **issuer}
    server: Flask = import_module(APPROACHES[approach].module).init_app(SITE, settings)
    return server


@dataclass(frozen=True)
class Answer:
    """A status, the headers as they came, and the body as text."""

    status: int
    headers: Mapping[str, str]
    text: str

    def leaks(self, page: str) -> bool:
        """Say whether there is anything of *page* in it."""
        return any(mark in self.text for mark in MARKS[page])


def send(port: int, approach: str, attack: Attack, tokens: Tokens) -> Answer:
    """Send an attack to a server of this machine, byte for byte, and read the answer."""
    apart = approach == "multi"
    places = {"own": f"{attack.page}/", "other": "/barchart/", "open": f"{lobby.path}/"}
    named = {key: place if apart else "/" for key, place in places.items()}
    for one in attack.before:
        end = document_handle(port, approach, one, tokens)
        started = json.loads(send(port, approach, replace(one, end=end), tokens).text)
        named["log"] = urlencode(
            {"endId": end, **{key: started[key] for key in ("cacheKey", "job")}}
        )
    target = attack.target.format(host=f"{HOST}:{port}", end=attack.end, **named)
    body = attack.body if isinstance(attack.body, str | None) else json.dumps(attack.body)
    data = (body or "").encode()
    headers = {"Host": f"{HOST}:{port}"}
    if data:
        headers["Content-Type"] = "application/json"
    if attack.bearer:
        token = tokens[attack.logins][attack.bearer]
        headers["Authorization"] = f"Bearer {token}"
        headers["Cookie"] = f"access_token_cookie={token}; csrf_access_token={CSRF}"
        if attack.csrf in SENT:
            headers["X-CSRF-TOKEN"] = SENT[attack.csrf]
    message = raw_request(attack.method, target, {**headers, **attack.headers}, data)
    with socket.create_connection((HOST, port), timeout=SECONDS) as connection:
        connection.sendall(message)
        answer = http.client.HTTPResponse(connection, method=attack.method)
        answer.begin()
        text = answer.read().decode("utf-8", "replace")
        return Answer(answer.status, dict(answer.getheaders()), text)


def document_handle(port: int, approach: str, attack: Attack, tokens: Tokens) -> str:
    """Return the handle that Dash has written into a document for who sends an attack."""
    home = Attack("", "/", bearer=attack.bearer, logins=attack.logins)
    found = re.search('"end_id":"([^"]+)"', send(port, approach, home, tokens).text)
    return found[1] if found else ""


@contextmanager
def serving(approach: str, logins: str, folder: str) -> Iterator[int]:
    """Serve *approach* with gunicorn; the value is the port."""
    built = f"{__name__}:application({approach!r}, {logins!r}, {folder!r})"
    command = [sys.executable, "-m", "gunicorn", "--threads", "4", built, "--bind"]
    with processes.serving(lambda port: [*command, f"{HOST}:{port}"], "/healthz") as server:
        yield server.port
        server.stop()


def attack(given: argparse.Namespace) -> int:
    """Attack each approach, and write what came of it; the exit code is 1 if anything leaked."""
    path = PATH if given.publish else BUILD / "attacks" / PATH.name
    entries = {}
    with processes.interrupts_raise_once():
        for approach in ATTACKED:
            entries[approach] = perform(approach)
            print(f"{approach}: {len(entries[approach])} tried", flush=True)
    here: dict[str, Any] = {"date": f"{datetime.now(UTC):%Y-%m-%d}"}
    here["served_hash"] = content_hash(*SERVED)
    here["versions"] = {one: version(one) for one in VERSIONS}
    write_json(path, {**here, "approaches": entries})
    tried = [(approach, row) for approach, rows in entries.items() for row in rows]
    leaked = [f"{approach}: {row['name']}" for approach, row in tried if row["leaked"]]
    print(*leaked, f"{short_path(path)}: {len(tried)} tried, {len(leaked)} leaked", sep="\n")
    return 1 if leaked else 0


def perform(approach: str) -> list[dict[str, Any]]:
    """Attack one approach, served with each kind of logins; return its entries in table order."""
    entries = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        tokens = prepare(Path(folder))
        ports = {name: stack.enter_context(serving(approach, name, folder)) for name in tokens}
        for heading, rows in ATTACKS.items():
            for one in rows:
                answer = send(ports[one.logins], approach, one, tokens)
                found = {"status": answer.status, "leaked": answer.leaks(one.page)}
                entries.append({"tried": heading, "name": one.name, **found})
    return entries
