"""What a page shows in the place of a part that failed: a notice with an id from the log."""

from dash import html
from dash.development.base_component import Component
from flask import current_app

from crossroads.requests_log import request_id


def log_error(what: str) -> str:
    """Log the error that is being handled, and return the id that it has there: its request's."""
    current_app.logger.exception(what)
    return request_id()


def notice(error_id: str) -> Component:
    """Build the notice that stands in the place of what could not be built."""
    said = f"This part of the site has failed. It is noted as error {error_id}."
    return html.Div(said, role="alert", className="alert alert-danger")
