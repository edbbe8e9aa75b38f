"""What a visitor is told when a page's own code raises, and what the log keeps of it.

The visitor gets an id and no more, the log the traceback with the same id. Dash's own requests are
answered in JSON, which `site.js` shows; documents in HTML. In debug and in tests Flask hands the
error on to the developer, and nothing of this is asked.
"""

import html
import json
from collections.abc import Sequence
from urllib.parse import quote

from dash import html as elements
from dash.development.base_component import Component
from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from shared.files import asset_url
from shared.requests_log import request_id

SERVICES = ("_dash-update-component", "_dash-layout", "_dash-dependencies")
"""The last part of the addresses that Dash in the browser asks."""
HEADING = "Something went wrong"
DOCUMENT = """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{title}</title>
    <link rel="stylesheet" href="{bootstrap}">
    <link rel="stylesheet" href="{styles}">
    <script src="{script}"></script>
  </head>
  <body>{body}</body>
</html>"""


def mount(server: Flask) -> None:
    """Have *server* answer errors as the module says."""
    server.register_error_handler(HTTPException, refused)
    server.register_error_handler(InternalServerError, failed)
    server.log_exception = lambda *_: None  # type: ignore[method-assign] # `failed` logs, with an id


def refused(error: HTTPException) -> HTTPException | ResponseReturnValue:
    """Answer a request of Dash's that was refused with the reason in JSON."""
    if error.response is not None or not is_asked_by_dash():
        return error
    answer = error.get_response()
    answer.data = json.dumps({"error": error.description})
    answer.content_type = "application/json"
    return answer


def failed(_: InternalServerError) -> ResponseReturnValue:
    """Answer 500 with the id under which the log has the error."""
    # As it came: decoded, a path can have the end of a line, and go on as another entry.
    name = noted(f"Exception on {quote(request.path)} [{request.method}]")
    if is_asked_by_dash():
        return {"error": f"{HEADING}.", "id": name}, 500
    return document(HEADING, [alert(name)]), 500


def is_asked_by_dash() -> bool:
    """Say whether the request comes from Dash's own code in the browser."""
    return request.path.rpartition("/")[2] in SERVICES


def noted(what: str) -> str:
    """Log the error that is being handled, and return the id that it has there: its request's."""
    current_app.logger.exception(what)
    return request_id()


def alert(name: str) -> Component:
    """Build what a page says in the place of what could not be built."""
    said = f"This part of the site has failed. It is noted as error {name}."
    return elements.Div(said, role="alert", className="alert alert-danger")


def document(heading: str, content: Sequence[Component]) -> str:
    """Return a document of the site's frame with *content*, for which it needs no script."""
    from shared.layouts import frame  # noqa: PLC0415 - which imports this module, through a page

    site = current_app.extensions["site"]
    return DOCUMENT.format(
        title=html.escape(f"{heading} · {site.title}"),
        bootstrap=asset_url("bootstrap-5.3.6.min.css"),
        styles=asset_url("site.css"),
        script=asset_url("site.js"),
        body=markup(frame(site, None, [elements.H1(heading), *content])),
    )


def markup(node: object) -> str:
    """Write components of `dash.html` down as HTML, as far as the site's frame needs it."""
    if node is None:
        return ""
    if isinstance(node, list | tuple):
        return "".join(map(markup, node))
    if not isinstance(node, Component):
        return html.escape(str(node))
    described = node.to_plotly_json()
    attributes = {**described["props"]}
    inside = markup(attributes.pop("children", None))
    named = {"className": "class"}
    written = "".join(
        f' {named.get(key, key)}="{html.escape(str(value))}"' for key, value in attributes.items()
    )
    tag = described["type"].lower()
    return f"<{tag}{written}>{inside}</{tag}>"
