"""Behind a proxy: the path below which browsers find the site, and who asks, over what.

`shared.paths` takes the prefix off what comes in and puts it before what goes out. Flask's
`url_for` takes it from WSGI's `SCRIPT_NAME`, which is set here.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from shared.paths import inside

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def mount(server: Flask) -> None:
    """Put *server* behind as many proxies and below the prefix that its settings say."""
    prefix, proxies = server.config["PREFIX"], server.config["PROXIES"]
    if prefix:
        server.config["APPLICATION_ROOT"] = prefix  # the path of cookies
        server.wsgi_app = below(prefix, server.wsgi_app)  # type: ignore[assignment,method-assign]
    if proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix  # noqa: PLC0415 - few need it

        counts = {"x_for": proxies, "x_proto": proxies, "x_host": proxies}
        server.wsgi_app = ProxyFix(server.wsgi_app, **counts)  # type: ignore[method-assign]


def below(prefix: str, application: Application) -> Application:
    """Return *application* as it answers below *prefix*, which a proxy has kept or stripped."""

    def prefixed(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = prefix
        environ["PATH_INFO"] = inside(environ["PATH_INFO"], prefix)
        return application(environ, start_response)

    return prefixed
