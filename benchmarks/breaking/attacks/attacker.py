"""An attacker: servers of a guarded site, the tokens to attack them with, and raw requests.

Requests go through a raw socket, so that no client tidies up their paths.
"""

import base64
import hmac
import http.client
import json
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask

from approaches import APPROACHES
from approaches.serving import add_user
from benchmarks.arms import HOST
from benchmarks.breaking.attacks.guarded import MARKS, SITE
from benchmarks.breaking.attacks.table import Attack
from benchmarks.tools import processes

KEY = "signs the logins of the attacked site, and nothing else"
CSRF = "a proof"
SENT = {"right": CSRF, "wrong": "another", "beyond": "\xfc"}
"""What a request sends as its proof; nothing for a name that is not here."""
ISSUER, AUDIENCE = "https://issuer.example", "the attacked site"
ATTACKED = ("multi", "single")
SECONDS = 60.0


def prepare(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Write what the attacked servers need into *folder*; return the attackers' tokens.

    They are by whose logins the site takes, then by name. `member` is in order, `editor` has the
    role besides, all others are not.
    """
    path = str(folder / "users.json")
    mia, ed = (
        {"sub": name, "mark": add_user.add(path, name, f"password of {name}", roles).mark}
        for name, roles in (("mia", ()), ("ed", ("editor",)))
    )
    own, foreign = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in "12")
    public = own.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (folder / "issuer.pem").write_bytes(public)
    now = int(time.time())
    claims = {**mia, "csrf": CSRF, "exp": now + 3600, "iat": now, "type": "access"}
    for_site = {**claims, "iss": ISSUER, "aud": AUDIENCE}
    member = {"claims": claims, "algorithm": "HS256", "key": KEY}
    issued = {"claims": for_site, "algorithm": "RS256", "key": own}
    return {
        "own": {
            **tokens_of_member(member, KEY[::-1], ed),
            "removed": sign(member, sub="gone"),
            "outdated": sign(member, mark=ed["mark"]),
            "climber": sign(member, roles=["editor"]),
            "editor": sign(member, **ed),
        },
        "issuer": {
            **tokens_of_member(issued, foreign, ed),
            "elsewhere": sign(issued, aud="another site"),
            "stranger": sign(issued, iss="https://stranger.example"),
            "editor": sign(issued, roles=["editor"]),
            "confused": token_signed_with_public_key(for_site, public),
        },
    }


def tokens_of_member(
    member: Mapping[str, Any], foreign: Any, other: Mapping[str, str]
) -> dict[str, str]:
    """Return the token of a member, and what can be wrong with it, such as another's claims."""
    token = sign(member)
    head, _, signature = token.split(".")
    claims = {**member["claims"], **other}
    endless = {key: value for key, value in member["claims"].items() if key != "exp"}
    return {
        "member": token,
        "forged": f"{head}.{encode_part(claims)}.{signature}",
        "foreign": sign({**member, "key": foreign}),
        "unsigned": f"{encode_part({'alg': 'none', 'typ': 'JWT'})}.{encode_part(claims)}.",
        "expired": sign(member, exp=int(time.time()) - 10),
        "endless": sign({**member, "claims": endless}),
        "garbage": "no.token.at-all",
    }


def sign(member: Mapping[str, Any], **claims: Any) -> str:
    """Return a member's token with other claims."""
    return jwt.encode({**member["claims"], **claims}, member["key"], member["algorithm"])


def token_signed_with_public_key(claims: Mapping[str, Any], public: bytes) -> str:
    """Return a token signed with the issuer's public key, as if that were a secret.

    By hand, because PyJWT refuses to sign with such a key.
    """
    text = f"{encode_part({'alg': 'HS256', 'typ': 'JWT'})}.{encode_part(claims)}"
    return f"{text}.{base64url(hmac.digest(public, text.encode(), 'sha256'))}"


def encode_part(value: Mapping[str, Any]) -> str:
    """Return a part of a token."""
    return base64url(json.dumps(value).encode())


def base64url(data: bytes) -> str:
    """Encode as tokens do, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def application(approach: str, logins: str, folder: str, **more: Any) -> Flask:
    """Build *approach* with the guarded site, for tokens of its own or of an issuer."""
    settings = {"AUTH": "jwt", "SECRET_KEY": KEY, "AUTH_USERS": f"{folder}/users.json", **more}
    if logins == "issuer":
        issued = {"AUTH_ISSUER": ISSUER, "AUTH_AUDIENCE": AUDIENCE}
        settings |= {"AUTH_KEYS": f"{folder}/issuer.pem", **issued}
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


def send(
    port: int, approach: str, attack: Attack, tokens: Mapping[str, Mapping[str, str]]
) -> Answer:
    """Send an attack to a server of this machine, byte for byte, and read the answer."""
    below = {"multi": (f"{attack.page}/", "/barchart/"), "single": ("/", "/")}[approach]
    host = f"{HOST}:{port}"
    target = attack.target.format(own=below[0], other=below[1], host=host)
    body = attack.body if isinstance(attack.body, str) else json.dumps(attack.body)
    data = b"" if attack.body is None else body.encode()
    headers = {"Host": host, "Connection": "close", "Content-Length": str(len(data))}
    if data:
        headers["Content-Type"] = "application/json"
    if attack.bearer:
        token = tokens[attack.logins][attack.bearer]
        headers["Authorization"] = f"Bearer {token}"
        headers["Cookie"] = f"access_token_cookie={token}; csrf_access_token={CSRF}"
        if attack.csrf in SENT:
            headers["X-CSRF-TOKEN"] = SENT[attack.csrf]
    lines = [f"{name}: {value}" for name, value in {**headers, **attack.headers}.items()]
    head = "\r\n".join([f"{attack.method} {target} HTTP/1.1", *lines, "", ""])
    with socket.create_connection((HOST, port), timeout=SECONDS) as connection:
        connection.sendall(head.encode("latin-1") + data)
        answer = http.client.HTTPResponse(connection, method=attack.method)
        answer.begin()
        text = answer.read().decode("utf-8", "replace")
        return Answer(answer.status, dict(answer.getheaders()), text)


@contextmanager
def serving(approach: str, logins: str, folder: str) -> Iterator[int]:
    """Serve *approach* with gunicorn; the value is the port."""
    built = (
        f"benchmarks.breaking.attacks.attacker:application({approach!r}, {logins!r}, {folder!r})"
    )
    gunicorn = [sys.executable, "-m", "gunicorn", "--threads", "4"]
    with processes.serving(
        lambda port: [*gunicorn, "--bind", f"{HOST}:{port}", built], "/healthz"
    ) as server:
        yield server.port
        server.stop()
