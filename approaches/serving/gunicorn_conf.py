r"""How gunicorn serves an approach in production.

    gunicorn -c python:crossroads.approaches.serving.gunicorn_conf \
        "crossroads.approaches.single:init_app()"

`python -m crossroads.approaches NAME --workers N` becomes this, too. Options on gunicorn's command
line win.
The worker is gunicorn's own, whose threads wait for slow clients: in production nginx stands before
it, as `nginx.conf` beside this file says.
"""

import ctypes
import os
from contextlib import suppress
from typing import Any

from crossroads.approaches.serving.access_log import JsonLogger
from crossroads.levers.freeze import collect_as_usual, collect_rarely

# gunicorn means production unless somebody says otherwise: no start without a secret key.
# Not in `raw_env`, which an `--env` on the command line would replace.
os.environ.setdefault("CROSSROADS_SETTINGS", "production")

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4

# The site is built and warmed up once, before the fork: workers share its memory, and none of them
# meets parallel first requests (plotly/dash#3971). SIGHUP then forks new workers of the same code;
# SIGUSR2 starts a new master, which loads the code anew.
preload_app = True
collect_rarely()  # until then


def when_ready(master: Any) -> None:
    """Make what workers share, and collect garbage as usual; the site is built, none is forked."""
    if master.cfg.preload_app:
        from crossroads.server.server import make_documents  # noqa: PLC0415 - as late as the site

        make_documents(master.app.wsgi())
    collect_as_usual()


keepalive = 5  # seconds
graceful_timeout = 30  # seconds that requests in flight have to finish
timeout = 30  # seconds after which a worker that hangs is replaced

limit_request_line = 8190  # bytes, the most that gunicorn takes: a long selection is in the address

# By default gunicorn takes scheme and path from headers of any request that comes from this machine
# or through a unix socket: a proxy there passes on what its visitors send. `PROXIES` alone says
# which proxies are trusted. The first line is not asked where a unix socket is.
forwarded_allow_ips = ""
secure_scheme_headers = dict[str, str]()
forwarder_headers = ""

accesslog = "-"
logger_class = JsonLogger
control_socket_disable = True  # it would be a thread in the master that nobody uses

# glibc keeps what large bodies have taken, in a heap for each thread: after some thousands of
# requests a tenth of the memory. With this it gives every block of 128 kB or more back at once.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # malloc.h
with suppress(AttributeError, OSError, TypeError):  # another C library
    ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 128 * 1024)
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)
