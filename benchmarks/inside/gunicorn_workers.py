"""A configuration of gunicorn that makes every worker say when it is ready to serve.

Without preload a worker loads the site after it was forked, and from outside nobody can tell when.
"""

from typing import Any

READY = "ready to serve: worker"


def when_ready(master: Any) -> None:
    """Do before the fork what the kit's configuration for production does."""
    if master.cfg.preload_app:
        # Late: without preload the site is each worker's own.
        from crossroads.server.server import make_documents  # noqa: PLC0415

        make_documents(master.app.wsgi())


def post_worker_init(worker: Any) -> None:
    """Print the worker's process id; gunicorn calls this in each one, once its site is loaded."""
    print(READY, worker.pid, flush=True)
