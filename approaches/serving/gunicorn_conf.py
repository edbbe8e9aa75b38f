"""How gunicorn serves an approach in production.

`gunicorn -c python:approaches.serving.gunicorn_conf "approaches.single:init_app()"`.

What `python -m approaches NAME --workers N` becomes, too. Options on gunicorn's command line win.
"""

import os
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from approaches.serving.gunicorn_worker import BufferingWorker
from shared.requests_log import access_line


class JsonLogger(Logger):
    """gunicorn's logger, with an access log of JSON: one object per line."""

    def access(self, resp: Any, _req: Any, environ: Any, request_time: timedelta) -> None:
        """Log an answer."""
        if self.access_log_enabled:
            seconds = request_time.total_seconds()
            self.access_log.info(access_line(environ, resp.status, resp.sent, seconds))


# Whoever runs gunicorn is in production unless he says otherwise: no start without a secret key.
# Not in `raw_env`, which an `--env` on the command line would replace.
os.environ.setdefault("CROSSROADS_SETTINGS", "production")

worker_class = BufferingWorker
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4

# The site is built and warmed up once, before the fork: workers share its memory, and none of them
# meets parallel first requests (plotly/dash#3971). SIGHUP then forks new workers of the same code;
# SIGUSR2 starts a new master, which loads the code anew.
preload_app = True

keepalive = 5  # seconds
graceful_timeout = 30  # seconds that requests in flight have to finish
timeout = 30  # seconds after which a worker that hangs is replaced

# By default gunicorn takes scheme and path from headers of whoever asks from this machine: a proxy
# there, with what its visitors send. Which proxies are believed is said by `PROXIES` alone.
forwarded_allow_ips = ""

accesslog = "-"
logger_class = JsonLogger
control_socket_disable = True  # a thread in the master, and nobody asks it anything
