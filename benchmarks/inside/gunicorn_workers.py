"""A configuration of gunicorn that makes every worker say when it is ready to serve.

Without preload a worker loads the site after it was forked, and from outside nobody can tell when.
"""

from typing import Any

READY = "ready to serve: worker"


def post_worker_init(worker: Any) -> None:
    """Print the worker's process id; gunicorn calls this in each one, once its site is loaded."""
    print(READY, worker.pid, flush=True)
