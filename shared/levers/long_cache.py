"""LONG_CACHE: files are named by their content, and browsers keep them for a year."""

from io import BytesIO
from mimetypes import guess_type

from flask import Response, current_app, send_file, url_for

from crossroads.levers.compress import choose_encoding, compressed_copy
from crossroads.levers.copies import File, asset, date_of, fingerprint, path_of

YEAR = 365 * 24 * 60 * 60
"""Seconds for which a browser keeps a file whose name changes with its content."""


def asset_url(name: str) -> str:
    """Return the address of one of the kit's assets, with its fingerprint if it may be kept."""
    mark = fingerprint(asset(name)) if current_app.config["LONG_CACHE"] else None
    return url_for("kit-files", filename=name, v=mark)


def send(file: File, *, immutable: bool) -> Response:
    """Answer with a file, in the best encoding that the browser takes.

    *immutable* says that the address names this very content, so that a browser may keep it. Else
    it asks again each time.
    """
    kind = guess_type(file.name)[0] or "application/octet-stream"
    encoding = choose_encoding(file, kind)
    content = compressed_copy(file, encoding) if encoding else file
    response = send_file(
        path_of(content) or BytesIO(content.read_bytes()),
        mimetype=kind,
        etag=f"{fingerprint(file)}{encoding}",
        last_modified=date_of(content),
        max_age=YEAR if immutable else None,
    )
    if encoding:
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    response.cache_control.immutable = immutable
    return response
