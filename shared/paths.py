"""Paths: as pages have them inside the site, and as browsers see them behind a proxy.

Inside, the site is at `/`, for routes, pages and callbacks alike. A browser's path loses the
setting `PREFIX` in `inside`; a path that goes out gets it in `url`. No other code knows of it.
"""

from contextlib import suppress
from urllib.parse import unquote, urlsplit

from flask import current_app, request


def canonical(path: str) -> str:
    """Return a path as pages are registered: one slash at its beginning and none at its end."""
    return f"/{path.strip('/')}"


def inside(path: str, prefix: str) -> str | None:
    """Return what a browser's path is inside the site, `None` if it is not below the prefix."""
    if path != prefix and not path.startswith(f"{prefix}/"):
        return None
    return path[len(prefix) :] or "/"


def url(path: str) -> str:
    """Return what a path inside the site is for a browser."""
    prefix = current_app.config.get("PREFIX", "") if current_app else ""  # a page needs no server
    return f"{prefix}{path}"


def document_address(prefix: str) -> tuple[str, str]:
    """Return path and query of the document below *prefix* that asks for its layout.

    A router names the document in `?address=`. Dash asks with a request of its own, which has the
    document's address as its `Referer`. If a browser sends none, or not all of it, both are empty.
    """
    with suppress(ValueError):  # both can be any text
        address = urlsplit(request.args.get("address", request.referrer or ""))
        path = inside(unquote(address.path), current_app.config["PREFIX"])
        if address.path and path is not None and f"{path}/".startswith(prefix):
            return path, address.query
    return "", ""
