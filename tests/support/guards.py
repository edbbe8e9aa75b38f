"""How each guard of a site with logins is taken away: what a test patches before it builds one."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import ANY

import jwt
from flask_jwt_extended import jwt_manager

from shared.login.users import User
from shared.page import access

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


DISPATCH = ("shared.login.guard.refuse", lambda: None)
LIST = ("shared.login.guard.hide_callbacks", lambda _app, answer: answer)
ROLES = (
    ("shared.login.guard.may_open", known_by_name),
    ("shared.page.access.may_open", known_by_name),
)
JOBS = (
    ("shared.server.app.Jobs", lambda manager, *_: manager),
    ("shared.login.guard.signed_for_visitor", lambda secret: secret),
)
GUARDS: Mapping[str, tuple[tuple[str, Any], ...]] = {
    "dispatch": (DISPATCH,),
    "list": (LIST,),
    "dispatch and list": (DISPATCH, LIST),
    "dispatch and check": (DISPATCH, ("shared.server.callback_checks.check", lambda: None)),
    "scripts": (("shared.login.guard.hide_functions", lambda _app, scripts: scripts),),
    "links": (("shared.frame.layouts.openable", list),),
    "roles": ROLES,
    "jobs": JOBS,
    "dispatch and jobs": (DISPATCH, *JOBS),
    "roles and jobs": (*ROLES, *JOBS),
    "users": (("shared.login.users.load", lambda _path: Everybody()),),
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
        ("shared.server.failures.answer_missing", lambda error: (str(error), 404)),
        ("shared.levers.share_bundles.mount_below", lambda _app: None),
    ),
}
"""What `monkeypatch.setattr` takes to remove each guard of `benchmarks.breaking.attacks.table`."""
