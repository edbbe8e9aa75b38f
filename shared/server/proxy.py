"""Behind a proxy: the path below which browsers find the site, and who asks, over what.

`crossroads.paths` takes the prefix off what comes in and puts it before what goes out. Flask's
`url_for` takes it from WSGI's `SCRIPT_NAME`, which is set here.

Whether a proxy strips the prefix is a setting. If each request were looked at instead, a path would
have two spellings, and a proxy that forbids one of them would let the other pass.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response

from crossroads.paths import inside

HEADERS = {"Content-Type": "text/plain", "X-Content-Type-Options": "nosniff"}
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def mount(server: Flask) -> None:
    """Put *server* behind as many proxies and below the prefix that its settings say."""
    prefix, proxies = server.config["PREFIX"], server.config["PROXIES"]
    if prefix:
        server.config["APPLICATION_ROOT"] = prefix  # the path of cookies
        is_stripped = server.config["PREFIX_STRIPPED"]
        answer = below(prefix, server.wsgi_app, is_stripped=is_stripped)
        server.wsgi_app = answer  # type: ignore[assignment,method-assign]
    if proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix  # noqa: PLC0415 - few need it

        counts = {"x_for": proxies, "x_proto": proxies, "x_host": proxies}
        server.wsgi_app = ProxyFix(server.wsgi_app, **counts)  # type: ignore[method-assign]


def below(prefix: str, application: Application, *, is_stripped: bool) -> Application:
    """Return *application* as it answers below *prefix*, and 404 to what is not below it."""
    outside = Response(f"This site is below {prefix}/ (setting PREFIX_STRIPPED).\n", 404, HEADERS)

    def prefixed(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        within = path if is_stripped else inside(path, prefix)
        if within is None:
            return outside(environ, start_response)
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = prefix, within
        return application(environ, start_response)

    return prefixed
