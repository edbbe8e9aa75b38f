"""How each guard of a site with logins is taken away: what a test patches before it builds one."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import ANY

import jwt
from flask_jwt_extended import jwt_manager

from crossroads.login.users import User
from crossroads.page import access

decode: Any = jwt.decode
decode_in_full = vars(jwt_manager)["_decode_jwt"]
CONFIG = "flask_jwt_extended.config._Config"


def without_signature(token: str, *_: Any, options: Any = None, **more: Any) -> Any:
    """Read a token as PyJWT does, whoever signed it."""
    known = {"verify_exp": "verify_exp" not in (options or {})}
    checks = {"verify_signature": False, "verify_aud": False, **known}
    return decode(token, options=checks, algorithms=more["algorithms"])


class Anybody(User):
    """A user of whatever password a token was got with."""

    mark = ANY


class Everybody:
    """A file of users in which there is one of any name."""

    def get(self, _name: str) -> User:
        """Return a user."""
        return Anybody("")


def known_by_name(page: Any) -> bool:
    """Say that whoever has logged in may open every page."""
    return not page.guarded or bool(access.visitor().name)


DISPATCH = ("crossroads.login.guard.refuse", lambda: None)
LIST = ("crossroads.login.guard.hide_callbacks", lambda _app, answer: answer)
ROLES = (
    ("crossroads.login.guard.may_open", known_by_name),
    ("crossroads.page.access.may_open", known_by_name),
)
JOBS = (
    ("crossroads.server.app.Jobs", lambda manager, *_: manager),
    ("crossroads.login.guard.signed_for_visitor", lambda secret: secret),
)
GUARDS: Mapping[str, tuple[tuple[str, Any], ...]] = {
    "dispatch": (DISPATCH,),
    "list": (LIST,),
    "dispatch and list": (DISPATCH, LIST),
    "dispatch and check": (DISPATCH, ("crossroads.server.callback_checks.check", lambda: None)),
    "scripts": (("crossroads.login.guard.hide_functions", lambda _app, scripts: scripts),),
    "links": (("crossroads.frame.layouts.openable", list),),
    "roles": ROLES,
    "jobs": JOBS,
    "dispatch and jobs": (DISPATCH, *JOBS),
    "roles and jobs": (*ROLES, *JOBS),
    "users": (("crossroads.login.users.load", lambda _path: Everybody()),),
    "signature": (("jwt.decode", without_signature),),
    "expiry": (
        (
            "flask_jwt_extended.jwt_manager._decode_jwt",
            lambda **given: decode_in_full(**{**given, "allow_expired": True}),
        ),
    ),
    "end": (("flask_jwt_extended.JWTManager.token_verification_loader", lambda *_: None),),
    "csrf": ((f"{CONFIG}.cookie_csrf_protect", False),),
    "audience": ((f"{CONFIG}.decode_audience", None),),
    "issuer": ((f"{CONFIG}.decode_issuer", None),),
    "message": (
        ("crossroads.server.failures.answer_missing", lambda error: (str(error), 404)),
        ("crossroads.levers.share_bundles.mount_below", lambda _app: None),
    ),
}
"""What `monkeypatch.setattr` takes to remove each guard of the table of attacks."""
