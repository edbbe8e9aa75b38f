"""What a page is made of. Take this home.

To use pages in a project of your own, copy

- this folder, `shared/page/`: pages, their controls and charts, frames, and the class `Site`;
- `shared/errors.py`, `shared/paths.py` and `shared/requests_log.py`, which it imports;
- `shared/assets/controls.js` and `shared/assets/charts.js`, its part in the browser.

It imports nothing else of this kit, only Dash, dash-bootstrap-components and Flask. Mount a page
on any `Dash` with `page.register(app)`, and put `page.build(query)` into your layout.
"""

from shared.page.controls import Choice, Choices, Control, Value
from shared.page.fields import Day, Number, Range, Switch, Text
from shared.page.frame import Frame
from shared.page.page import Page, form
from shared.page.site import Site

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
