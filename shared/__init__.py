"""dash-crossroads: a site's pages, and what mounts them on Dash in one way or the other.

    from crossroads import Page, Site
    from crossroads.approaches.single import init_app

The pages of a site do not know which approach serves them: `multi` in place of `single` in the
second line is all that changes.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crossroads.adoption import adopt
    from crossroads.errors import ConfigurationError, CrossroadsError
    from crossroads.page.controls import Choice, Choices, Control, Value
    from crossroads.page.fields import Day, Number, Range, Switch, Text
    from crossroads.page.frame import Frame
    from crossroads.page.page import Page, form
    from crossroads.page.site import Site

__all__ = [
    "Choice",
    "Choices",
    "ConfigurationError",
    "Control",
    "CrossroadsError",
    "Day",
    "Frame",
    "Number",
    "Page",
    "Range",
    "Site",
    "Switch",
    "Text",
    "Value",
    "adopt",
    "form",
]
ELSEWHERE = {"ConfigurationError": "errors", "CrossroadsError": "errors", "adopt": "adoption"}
"""Name -> the module that has it, where that is not `crossroads.page`."""


def __getattr__(name: str) -> Any:
    """Import what is named first: a command line is read before Dash is there."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{ELSEWHERE.get(name, 'page')}"), name)
