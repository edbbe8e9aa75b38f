"""Logins by JSON Web Token: own ones, with a page to log in, or those of another issuer.

Own tokens (HS256, signed with `SECRET_KEY`) are in a cookie that scripts cannot read. A request
that changes something must prove that it comes from this site. It does so with a second cookie,
which only this site's scripts can read; Dash sends that as a header (see
`crossroads.login.guard.dash_options`).

Tokens of another issuer (RS256) come as `Authorization: Bearer`, as a proxy that does the login
adds them. Which algorithm is accepted follows from the settings and never from a token: with one
key there is one, so `none`, and a public key taken for a secret, are refused.

What is missing: a copied token works until it expires, because logging out only removes it from the
browser. A new password, removing the user, or a new `SECRET_KEY` ends it at once.
"""

import logging
import re
import secrets
from collections.abc import Callable
from hmac import compare_digest
from operator import xor
from typing import Any

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    set_access_cookies,
    unset_jwt_cookies,
    verify_jwt_in_request,
)
from werkzeug.datastructures import MultiDict

from crossroads.errors import ConfigurationError
from crossroads.levers.long_cache import asset_url
from crossroads.login import users
from crossroads.login.issuer import ALGORITHM, key_finder
from crossroads.page.access import NOBODY, Visitor, visitor
from crossroads.paths import document_address, quoted
from crossroads.settings import LEAST_KEY, size_of_key

FIELD, FORMS = "csrf_token", ("application/x-www-form-urlencoded", "multipart/form-data")
"""Where a form has the proof of Flask-JWT-Extended, and how forms are sent."""
FORM_COOKIE = "login_form"
"""Proves that a login was typed into this site's own page."""

logger = logging.getLogger(__name__)


def mount(server: Flask) -> Callable[[], Visitor]:
    """Set *server* up for logins; return the function that says who sends a request.

    Raises:
        ConfigurationError: a library, a key or the file of users is missing or unfit.
    """
    config = server.config
    if config["AUTH_SECONDS"] < 1:
        raise ConfigurationError("AUTH_SECONDS", config["AUTH_SECONDS"], "1 or more")
    config.update(
        JWT_ACCESS_COOKIE_PATH=config["APPLICATION_ROOT"],
        JWT_ACCESS_CSRF_COOKIE_PATH=config["APPLICATION_ROOT"],
        JWT_ACCESS_TOKEN_EXPIRES=config["AUTH_SECONDS"],
        JWT_COOKIE_SAMESITE="Lax",
        JWT_COOKIE_SECURE=config["SESSION_COOKIE_SECURE"],
        JWT_CSRF_CHECK_FORM=True,
        JWT_TOKEN_LOCATION=["cookies"],
    )
    manager = JWTManager(server)
    manager.token_verification_loader(lambda _header, claims: "exp" in claims)
    server.add_url_rule("/login", "login", lambda: page(200))
    if config["AUTH_KEYS"]:
        take_tokens_of_issuer(server, manager)
        return identify
    if size_of_key(config["SECRET_KEY"]) < LEAST_KEY:
        expected = f"{LEAST_KEY} bytes or more, to sign logins; set CROSSROADS_SECRET_KEY"
        raise ConfigurationError("SECRET_KEY", "...", expected)
    users.load(config["AUTH_USERS"])
    server.extensions["throttle"] = users.Throttle()
    config.update(JWT_ALGORITHM="HS256", JWT_DECODE_ALGORITHMS=["HS256"])
    server.add_url_rule("/login", "log_in", log_in, methods=["POST"])
    server.add_url_rule("/logout", "logout", log_out, methods=["POST"])
    return identify


def take_tokens_of_issuer(server: Flask, manager: JWTManager) -> None:
    """Have *server* take the issuer's tokens and no others.

    Raises:
        ConfigurationError: a file of keys that cannot be read, or `iss` or `aud` left open.
    """
    config = server.config
    for key in ("AUTH_ISSUER", "AUTH_AUDIENCE"):
        if not config[key]:
            raise ConfigurationError(key, "", "what the issuer's tokens for this site say there")
    config.update(
        JWT_ALGORITHM=ALGORITHM,
        JWT_DECODE_ALGORITHMS=[ALGORITHM],
        JWT_DECODE_AUDIENCE=config["AUTH_AUDIENCE"],
        JWT_DECODE_ISSUER=config["AUTH_ISSUER"],
        JWT_TOKEN_LOCATION=["headers"],
    )
    find = key_finder(config["AUTH_KEYS"])
    manager.decode_key_loader(lambda header, _claims: find(header.get("kid")))


def identify() -> Visitor:
    """Return who sends this request: nobody, if the token is missing or not valid."""
    try:
        unmask_form()
        verified = verify_jwt_in_request(optional=True)
        return known(verified[1]) if verified else NOBODY
    except Exception as error:  # what a library raises of a token must not become an open door
        logger.warning("a token is refused: %r", error)
        return NOBODY


def known(claims: dict[str, Any]) -> Visitor:
    """Return the visitor that the claims of a valid token name.

    The roles of own users come from the file: a role that is taken away is gone at once.
    """
    name = str(claims["sub"])
    if current_app.config["AUTH_KEYS"]:
        roles = claims.get(current_app.config["AUTH_ROLES"])
        listed = roles if isinstance(roles, list) else []  # a text is a list of letters to Python
        return Visitor(name, frozenset(role for role in listed if isinstance(role, str)))
    user = users.load(current_app.config["AUTH_USERS"]).get(name)
    if user is None or claims.get("mark") != user.mark:
        return NOBODY
    return Visitor(name, user.roles, csrf=masked(str(claims["csrf"])))


def masked(token: str) -> str:
    """Return a token in a form that is another one each time, for a place in an answer.

    The size of a compressed answer tells whether a text that a stranger had the visitor send is
    the same as one that stands beside it (BREACH). This one never stands there twice.
    """
    pad = secrets.token_bytes(len(token))
    return (pad + bytes(map(xor, pad, token.encode()))).hex()


def unmasked(text: str) -> str:
    """Return the token in a masked one; another text is returned as it is."""
    try:
        both = bytes.fromhex(text)
    except ValueError:
        return text
    half = len(both) // 2
    return bytes(map(xor, both[:half], both[half:])).decode("latin-1")


def unmask_form() -> None:
    """Put the token itself in the place of the masked one in a form, where the library looks."""
    if request.mimetype in FORMS and (given := request.form.get(FIELD)):
        plain: Any = MultiDict(request.form)
        plain[FIELD] = unmasked(given)
        request.form = plain


def log_in() -> Any:
    """Log in the visitor who sends a name and a password in the form of this site's own page."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    sent, kept = request.form.get("form", ""), request.cookies.get(FORM_COOKIE, "")
    if not kept or not compare_digest(unmasked(sent).encode(), kept.encode()):
        return page(400, "This page was open for too long. Please try again.")
    throttle: users.Throttle = current_app.extensions["throttle"]
    if wait := throttle.attempt(request.remote_addr or "", name):
        answer = page(429, f"Too many attempts. Please try again in {wait} seconds.")
        answer.headers["Retry-After"] = str(wait)
        return answer
    user = users.check(current_app.config["AUTH_USERS"], name, password)
    if user is None:
        return page(401, "Name or password is wrong.")
    throttle.forget(request.remote_addr or "", name)
    answer = sent_to(inside(request.form.get("next", "")))
    claims = {"mark": user.mark}
    set_access_cookies(answer, create_access_token(identity=name, additional_claims=claims))
    return answer


def log_out() -> Any:
    """Take the token from the browser, if the visitor's own page asks for it."""
    answer = sent_to("/")
    if visitor().name:
        unset_jwt_cookies(answer)
    return answer


def sent_to(path: str) -> Response:
    """Answer that the browser should open *path* of this site."""
    return current_app.make_response(redirect(f"{request.script_root}{path}", 303))


def page(status: int, wrong: str = "") -> Response:
    """Answer with the page to log in: it says what was wrong, and keeps what was typed."""
    g.personal = True
    token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe()
    said = {
        "asset_url": asset_url,
        "asked": inside(request.values.get("next", came_from())),
        "form": masked(token),
        "name": request.form.get("name", ""),
        "own": not current_app.config["AUTH_KEYS"],
        "site": current_app.extensions["site"],
        "wrong": wrong,
    }
    answer = current_app.make_response((render_template("kit-login.html", **said), status))
    answer.set_cookie(
        FORM_COOKIE,
        token,
        path=url_for("login"),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )
    return answer


def came_from() -> str:
    """Return the address of the document with the link to log in, with what is chosen there."""
    path, query = document_address()
    return f"{quoted(path)}{query and '?'}{query}"


def inside(address: str) -> str:
    r"""Return an address to go on to, if it is a path of this site, else the home page's.

    Browsers take `//host` and `/\host` for another site, and leave out tabs and line ends.
    """
    return address if re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", address) else "/"
