"""What a visitor is told when a page's own code raises, and what the log keeps of it.

The visitor gets an id and no more; the log has the traceback under the same id. Dash's own requests
are answered in JSON, which `assets/alarms.js` shows. In debug and in tests Flask raises the error.
"""

import json
from urllib.parse import quote

from dash.exceptions import DependencyException
from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    NotFound,
    RequestEntityTooLarge,
)

from crossroads.errors import warn_once
from crossroads.frame.document import plain_document
from crossroads.page.failing import log_error, notice

SERVICES = ("_dash-update-component", "_dash-layout", "_dash-dependencies")
"""The last part of the addresses that Dash in the browser asks."""
SETTING = "An upload is a third larger than its file. Set CROSSROADS_MAX_CONTENT_LENGTH for more."
HEADING = "Something went wrong"


def mount(server: Flask) -> None:
    """Have *server* answer errors as the module says."""
    server.register_error_handler(HTTPException, answer_refusal)
    server.register_error_handler(DependencyException, answer_missing)
    mount_own(server)


def mount_own(server: Flask) -> None:
    """Have *server* answer what fails with the kit's own page."""
    server.register_error_handler(InternalServerError, answer_failure)
    # `answer_failure` logs, with an id.
    server.log_exception = lambda *_: None  # type: ignore[method-assign]


def answer_refusal(error: HTTPException) -> HTTPException | ResponseReturnValue:
    """Answer a request of Dash's that was refused with the reason in JSON."""
    if error.response is not None or not is_asked_by_dash():
        return error
    answer = error.get_response()
    said = error.description
    if isinstance(error, RequestEntityTooLarge) and request.max_content_length:
        said = f"This is more than the {request.max_content_length:,} bytes that the site takes."
        warn_once(__name__, f"A callback request was refused: {said} {SETTING}")
    answer.data = json.dumps({"error": said})
    answer.content_type = "application/json"
    return answer


def answer_missing(_: Exception) -> ResponseReturnValue:
    """Answer that there is no such component bundle; Dash itself answers 500.

    The exception's message is never sent: it quotes the address, in which a link can write HTML.
    """
    return NotFound()


def answer_failure(_: InternalServerError) -> ResponseReturnValue:
    """Answer 500 with the id under which the log has the error."""
    # As it came: decoded, a path can have the end of a line, and go on as another entry.
    error_id = log_error(f"Exception on {quote(request.path)} [{request.method}]")
    if is_asked_by_dash():
        return {"error": f"{HEADING}.", "id": error_id}, 500
    return plain_document(HEADING, [notice(error_id)]), 500


def is_asked_by_dash() -> bool:
    """Say whether the request comes from Dash's own code in the browser."""
    return request.path.rpartition("/")[2] in SERVICES
