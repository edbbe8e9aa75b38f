"""Managers: what runs the background callbacks of a site, by the setting `JOBS`.

Nothing set: each job runs in a process of its own on this machine, and leaves its result in a
folder that is this user's alone, as what lies there is run as code when it is read
(CVE-2025-69872). It is for one machine: the workers of a server share the folder, two hosts do not.

`redis://HOST:PORT/DB`: jobs wait in Redis for Celery's workers, on any number of machines; see
`crossroads.server.workers`.
"""

import atexit
import os
import shutil
import signal
import time
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from threading import Thread
from typing import Any

from dash import DiskcacheManager
from flask import Flask

from crossroads.errors import ConfigurationError, warn_once
from crossroads.folders import cache_home, own_folder
from crossroads.page import Site

EMBEDDED = ("diskcache", "multiprocess", "psutil")
"""What the manager of one machine needs; none of it is needed by a site without jobs."""
LARGEST = 2**28
"""How many bytes of results the folder keeps; then those that were stored first go."""
BREATH = 0.5
"""How often a job looks whether its worker is there, in s."""
DISTRIBUTED = ("celery", "redis")
"""What the manager of several machines needs."""


def manager_for(server: Flask, site: Site) -> Any:
    """Return what runs the jobs of *site*, or `None` if it has none or nothing can run them.

    Raises:
        ConfigurationError: a manager that Dash cannot use, or the setting `JOBS` without what it
            needs.
    """
    chosen = server.config["JOBS"]
    manager = site.manager
    if manager is None and any(page.has_jobs for page in site.pages):
        manager = distributed(server, site) if chosen else embedded(server, site)
    refuse_unusable("Site.manager", manager)
    return manager


def refuse_unusable(key: str, manager: Any) -> None:
    """Raise `ConfigurationError` for a Celery whose results Dash cannot read (plotly/dash#3729)."""
    backend = getattr(getattr(manager, "handle", None), "backend", None)
    if backend is None:
        return
    from celery.backends.base import BaseKeyValueStoreBackend  # noqa: PLC0415 - in use
    from celery.backends.filesystem import FilesystemBackend  # noqa: PLC0415 - as above

    if not isinstance(backend, BaseKeyValueStoreBackend) or isinstance(backend, FilesystemBackend):
        given = f"a Celery with the result back end {type(backend).__name__}"
        expected = "one that keeps values by a key, such as redis:// (plotly/dash#3729)"
        raise ConfigurationError(key, given, expected)


def embedded(server: Flask, site: Site) -> Any:
    """Return a manager that runs each job in a process of its own.

    `None` if it is not installed, or no folder for the results is this user's alone, which is said
    in the log.
    """
    if not all(map(find_spec, EMBEDDED)):
        return None
    # All workers have the key, and nobody else; a site without one has no other workers.
    keys = "APPROACH", "PREFIX", "SECRET_KEY"
    approach, prefix, secret = (server.config[key] for key in keys)
    word = digest(approach, prefix, site.title, secret or token_hex())
    folder = cache_home() / "dash-crossroads-jobs"
    try:
        folder = own_folder(own_folder(folder) / word)
        if not secret:  # nobody else ever looks for it
            forget_at_exit(folder)
        return _in_folder(folder)
    except OSError as error:
        warn_once(
            __name__, f"no jobs are run, as there is no place for results in {folder}: {error}"
        )
        return None


def forget_at_exit(folder: Path) -> None:
    """Remove a folder when this process ends, and not when a child of it does."""
    owner = os.getpid()

    def forget() -> None:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(forget)


@cache
def _in_folder(folder: Path) -> Any:
    import multiprocess.util  # noqa: PLC0415 - only a site with jobs needs it
    from diskcache import Cache  # noqa: PLC0415 - as above

    def end_all() -> None:
        for job in multiprocess.active_children():
            job.kill()

    atexit.register(end_all)  # before what `multiprocess` does then, which waits for them to end
    return Beside(Cache(str(folder), size_limit=LARGEST))


class Beside(DiskcacheManager):
    """Dash's manager of one machine, whose jobs end with the worker that has started them.

    They have its sockets: a server that is started anew would find its port taken.
    """

    def make_job_fn(
        self, fn: Callable[..., Any], progress: bool, key: str | None = None
    ) -> Callable[..., None]:
        """Return what runs the function in a process of its own."""
        run = super().make_job_fn(fn, progress, key)

        def job(*given: Any) -> None:
            # A worker's own handlers are here, too. Ctrl-C is for the worker, whose end is this.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
            run(*given)

        return job


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(BREATH)
    os._exit(1)


def distributed(server: Flask, site: Site) -> Any:
    """Return a manager that leaves jobs to Celery's workers.

    Raises:
        ConfigurationError: its libraries are missing.
    """
    url = server.config["JOBS"]
    if not all(map(find_spec, DISTRIBUTED)):
        expected = f"its libraries: python -m pip install {' '.join(DISTRIBUTED)}"
        raise ConfigurationError("JOBS", url, expected)
    from crossroads.server.workers import queue  # noqa: PLC0415 - only such a site needs it

    # No other site's workers take the jobs of this one.
    return queue(url, f"crossroads-{digest(server.config['PREFIX'], site.title)}")


def digest(*facts: object) -> str:
    """Return a short name for some facts."""
    return sha256(repr(facts).encode()).hexdigest()[:16]
