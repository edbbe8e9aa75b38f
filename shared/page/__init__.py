"""What a page is made of: the page, its controls and charts, the frame, and the class `Site`.

A site names them as `from crossroads import Page`. A page needs no approach: mount it on any `Dash`
with `page.register(app)`, and put `page.build(query)` into your layout; `""` will do for
the query, as the browser reads the address itself. Its part in the browser is `assets/controls.js`
and `assets/charts.js`.
"""

from typing import TYPE_CHECKING, Any

from crossroads.page.frame import Frame
from crossroads.page.page import Page, form
from crossroads.page.site import Site

if TYPE_CHECKING:
    from crossroads.page.controls import Choice, Choices, Control, Value
    from crossroads.page.fields import Day, Number, Range, Switch, Text

__all__ = [
    "Choice",
    "Choices",
    "Control",
    "Day",
    "Frame",
    "Number",
    "Page",
    "Range",
    "Site",
    "Switch",
    "Text",
    "Value",
    "form",
]


def __getattr__(name: str) -> Any:
    """Import the controls when a site first names one, and `fields` when it names one of those.

    Without controls a site starts 2 % faster, without `fields` 1 %.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from crossroads.page import controls  # noqa: PLC0415 - late, as said above

    if hasattr(controls, name):
        return getattr(controls, name)
    from crossroads.page import fields  # noqa: PLC0415 - late, as said above

    return getattr(fields, name)
