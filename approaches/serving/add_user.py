"""Let somebody log in: `nox -s add-user -- ada --role editor`."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from werkzeug.security import generate_password_hash

from shared.errors import ConfigurationError, CrossroadsError
from shared.login.users import User, load

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
    users = {**load(path)} if os.path.exists(path) else {}
    kept = users[name].roles if name in users and roles is None else frozenset(roles or ())
    users[name] = User(generate_password_hash(password, "scrypt:32768:8:1"), kept)
    entries = {
        key: {"password": one.password, "roles": sorted(one.roles)} for key, one in users.items()
    }
    folder = Path(path).absolute().parent
    try:
        with NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as new:  # 0600
            json.dump(entries, new, indent=2)
        Path(new.name).replace(path)  # at once: a server never reads half a file
    except OSError as error:
        expected = f"a file that can be written ({error.strerror})"
        raise ConfigurationError("AUTH_USERS", path, expected) from error
    return users[name]


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask for a password and add a user; return the exit code."""
    parser = argparse.ArgumentParser("nox -s add-user --", description=main.__doc__)
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
