"""Answer a callback before it is asked: put what it would return first into the layout.

Dash builds a page in two steps. The layout comes, then the browser sends the values in it back to
every callback, and waits once more. The server has these values when it builds the layout.

The browser may know better: a component with `persistence` takes the visitor's last value in place
of the layout's. And a component may lie where the server does not find it, in another property
than `children`. `fill` says of which callbacks that is true, and `recall` in `assets/controls.js`
has the browser ask them.
"""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dash import Output, Patch, no_update
from dash._grouping import flatten_grouping, map_grouping
from dash.dependencies import Input, handle_grouped_callback_args
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import g, has_app_context

from crossroads.errors import ConfigurationError
from crossroads.page.failing import log_error, notice

Rename = Callable[[Any], Any]
Question = Mapping[str, Any]
"""What makes the browser ask: the input to touch, and each value that the answer was made with; no
values if there is no answer."""


class First(NamedTuple):
    """A callback that can be answered while the page is built.

    Attributes:
        output: the outputs, grouped as its function groups what it returns.
        inputs: inputs and states, in the order of `order`.
        order: which of them each argument of the function is made of.
    """

    function: Callable[..., Any]
    output: Any
    inputs: tuple[Any, ...]
    order: Any

    @classmethod
    def of(
        cls, function: Callable[..., Any], dependencies: tuple[Any, ...], options: Mapping[str, Any]
    ) -> "First":
        """Read what Dash would read out of a callback's arguments.

        Raises:
            ConfigurationError: a callback whose first answer is not in its function's hands.
        """
        output, inputs, states, order, prevented = handle_grouped_callback_args(
            dependencies, options
        )
        both = (*inputs, *states)
        reasons = {
            "an output": not flatten_grouping(output),
            "an input": not inputs,
            "no ALL, MATCH or ALLSMALLER": any(
                one.has_wildcard() for one in (*both, *flatten_grouping(output))
            ),
            "no prevent_initial_call=True": prevented is True,
            "no background=True": bool(options.get("background")),
            "a function that returns once": inspect.isgeneratorfunction(function)
            or inspect.isasyncgenfunction(function),
        }
        if wrong := [expected for expected, holds in reasons.items() if holds]:
            name = f"in_layout=True of {function.__qualname__}"
            raise ConfigurationError("Page.callback", name, " and ".join(wrong))
        return cls(function, output, both, order)

    def answer(self, values: list[Any]) -> list[Any]:
        """Call the function with a value for each of `inputs`; return one for each output."""
        given = map_grouping(lambda index: values[index], self.order)
        if isinstance(self.order, dict):
            answer = self.function(**given)
        else:
            answer = self.function(*(given if isinstance(self.order, list) else [given]))
        if inspect.iscoroutine(answer):
            answer = asyncio.run(answer)
        if isinstance(answer, type(no_update)):
            return [no_update] * len(flatten_grouping(self.output))
        if isinstance(self.output, Output):
            return [answer]
        return [*flatten_grouping(answer, self.output)]


def fill(layout: Component, first: First, own_id: Rename) -> Question | None:
    """Write a callback's first answer into *layout*; return a question if the browser is to ask.

    A callback that fails leaves its outputs as they are, the reason in the log, and word of it at
    the top of the page, as it would when the browser asks. At warm-up no visitor could
    be told, and when a document is painted, Dash is going to ask for the same.
    """
    touched = next(one for one in first.inputs if isinstance(one, Input))
    trigger = [own_id(touched.component_id), touched.component_property]
    found = [_find(layout, own_id(one.component_id)) for one in first.inputs]
    places = [
        (_find(layout, own_id(one.component_id)), one.component_property)
        for one in flatten_grouping(first.output)
    ]
    missing = [one for one, component in zip(first.inputs, found, strict=True) if component is None]
    if any(not one.allow_optional for one in missing) or any(one is None for one, _ in places):
        return {"trigger": trigger}
    values = [
        getattr(component, one.component_property, None)
        for one, component in zip(first.inputs, found, strict=True)
    ]
    try:
        answers = first.answer(values)
        if any(isinstance(value, Patch) for value in answers):
            raise TypeError("a Patch changes what there is, and nothing is there yet")
        for (component, name), value in zip(places, answers, strict=True):
            if not isinstance(value, type(no_update)):
                setattr(component, name, value)
    except PreventUpdate:
        pass
    except Exception:
        if has_app_context() and (g.get("is_warm_up") or g.get("is_painting")):
            raise
        said = f"{first.function.__qualname__}: its first answer is not in the layout"
        layout.children.insert(0, notice(log_error(said)))
    kept = [
        [own_id(one.component_id), one.component_property, value]
        for one, component, value in zip(first.inputs, found, values, strict=True)
        if getattr(component, "persistence", None)
    ]
    return {"trigger": trigger, "seen": kept} if kept else None


def in_order(firsts: list[First]) -> list[First]:
    """Put those whose answers others need before them; the rest stays as it is recorded."""
    waiting, ordered = list(firsts), []
    while waiting:
        to_come = [set(map(str, flatten_grouping(one.output))) for one in waiting]
        ready = next(
            (
                one
                for index, one in enumerate(waiting)
                if not any(
                    str(given) in outputs
                    for other, outputs in enumerate(to_come)
                    if other != index
                    for given in one.inputs
                )
            ),
            waiting[0],  # a circle, of which Dash tells in the browser
        )
        waiting.remove(ready)
        ordered.append(ready)
    return ordered


def _find(layout: Component, component_id: Any) -> Component | None:
    try:
        found: Component = layout[component_id]
    except KeyError:
        return None
    return found
