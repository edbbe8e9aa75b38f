"""Paths: as pages have them inside the site, and as browsers see them behind a proxy.

Inside, the site is at `/`, for routes, pages and callbacks alike. A browser's path loses the
setting `PREFIX` in `inside`; a path that goes out gets it in `url`. No other code knows of it.
"""

from contextlib import suppress
from urllib.parse import quote, unquote, urlsplit

from flask import current_app, request

NAMED = "address="
"""How a query begins whose rest is a document's address."""

PART = "Kit-Part"
"""The header by which a router asks for a page alone, for a document that has all around it."""


def canonical(path: str) -> str:
    """Return a path as pages are registered: without the slash that may stand at its end."""
    return path.removesuffix("/") or "/"


def inside(path: str, prefix: str) -> str | None:
    """Return what a browser's path is inside the site, `None` if it is not below the prefix."""
    if path != prefix and not path.startswith(f"{prefix}/"):
        return None
    return path[len(prefix) :] or "/"


def url(path: str) -> str:
    """Return what a path inside the site is for a browser."""
    prefix = current_app.config.get("PREFIX", "") if current_app else ""  # a page needs no server
    return f"{prefix}{path}"


def quoted(path: str) -> str:
    """Return a path as it stands in an address; slashes stay."""
    return quote(path, safe="/:@!$&'()*+,;=~")


def address(given: str) -> str:
    """Return the address of a file for a browser: a path of the site gets the prefix."""
    return url(given) if given.startswith("/") and not given.startswith("//") else given


def told_address() -> str:
    """Return the address, as it came, of the document that asks for its layout."""
    query = request.query_string.decode("latin-1")
    return query.removeprefix(NAMED) if query.startswith(NAMED) else request.referrer or ""


def told_length() -> int:
    """Return how long that address is, without host and fragment; 0 if it is none."""
    with suppress(ValueError):
        address = urlsplit(told_address())
        return len(address._replace(scheme="", netloc="", fragment="").geturl())
    return 0


def document_address() -> tuple[str, str]:
    """Return path, inside the site, and query of the document that asks for its layout.

    Dash asks with a request of its own, which has the document's address as its `Referer`. If a
    browser sends none, both are empty. `assets/opened.js` and the router name the document, as the
    rest of the query behind `address=`: encoded once more, a long one would be too long.
    """
    with suppress(ValueError):  # both can be any text
        address = urlsplit(told_address())
        path = inside(unquote(address.path), current_app.config["PREFIX"])
        if address.path and path is not None:
            return path, address.query
    return "", ""
