"""Compare the approaches: `python -m crossroads.benchmarks compare`.

`... check PATH` looks at a reader's site; `... view` shows both structures side by side, live;
`... report` builds the report again; `... --help` lists all of them.

Exit codes: 0 all went well; 1 an arm failed, the report cannot be built, a verdict was not
reproduced, a fault did harm, a hazard does not hold, an attack got through, or what `--fail-on`
names was found; 2 a bad option; 3 a reader's site could not be looked at to the end; 130
interrupted.
"""

import sys
from collections.abc import Sequence
from importlib.util import find_spec

LIBRARIES = ("altair", "jinja2", "markdown_it", "pytest", "pytest_playwright", "rich", "vl_convert")
"""What measuring and reporting import, beside the site's own dependencies."""

SESSIONS = {"view": "run-both"}
"""Commands that have a session of another name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; return the exit code."""
    command = next(iter(sys.argv[1:] if arguments is None else arguments), "compare")
    if missing := [name for name in LIBRARIES if find_spec(name) is None]:
        print(
            f"error: {', '.join(missing)}: not installed for {sys.executable}, expected the "
            "extra 'check': `python -m pip install \"dash-crossroads[check]\"` installs it; in a "
            f"clone, `nox -s {SESSIONS.get(command, command)}` has an environment of its own",
            file=sys.stderr,
        )
        return 2
    from crossroads.benchmarks.commands import run  # noqa: PLC0415 - imports what may be missing

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
