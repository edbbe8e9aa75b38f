"""Serve the site while you work on it: `python -m {{ cookiecutter.package }} --port 8050`.

It reloads when a file changes, and shows Dash's developer tools.
"""

import argparse
import os
import sys

from crossroads import CrossroadsError

from {{ cookiecutter.package }}.site import create_app

SETTINGS = "{{ cookiecutter.package }}.settings:Development"


def main() -> None:
    """Serve with the settings for development until Ctrl-C."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.prog = "python -m {{ cookiecutter.package }}"
    parser.add_argument("--port", type=int, default=8050, help="default: %(default)s")
    options = parser.parse_args()
    os.environ.setdefault("CROSSROADS_SETTINGS", SETTINGS)
    try:
        create_app().run(port=options.port)
    except CrossroadsError as error:  # it says what to do
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
