"""A test client for Dash: it opens pages and runs callbacks in this process, without a browser.

    from crossroads.testing import Client

    page = Client(app).open("/sales?year=2007")
    assert page.run("chart.figure", year="2008")["data"]

It is for a `Dash`, for a Flask with several, for Dash Pages, and for what `init_app` of an approach
returns. The README of this folder has the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crossroads.testing.client import AnswerError, Client
    from crossroads.testing.page import Page, UnknownNameError, UnrunnableError

__all__ = ["AnswerError", "Client", "Page", "UnknownNameError", "UnrunnableError"]
MODULES = {"AnswerError": "client", "Client": "client"}
"""Name -> the module that has it, where that is not `page`."""


def __getattr__(name: str) -> Any:
    """Import what is named first: a measurement uses the rules in here, and has no Dash."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{MODULES.get(name, 'page')}"), name)
