"""Be a guest on a reader's own Flask: `init_app(site, settings, server=mine)`.

Its views, static files, error handlers, hooks and settings stay as they are, and so do the headers
and the size of what its views answer. What the kit adds concerns the pages of the site: addresses
that no view of the reader's has.
"""

from typing import Any

from dash.exceptions import DependencyException, PreventUpdate
from flask import Blueprint, Flask, g, got_request_exception, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import RoutingException

from crossroads.apps import is_readers
from crossroads.errors import ConfigurationError
from crossroads.server.failures import (
    answer_failure,
    answer_missing,
    answer_refusal,
    is_asked_by_dash,
    mount_own,
)

ENDPOINTS = ("kit-assets", "kit-bundles", "kit-dash", "kit-favicon", "kit-files", "kit-health")
LOGIN = ("log_in", "login", "logout")
"""What the views of the kit are called, and those of its own logins."""


def settings_of(server: Flask) -> dict[str, Any]:
    """Return the settings that are Flask's own, as the reader's has them."""
    return {key: server.config[key] for key in Flask.default_config}


def mount(server: Flask, most: int) -> None:
    """Note what is the reader's on *server*, before the kit adds anything.

    A callback may send *most* bytes, where the reader says nothing else.

    Raises:
        ConfigurationError: a view has the name of one that the kit adds.
    """
    needed = (*ENDPOINTS, *(LOGIN if server.config["AUTH"] != "off" else ()))
    for name in needed:
        if view := server.view_functions.get(name):
            where = f"{view.__module__}.{getattr(view, '__qualname__', view)}"
            expected = (
                f"a Flask that has no view of this name, on which no site is yet; it is {where}"
            )
            raise ConfigurationError("server", name, expected)
    routes = server.url_map.bind("")
    for path in ("/login", "/logout") if needed[-1] == "logout" else ():
        if routes.allowed_methods(path):
            raise ConfigurationError("AUTH", path, "a Flask without a view at this path")
    server.extensions["readers"] = frozenset(server.view_functions)
    server.register_blueprint(Blueprint("kit", "crossroads", template_folder="templates"))

    def limit() -> None:
        if server.config["MAX_CONTENT_LENGTH"] is None and not is_readers():
            request.max_content_length = most

    server.before_request(limit)
    mount_failures(server)


def mount_failures(server: Flask) -> None:
    """Let the reader's handlers answer all errors but those of Dash's own requests.

    Dash in the browser asks for JSON, and `assets/alarms.js` shows what is in it.
    """
    handle, fail = server.handle_user_exception, server.handle_exception

    def handle_user_exception(error: Exception) -> Any:
        if isinstance(error, PreventUpdate):
            return handle(error)  # Dash's own handler, and an answer without content
        if not is_asked_by_dash() or isinstance(error, RoutingException):
            g.is_readers = True
            return handle(error)
        if isinstance(error, HTTPException):
            return answer_refusal(error)
        if isinstance(error, DependencyException):
            return answer_missing(error)
        raise error

    def handle_exception(error: Exception) -> Any:
        propagates = server.config["PROPAGATE_EXCEPTIONS"]
        if propagates is None:
            propagates = server.testing or server.debug
        if propagates or not is_asked_by_dash():
            return fail(error)
        got_request_exception.send(server, _async_wrapper=server.ensure_sync, exception=error)
        said = answer_failure(InternalServerError(original_exception=error))
        return server.finalize_request(said, from_error_handler=True)

    server.handle_user_exception = handle_user_exception  # type: ignore[assignment,method-assign]
    server.handle_exception = handle_exception  # type: ignore[assignment,method-assign]
    server.register_error_handler(DependencyException, answer_missing)
    if not has_handler(server, InternalServerError):
        mount_own(server)


def has_handler(server: Flask, error: type[HTTPException]) -> bool:
    """Say whether the reader's Flask has a handler for errors of a kind."""
    if "readers" not in server.extensions:
        return False
    handlers = server.error_handler_spec[None]
    return any(issubclass(error, kind) for code in (error.code, None) for kind in handlers[code])
