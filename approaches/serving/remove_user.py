"""Let somebody log in no more: `nox -s remove-user -- ada`."""

import argparse
import os
import sys
from collections.abc import Sequence

from crossroads.approaches.serving.add_user import changing
from crossroads.errors import ConfigurationError, CrossroadsError


def remove(path: str, name: str) -> None:
    """Take a user out of the file. Servers read it anew: the login ends with the next request.

    Raises:
        ConfigurationError: nobody has that name, or the file is not one of users or cannot be
            written.
    """
    with changing(path) as entries:
        if name not in entries:
            expected = f"one of {', '.join(sorted(entries)) or 'the users: there is none'}"
            raise ConfigurationError("name", name, expected)
        del entries[name]


def main(arguments: Sequence[str] | None = None) -> int:
    """Remove a user, whose login ends at once; return the exit code."""
    program = "python -m crossroads.approaches.serving.remove_user"
    parser = argparse.ArgumentParser(program, description=main.__doc__)
    parser.add_argument("name", help="what the user types to log in")
    file = os.environ.get("CROSSROADS_AUTH_USERS", "users.json")
    parser.add_argument("--file", default=file, help="default: %(default)s")
    given = parser.parse_args(arguments)
    try:
        remove(given.file, given.name)
    except CrossroadsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{given.name} may log in no more: {given.file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
