"""A test client that reads answers to their end, so that no file stays open."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient


class Buffered(FlaskClient):
    """Asks as Flask's own does, and reads all of the answer."""

    def open(self, *given: Any, **named: Any) -> Any:
        """Ask."""
        return super().open(*given, **{"buffered": True, **named})


def client_of(server: Flask) -> FlaskClient:
    """Return a client of *server*."""
    server.test_client_class = Buffered
    return server.test_client()
