"""Answer a callback before it is asked: put what it would return first into the layout.

Dash builds a page in two steps. The layout comes, then the browser sends the values in it back to
every callback, and waits once more. The server has these values when it builds the layout.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dash import Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from shared.page.failing import log_error, notice


def fill(layout: Component, function: Callable[..., Any], dependencies: Sequence[Any]) -> None:
    """Call a callback's function with the values in *layout*, and write its answer there.

    A callback that cannot be answered leaves its outputs as they are, the reason in the log, and
    word of it at the top of the page, as it would when the browser asks.
    """
    flat = list(_flat(dependencies))
    outputs = [one for one in flat if isinstance(one, Output)]
    try:
        answer = function(
            *(
                getattr(layout[one.component_id], one.component_property, None)
                for one in flat
                if isinstance(one, Input | State)
            )
        )
        answers = [answer] if len(outputs) == 1 else list(answer)
        for output, value in zip(outputs, answers, strict=True):
            if value is not no_update:
                setattr(layout[output.component_id], output.component_property, value)
    except PreventUpdate:
        pass
    except Exception:
        said = f"{function.__qualname__}: its first answer is not in the layout"
        layout.children.insert(0, notice(log_error(said)))


def _flat(items: Iterable[Any]) -> Iterable[Any]:
    for item in items:
        if isinstance(item, list | tuple):
            yield from _flat(item)
        else:
            yield item
