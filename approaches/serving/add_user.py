"""Let somebody log in: `nox -s add-user -- ada --role editor`."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from werkzeug.security import generate_password_hash

from crossroads.errors import ConfigurationError, CrossroadsError
from crossroads.login.users import User, entries_of, load

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LEAST_PASSWORD = 12
"""Characters of a password."""


def add(path: str, name: str, password: str, roles: Sequence[str] | None = None) -> User:
    """Write a user into the file, in place of one of that name; nobody else may read it.

    Without *roles* a known user keeps the present roles.

    Raises:
        ConfigurationError: there is no name, the password is too short, or the file is not one of
            users or cannot be written.
    """
    if not name:
        raise ConfigurationError("name", name, "what the user types to log in")
    if len(password) < LEAST_PASSWORD:
        expected = f"{LEAST_PASSWORD} characters or more"
        raise ConfigurationError("password", "...", expected)
    hashed = generate_password_hash(password, "scrypt:32768:8:1")
    with changing(path) as entries:
        known = load(path).get(name) if entries else None
        kept = known.roles if known and roles is None else frozenset(roles or ())
        entries[name] = {"password": hashed, "roles": sorted(kept)}
    return User(hashed, kept)


@contextmanager
def changing(path: str) -> Iterator[dict[str, Any]]:
    """Hold the file while it is changed; yield its entries, which are written at the end.

    Two that change it at once wait for each other; what is not changed is written as it was read.

    Raises:
        ConfigurationError: the file is not one of users or cannot be written.
    """
    file = Path(path).resolve()
    try:
        held = os.open(file.parent, os.O_RDONLY)
    except OSError as error:
        expected = f"a file that can be written ({error.strerror})"
        raise ConfigurationError("AUTH_USERS", path, expected) from error
    try:
        if fcntl:  # the folder, because the file is another one after each change
            fcntl.flock(held, fcntl.LOCK_EX)
        if file.exists():
            load(path)  # or it says what is wrong
        entries = entries_of(path) if file.exists() else {}
        yield entries
        write(file, entries)
    finally:
        os.close(held)


def write(file: Path, entries: Mapping[str, Any]) -> None:
    """Write a file that nobody else may read, at once: a server never reads half of it."""
    new = None
    try:
        with NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as new:
            json.dump(entries, new, indent=2)
            new.flush()
            os.fsync(new.fileno())
        os.replace(new.name, file)
    except OSError as error:
        if new:
            Path(new.name).unlink(missing_ok=True)
        expected = f"a file that can be written ({error.strerror})"
        raise ConfigurationError("AUTH_USERS", str(file), expected) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask for a password and add a user; return the exit code."""
    program = "python -m crossroads.approaches.serving.add_user"
    parser = argparse.ArgumentParser(program, description=main.__doc__)
    parser.add_argument("name", help="what the user types to log in")
    roles = "may be given several times; default: those that the user has"
    parser.add_argument("--role", action="append", help=roles)
    file = os.environ.get("CROSSROADS_AUTH_USERS", "users.json")
    parser.add_argument("--file", default=file, help="default: %(default)s")
    given = parser.parse_args(arguments)
    try:
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise ConfigurationError("password", "...", "the same twice")
        user = add(given.file, given.name, password, given.role)
    except CrossroadsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print("\nNothing was changed.", file=sys.stderr)
        return 130
    named = f" as {', '.join(sorted(user.roles))}" if user.roles else ""
    print(f"{given.name} may log in{named}: {given.file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
