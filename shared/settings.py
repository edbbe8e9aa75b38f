"""Settings as Django has them: a class for each environment, environment variables, an argument.

The later one wins. A class is chosen with `CROSSROADS_SETTINGS=production`, one of your own with
`CROSSROADS_SETTINGS=my_site.settings:Production`, a single value with
`CROSSROADS_MAX_CONTENT_LENGTH=65536`. The prefix is never `DASH_`: Dash reads those itself.

A class of your own changes the values below. It adds settings if it says of which type they are, as
in `GREETING: str = "Hello"`: `current_app.config["GREETING"]`, `CROSSROADS_GREETING=Hi`.
"""

import difflib
import os
import re
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from crossroads.errors import ConfigurationError

PREFIX = "CROSSROADS_"
LEAST_KEY = 32
"""Bytes of a key for HS256, as many as its hash has (RFC 7518, section 3.2)."""


class Base:
    """The defaults, unless a class below says otherwise."""

    SECRET_KEY: str = ""
    """Signs sessions, logins and Dash's background results; the same in all workers."""
    DEBUG: bool = False
    """Show Dash's developer tools and tracebacks."""
    TESTING: bool = False
    """Let errors reach the test that caused them."""
    WARM_UP: bool = True
    """Ask for the pages once before serving; see `crossroads.server.server.warm_up`."""
    MAX_CONTENT_LENGTH: int = 1_000_000
    """The largest request body in bytes; a larger one is answered 413."""
    PREFIX: str = ""
    """Where browsers find the site, such as below `/kit`; see `crossroads.server.proxy`."""
    PREFIX_STRIPPED: bool = False
    """Whether a proxy takes `PREFIX` off a request before it passes that on."""
    PROXIES: int = 0
    """The number of your proxies in front; their `X-Forwarded-*` headers are trusted."""
    CSP: bool = True
    """Send a Content-Security-Policy, which says what a page may load and run."""
    CSP_SOURCES: str = ""
    """What the policy allows in addition, such as `img-src https://tiles.example`."""
    ISOLATE: bool = True
    """Keep documents from windows of other sites, and from camera, microphone and the like."""
    JOBS: str = ""
    """Where background callbacks run: beside the server, or, as `redis://HOST:PORT/DB`, in the
    workers that wait for them there; see `crossroads.server.managers`."""
    SESSION_COOKIE_SECURE: bool = False
    """Send Flask's session cookie over TLS only."""
    SESSION_COOKIE_SAMESITE: Literal["Lax", "Strict"] = "Lax"
    """Whether Flask's session cookie is sent when a link on another site is followed."""

    # Logins, if any page needs one; see `crossroads.login.login`.
    AUTH: Literal["off", "jwt"] = "off"
    """How visitors log in: not at all, or with a JSON Web Token."""
    AUTH_SECONDS: int = 8 * 60 * 60
    """How many seconds a login lasts."""
    AUTH_USERS: str = "users.json"
    """The file of users, which `crossroads.approaches.serving.add_user` writes."""
    AUTH_KEYS: str = ""
    """Public keys of another issuer: a PEM file, or a JWK set as a file or an https address."""
    AUTH_ISSUER: str = ""
    """What a token of that issuer must have as `iss`."""
    AUTH_AUDIENCE: str = ""
    """What it must have as `aud`: this site and no other."""
    AUTH_ROLES: str = "roles"
    """The claim that lists the roles."""

    # Levers: each makes the site lighter, and can be switched alone. The report says what it saves.
    COMPRESS: bool = True
    """Send Brotli or gzip; a file is compressed once and kept."""
    LONG_CACHE: bool = True
    """Name files by their content and let browsers keep them for a year."""
    SHARE_BUNDLES: bool = True
    """Serve one set of scripts to all instances: a browser loads it once (plotly/dash#1621)."""
    SHARE_ROUTES: bool = True
    """Keep one routing table for all Dash instances; see `crossroads.levers.share_routes`."""
    FREEZE: bool = True
    """Let the garbage collector skip what a start has made; see `crossroads.levers.freeze`."""
    PRELOAD: bool = True
    """Ask in a document's head for its layout, and for what draws charts if it has one."""
    EAGER: bool = True
    """Let browsers compile plotly.js while it arrives; see `crossroads.levers.eager`."""
    FIRST_OUTPUTS: bool = True
    """Send the first answer of a callback marked `in_layout` together with the layout."""
    FIRST_PAINT: bool = True
    """Show a document's page until Dash has drawn it; see `crossroads.frame.first_paint`."""
    PREFETCH: Literal["off", "hover", "immediate"] = "hover"
    """When other pages are made ready: when a link is pointed at, or at once.

    Their scripts, that is; the layout of a page only if it says that it is `static`.
    """
    PLOTLY: Literal["full", "basic"] = "full"
    """Which plotly.js: all of it, or bar, pie and scatter charts only, a quarter of the size."""


class Stock(Base):
    """Every lever as Dash and the tutorials leave it, and no warm-up."""

    WARM_UP = False
    COMPRESS = LONG_CACHE = SHARE_BUNDLES = SHARE_ROUTES = FREEZE = False
    PRELOAD = EAGER = FIRST_OUTPUTS = FIRST_PAINT = False
    PREFETCH = "off"


class Development(Base):
    """On the developer's machine: the default."""


class Testing(Base):
    """In the test suite."""

    SECRET_KEY = "only for tests"  # noqa: S105 - not a secret: signs nothing outside a test
    TESTING = True
    FREEZE = False  # a test process makes many sites, and throws them away


class Production(Base):
    """In production: a secret key is required, and TLS for sessions."""

    SESSION_COOKIE_SECURE = True


CLASSES: Mapping[str, type[Base]] = {
    "development": Development,
    "testing": Testing,
    "production": Production,
    "stock": Stock,
}

Settings = type[Base] | Mapping[str, Any] | None
"""What `init_app` takes: a class, a few values to change, or nothing."""


def load(
    given: Settings = None,
    environ: Mapping[str, str] = os.environ,
    own: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return every setting: class, then environment, then argument.

    What *own* has, a reader's Flask, stays as it is where none of them says something else.

    Raises:
        ConfigurationError: an unknown key, or a value that is not of the setting's type.
    """
    _refuse_prefixes(environ)
    chosen = given if isinstance(given, type) else _chosen_class(environ)
    types = _types_of(chosen)
    values = {key: getattr(chosen, key) for key in types}
    kept = {key for key in own.keys() & _TYPES.keys() if values[key] == getattr(Base, key)}
    values |= {key: own[key] for key in kept}
    for variable, text in environ.items():
        if variable.startswith(PREFIX) and variable != f"{PREFIX}SETTINGS":
            key = _known(variable.removeprefix(PREFIX), variable, types)
            values[key] = _parse(variable, text, types[key])
            kept.discard(key)
    for key, value in ({} if given is None or isinstance(given, type) else given).items():
        values[_known(key, key, types)] = value
        kept.discard(key)
    checked = {key: value for key, value in values.items() if key not in kept}
    for key, value in checked.items():
        if allowed := get_args(types[key]):
            if value not in allowed:
                raise ConfigurationError(key, value, f"one of {', '.join(allowed)}")
        elif type(value) is not types[key]:
            raise ConfigurationError(key, value, f"a value of type {types[key].__name__}")
    _refuse_values(values, checked)
    if values["PREFIX_STRIPPED"] and not values["PREFIX"]:
        raise ConfigurationError("PREFIX_STRIPPED", True, "false, as there is no PREFIX")
    if issubclass(chosen, Production) and not is_secret(key := values["SECRET_KEY"]):
        make = 'python -c "import secrets; print(secrets.token_hex())"'
        expected = (
            f"a secret in production, {LEAST_KEY} random bytes or more; set {PREFIX}SECRET_KEY"
        )
        raise ConfigurationError("SECRET_KEY", key and "...", f"{expected}, made by {make}")
    return values


def is_secret(key: str | bytes | None) -> bool:
    """Say whether a key is long enough to sign with, and not some letters again and again."""
    return size_of_key(key) >= LEAST_KEY and len(set(key or "")) >= 8


def size_of_key(key: str | bytes | None) -> int:
    """Return how many bytes a key has; that of a reader's own Flask may be missing, or bytes."""
    return len(key.encode() if isinstance(key, str) else key or b"")


def _refuse_values(values: Mapping[str, Any], checked: Mapping[str, Any]) -> None:
    """Raise `ConfigurationError` for what is of the right type and of no use."""
    for key, least in (("MAX_CONTENT_LENGTH", 1), ("PROXIES", 0)):
        if checked.get(key, least) < least:
            raise ConfigurationError(key, values[key], f"{least} or more")
    for key, (pattern, expected) in _FORMS.items():
        if values[key] and not re.fullmatch(pattern, values[key]):
            raise ConfigurationError(key, values[key], f"nothing, or {expected}")


def _types_of(chosen: type[Base]) -> Mapping[str, Any]:
    """Return the type of each setting of a class, those that it adds included.

    Raises:
        ConfigurationError: it is no class of settings, or has one without a type, or of another
            type than an environment variable can have.
    """
    if not issubclass(chosen, Base):
        raise ConfigurationError("settings", chosen, "a subclass of crossroads.settings.Base")
    if chosen.__module__ == __name__:
        return _TYPES
    types = {key: kind for key, kind in get_type_hints(chosen).items() if hasattr(chosen, key)}
    for key in (key for ancestor in chosen.__mro__ for key in vars(ancestor) if key.isupper()):
        kind = types[_known(key, key, types)]
        texts = get_origin(kind) is Literal and all(isinstance(one, str) for one in get_args(kind))
        if kind not in (bool, int, str) and not texts:
            expected = "a setting of type bool, int, str or a Literal of texts"
            raise ConfigurationError(key, kind, expected)
    return types


def _chosen_class(environ: Mapping[str, str]) -> type[Base]:
    """Return the class that the environment names."""
    name = environ.get(f"{PREFIX}SETTINGS", "development")
    if name in CLASSES:
        return CLASSES[name]
    expected = f"one of {', '.join(CLASSES)}, or a class, such as my_site.settings:Production"
    if not re.fullmatch(r"\w+(\.\w+)*:\w+", name):
        raise ConfigurationError(f"{PREFIX}SETTINGS", name, expected)
    module, _, attribute = name.partition(":")
    try:
        found = getattr(import_module(module), attribute, None)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):  # the module is there, and misses another
            raise
        expected = f"{expected}; there is no {error.name}, here or in a folder of PYTHONPATH"
        raise ConfigurationError(f"{PREFIX}SETTINGS", name, expected) from error
    if not isinstance(found, type):
        expected = f"{expected}; {module} has no such class"
        raise ConfigurationError(f"{PREFIX}SETTINGS", name, expected)
    return found


def _known(key: str, seen_as: str, types: Mapping[str, Any]) -> str:
    if key not in types:
        near = difflib.get_close_matches(key, types, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ConfigurationError(seen_as, "...", "a known setting: " + ", ".join(types) + hint)
    return key


def _refuse_prefixes(environ: Mapping[str, str]) -> None:
    """Dash would give every instance of `multi` the same prefix."""
    for key in ("DASH_URL_BASE_PATHNAME", "DASH_ROUTES_PATHNAME_PREFIX"):
        if environ.get(key):
            expected = "not to be set: pages have prefixes of their own"
            raise ConfigurationError(key, environ[key], expected)


def _parse(key: str, text: str, kind: type) -> Any:
    if kind not in _EXPECTED:
        return text
    value = _WORDS.get(text.lower()) if kind is bool else int(text) if text.isdecimal() else None
    if value is None:
        raise ConfigurationError(key, text, _EXPECTED[kind])
    return value


_FORMS = {
    "PREFIX": (r"(/[A-Za-z0-9][A-Za-z0-9_.~-]*)*", "a path such as '/kit'"),
    "JOBS": (r"rediss?://\S+", "the address of a Redis such as 'redis://127.0.0.1:6379/0'"),
}
_WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_EXPECTED: Mapping[type, str] = {bool: "true or false", int: "a whole number"}
_TYPES: Mapping[str, type] = get_type_hints(Base)
