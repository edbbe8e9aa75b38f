"""The users of a site with own logins: a JSON file of names, salted hashes and roles.

    {"ada": {"password": "scrypt:...", "roles": ["editor"]}}

`python -m crossroads.approaches.serving.add_user ada --role editor` adds one, or gives one another
password; `remove_user ada` there removes one. An entry that cannot be read is passed over, and the
log says so: that user cannot log in, everybody else can.
"""

import json
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from werkzeug.security import check_password_hash

from crossroads.errors import ConfigurationError

logger = logging.getLogger(__name__)

PROGRAM = "python -m crossroads.approaches.serving.add_user"
"""What writes the file; `nox -s add-user` runs it in this repository."""
NEVER = f"scrypt:32768:8:1${'0' * 16}${'0' * 128}"
"""The hash of no password; it takes as long to check, so that the time betrays no names."""
ATTEMPTS, ATTEMPTS_OF_ALL, WINDOW, REMEMBERED = 5, 50, 60, 10_000
"""Attempts from one address for one name, and for all names, within `WINDOW` seconds; the
number of pairs of address and name that are remembered."""


@dataclass(frozen=True)
class User:
    """One entry of the file."""

    password: str
    roles: frozenset[str] = frozenset()

    @property
    def mark(self) -> str:
        """What a token carries of the password, so that a new password ends it."""
        return sha256(self.password.encode()).hexdigest()[:16]


def load(path: str) -> Mapping[str, User]:
    """Return the users by name; the file is read again when it has changed.

    Raises:
        ConfigurationError: there is no such file, or it is not a file of users.
    """
    try:
        status = os.stat(path)
        return _read(path, status.st_mtime_ns, status.st_size, status.st_ino)
    except (OSError, ValueError) as error:
        reason = f" ({error.strerror})" if isinstance(error, OSError) else ""
        expected = f"a file of users, which `{PROGRAM} NAME` makes{reason}"
        raise ConfigurationError("AUTH_USERS", path, expected) from error


@lru_cache(maxsize=4)
def _read(path: str, *_state: int) -> Mapping[str, User]:
    users = {}
    for name, entry in entries_of(path).items():
        try:
            users[name] = read_entry(entry)
        except (KeyError, TypeError) as error:
            expected = 'expected {"password": "...", "roles": ["...", ...]}'
            logger.error("%s: %r cannot log in: %s (%r)", path, name, expected, error)
    return users


def entries_of(path: str) -> dict[str, Any]:
    """Return what the file has for each name.

    Raises:
        OSError, ValueError: it cannot be read, or is not an object in JSON.
    """
    entries = json.loads(Path(path).read_text("utf-8"))
    if not isinstance(entries, dict):
        raise ValueError("not an object")
    return entries


def read_entry(entry: Any) -> User:
    """Return the user of an entry.

    Raises:
        KeyError, TypeError: there is no password, or something is not what it should be.
    """
    password, roles = entry["password"], entry.get("roles", [])
    if not isinstance(password, str) or "$" not in password:
        raise TypeError("the password is no hash")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise TypeError("the roles are no list of words")
    return User(password, frozenset(roles))


def check(path: str, name: str, password: str) -> User | None:
    """Return the user of this name and password; it takes equally long if there is none."""
    user = load(path).get(name, User(NEVER))
    try:
        return user if check_password_hash(user.password, password) else None
    except (TypeError, ValueError, OverflowError) as error:  # a damaged hash shows only now
        logger.error("%s: %r cannot log in: expected a whole hash (%r)", path, name, error)
        check_password_hash(NEVER, password)
        return None


class Throttle:
    """Counts attempts to log in, so that passwords cannot be tried out by the thousand.

    Each worker counts for itself and forgets at a restart: four workers allow up to four times as
    many. An attacker with many addresses is not stopped; a proxy in front can do that.
    """

    def __init__(self) -> None:
        """Begin with no attempt."""
        self._attempts: dict[tuple[str, ...], list[float]] = {}
        self._counting = Lock()  # or attempts at the same time count as one

    def attempt(self, address: str, name: str) -> int:
        """Count an attempt; return how many seconds to wait instead of making it, or 0."""
        now = time.monotonic()
        waits = [0.0]
        with self._counting:
            for key, most in ((key_of(address, name), ATTEMPTS), ((address,), ATTEMPTS_OF_ALL)):
                recent = [at for at in self._attempts.pop(key, ()) if now - at < WINDOW]
                if len(recent) >= most:
                    waits.append(WINDOW - (now - recent[0]))
                else:
                    recent.append(now)
                self._attempts[key] = recent  # at the end: the longest unused are the first
            while len(self._attempts) > REMEMBERED:
                del self._attempts[next(iter(self._attempts))]
        return -int(-max(waits) // 1)

    def forget(self, address: str, name: str) -> None:
        """Begin anew after a login that has succeeded; it counts for its address no more, either.

        Behind one address there can be a whole company.
        """
        with self._counting:
            self._attempts.pop(key_of(address, name), None)
            if recent := self._attempts.get((address,)):
                recent.pop()


def key_of(address: str, name: str) -> tuple[str, str]:
    """Return what attempts are counted by; long names are cut, or they would fill memory."""
    return address, name[:100]
