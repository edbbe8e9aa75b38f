"""A page's address holds what the visitor has chosen: it can be linked, and gone back to.

Opening: the layout is built from the address, so the first figure is already the right one.
Afterwards a clientside callback of the page keeps controls and address in step. It has the address
and every control both as input and as output; Dash allows such a circle inside a single callback.
It is `sync` in `assets/controls.js`, and `shared.page.page` registers it.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from shared.page.controls import Control, Value


def selection(controls: Sequence[Control], search: str) -> Mapping[str, Value]:
    """Read the value of every control out of an address's query, such as `?year=1987`.

    Keys that belong to no control are ignored; a value that may not be chosen becomes the default.
    """
    query = parse_qs(search.removeprefix("?"), keep_blank_values=True)
    return {control.name: control.accept(query.get(control.name)) for control in controls}
