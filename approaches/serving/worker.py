"""Work on the background jobs of a site: `python -m crossroads.approaches.serving.worker`.

It needs the setting `JOBS` that the servers of the site have, such as `redis://127.0.0.1:6379/0`.
"""

import argparse
import sys
from collections.abc import Sequence

from crossroads.approaches.__main__ import application, make_up_key
from crossroads.errors import ConfigurationError, CrossroadsError
from crossroads.settings import load


def main(arguments: Sequence[str] | None = None) -> int:
    """Work until interrupted; return the exit code."""
    described = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser("python -m crossroads.approaches.serving.worker")
    parser.description = described
    parser.add_argument("--site", metavar="MODULE:NAME", help="default: crossroads.site:SITE")
    parser.add_argument("--processes", type=int, default=2, help="jobs at a time, %(default)s")
    parser.add_argument("--log-level", default="WARNING", help="default: %(default)s")
    options = parser.parse_args(arguments)
    if options.processes < 1:
        parser.error(f"--processes={options.processes}: expected 1 or more")
    try:
        if not load()["JOBS"]:
            expected = "where jobs wait; set CROSSROADS_JOBS, such as redis://127.0.0.1:6379/0"
            raise ConfigurationError("JOBS", "", expected)
        make_up_key()  # a worker signs nothing
        server = application("multi", options.site)
        if server.config["MANAGER"] is None:
            raise ConfigurationError("--site", options.site, "a site with background callbacks")
    except CrossroadsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    from crossroads.server.workers import work  # noqa: PLC0415 - Celery is there, as JOBS is

    said = (
        f"working on the jobs of {server.extensions['site'].title}, {options.processes} at a time"
    )
    print(f"{said}  (Ctrl-C stops it)", flush=True)
    work(server, options.processes, options.log_level)
    return 0


if __name__ == "__main__":
    sys.exit(main())
