"""The access log of a server in production: one JSON object per line."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gunicorn.glogging import Logger

from crossroads.requests_log import KEY


class JsonLogger(Logger):
    """gunicorn's logger, with an access log of JSON: one object per line."""

    def access(self, resp: Any, _req: Any, environ: Any, request_time: timedelta) -> None:
        """Log an answer."""
        if self.access_log_enabled:
            seconds = request_time.total_seconds()
            self.access_log.info(access_line(environ, resp.status, resp.sent, seconds))


def access_line(
    environ: Mapping[str, Any], status: str | int | None, size: int, seconds: float
) -> str:
    """Return a line of the access log: one JSON object.

    Query strings and headers are left out, because they may hold secrets. `bytes`
    are those of the body. A request that could not be read has no `id`.
    """
    address = str(environ.get("RAW_URI", "")).partition("?")[0]
    if "PATH_INFO" in environ:
        address = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
        address = address.encode("latin-1", "replace").decode("utf-8", "replace")
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": environ.get(KEY),
        "method": environ.get("REQUEST_METHOD"),
        "path": address,
        "status": int(str(status).split()[0]) if status else None,
        "bytes": size,
        "ms": round(1000 * seconds, 3),
        "remote": environ.get("REMOTE_ADDR"),
    }
    return json.dumps(entry, separators=(",", ":"))
