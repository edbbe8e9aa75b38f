"""Background callbacks: whose a job is, and who may ask for its result.

Dash names a result by the source of the function and its arguments, and a job by its process. Two
pages that get their callbacks from one function would have each other's results, one of them open
and the other guarded; and what has started a job, and for whom, is not asked. `Jobs` stands between
Dash and the manager of a callback: names of results and jobs begin with a mark of the page and of
the visitor, and what does not begin with the mark of who asks is nobody's. Dash signs the names.

A job whose process is gone leaves nothing, and Dash says nothing of it. `Jobs` says that it failed.
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from inspect import getsource
from secrets import token_hex
from typing import Any

from flask import g

from crossroads.errors import ConfigurationError
from crossroads.page.access import visitor
from crossroads.page.job import CANCELLED, HEARS

LOST = {"msg": "Its process ended before it was done, or what has run it forgot it.", "tb": ""}
"""What `on_error` of a callback is told, and the log, of a job that left no result."""
STOPPED = {"msg": CANCELLED, "tb": ""}

OF_JOBS = (
    *("background", "manager", "interval", "progress", "progress_default", "running", "cancel"),
    *("cache_args_to_ignore", "cache_ignore_triggered"),
)
"""What `Dash.callback` takes for background callbacks alone; `running` is of no use without."""


class Jobs:
    """A manager of background callbacks, as one callback of one page has it.

    Args:
        manager: `DiskcacheManager`, `CeleryManager` or another one of Dash's kind.
        page: the name of the callback's page.
        place: which of the page's callbacks it is.
        function: what the callback runs; another page's may have the same source and ids, and
            Dash would run the one that was registered last (plotly/dash#2399).
        options: what else `Dash.callback` is told of it.
    """

    def __init__(
        self,
        manager: Any,
        page: str,
        place: int,
        function: Callable[..., Any],
        options: Mapping[str, Any],
    ) -> None:
        """Stand before *manager*, and have it know the function."""
        self.manager, self.page = manager, page
        self.hears = hasattr(options.get("on_error"), HEARS)
        has_progress = bool(options.get("progress"))
        self.name = digest(page, place, source(function))
        self.function = manager.make_job_fn(function, has_progress, self.name)

    def __getattr__(self, name: str) -> Any:
        """Leave to the manager what concerns no single job."""
        return getattr(self.manager, name)

    def mark(self) -> str:
        """Return what the names of all jobs begin with that this page has for this visitor."""
        return digest(self.page, visitor().name)[:16]

    def own(self, name: str | None) -> str | None:
        """Return a job's name without the mark; `None` for those of other pages and visitors."""
        mark = self.mark()
        return name.removeprefix(mark) if name and name.startswith(mark) else None

    def build_cache_key(self, *given: Any, **more: Any) -> str:
        """Name a result. Without `cache_by` it is for the one request that has asked for it."""
        alone = token_hex() if self.manager.cache_by is None else ""
        key = self.manager.build_cache_key(*given, **more)
        return self.mark() + digest(self.name, key, alone)

    def call_job_fn(self, key: str, _registered: Any, args: Any, context: Any) -> str:
        """Start the job: this callback's, whatever else has its ids and source."""
        own = self.manager.call_job_fn(key, self.function, args, context)
        if (store := self.store()) is not None:  # an empty folder of results is false
            store.delete(cancelled(own))  # of an earlier process with this number
        return f"{self.mark()}{own}"

    def get_result(self, key: str, job: str | None) -> Any:
        """Return the result if it is there, and asked for by whose it is."""
        if self.own(key) is None:
            return self.manager.UNDEFINED
        # Asked before: a job ends after it has left its result.
        runs = job is None or self.job_running(job)
        result = self.manager.get_result(key, None)
        if result is not self.manager.UNDEFINED and self.manager.cache_by is None:
            g.left_result = job
        if runs or result is not self.manager.UNDEFINED:
            return result
        if not self.is_cancelled(job):
            return {"background_callback_error": LOST}
        return {"background_callback_error": STOPPED} if self.hears else result

    def get_progress(self, key: str) -> Any:
        """Return how far it is."""
        return self.manager.get_progress(key) if self.own(key) is not None else None

    def get_updated_props(self, key: str | None) -> Mapping[str, Any]:
        """Return what it has set by the way."""
        mine = key and self.own(key) is not None
        return self.manager.get_updated_props(key) if mine else {}

    def job_running(self, job: str) -> bool:
        """Say whether it goes on.

        What has left its result ends by itself. Dash would end it, and wait a second in all web
        workers but the one whose child it is; one of Celery may still be storing it. With
        `cache_by` there may be a result before the job has begun, and Dash is to end that.
        """
        if g.get("left_result") == job:
            return False
        own = self.own(job)
        with suppress(*gone()):
            return own is not None and bool(self.manager.job_running(own))
        return False

    def terminate_job(self, job: str | None) -> None:
        """End it, if it is this page's and this visitor's."""
        if (own := self.own(job)) is not None:
            if (store := self.store()) is not None:
                store.set(cancelled(own), "1")  # first: its browser may ask at any time
            with suppress(*gone()):  # it may have ended by itself
                self.manager.terminate_job(own)

    def is_cancelled(self, job: str | None) -> bool:
        """Say whether it ended because it was told to, which a manager without a store may do."""
        own, store = self.own(job), self.store()
        return own is not None and (store is None or store.get(cancelled(own)) is not None)

    def store(self) -> Any:
        """Return where the manager keeps values by a key; `None` for one of another kind."""
        handle = getattr(self.manager, "handle", None)
        return getattr(handle, "backend", handle)


def refuse_job(*_: object) -> None:
    """Refuse to run what no manager is there for.

    Raises:
        ConfigurationError: always.
    """
    expected = "a manager of background callbacks, or the package dash[diskcache] to be installed"
    raise ConfigurationError("Site.manager", None, expected)


def gone() -> tuple[type[Exception], ...]:
    """Return what `DiskcacheManager` raises of a process that ends between its two looks at it."""
    psutil = sys.modules.get("psutil")  # that manager alone has loaded it
    return (psutil.NoSuchProcess,) if psutil else ()


def cancelled(job: object) -> str:
    """Return the key under which it is noted that a job was told to end."""
    return f"{job}-cancelled"


def digest(*facts: object) -> str:
    """Return a name for some facts."""
    return sha256(repr(facts).encode()).hexdigest()


def source(function: Callable[..., Any]) -> str:
    """Return the text of a function, so that after a change another result is asked for."""
    try:
        return getsource(function)
    except OSError:
        return function.__name__
