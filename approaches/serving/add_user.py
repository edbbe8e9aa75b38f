"""Let somebody log in: `nox -s add-user -- ada --role editor`."""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence

from shared.errors import ConfigurationError, CrossroadsError
from shared.login.users import add


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
