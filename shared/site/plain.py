"""Plain Flask beside Dash: an ordinary blueprint, mounted next to the pages by every approach."""

from flask import Blueprint

plain = Blueprint("plain", __name__)


@plain.post("/test")
def hello() -> str:
    """Answer a request that has nothing to do with Dash."""
    return "Hello world"
