"""Callbacks as a page records them, and what their dependencies say, however nested."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from dash import ALLSMALLER, MATCH, Dash, Input, Output
from dash.dependencies import DashDependency

from crossroads.errors import ConfigurationError
from crossroads.page.first_outputs import First


class Recorded(NamedTuple):
    """A callback: its function, what `Dash.callback` is told of it, and where it runs.

    Attributes:
        begins_alone: whether it runs when its page is opened, and has no output that says on which.
        first: how it is answered while the page is built, if it is marked `in_layout`.
    """

    function: Any
    dependencies: tuple[Any, ...]
    options: Mapping[str, Any]
    in_browser: bool = False
    begins_alone: bool = False
    first: First | None = None

    @classmethod
    def of(
        cls, function: Any, dependencies: tuple[Any, ...], options: Mapping[str, Any], **more: Any
    ) -> "Recorded":
        """Record; `prevent_initial_call` may stand last, without its name, as Dash allows."""
        if dependencies and isinstance(dependencies[-1], bool):
            options = {"prevent_initial_call": dependencies[-1], **options}
            dependencies = dependencies[:-1]
        alone = begins_alone(dependencies, options)
        return cls(function, dependencies, options, begins_alone=alone, **more)

    def replay(self, app: Dash, dependencies: Any, options: dict[str, Any], function: Any) -> None:
        """Register it on *app*, with dependencies and a function that fit one page."""
        if self.in_browser:
            app.clientside_callback(function, *dependencies, **options)
        else:
            app.callback(*dependencies, **options)(function)

    def all_dependencies(self) -> list[Any]:
        """Go through whatever it depends on, in its options, too."""
        return flat((self.dependencies, dict(self.options)))

    def outputs(self) -> list[Output]:
        """List what it writes to; places that change while it runs are not among them."""
        return outputs_in(self.dependencies, self.options)


def begins_alone(dependencies: tuple[Any, ...], options: Mapping[str, Any]) -> bool:
    """Say whether a callback runs when its page is opened, and has no output.

    What has `MATCH` among its inputs needs it in its outputs, too, and is left alone.
    """
    told = flat((dependencies, options.get("output")))
    if options.get("prevent_initial_call") or any(isinstance(one, Output) for one in told):
        return False  # most do: the rest need not be gone through
    wild = ids_in((dependencies, {**options}))
    return not any(value in (MATCH, ALLSMALLER) for one in wild for value in one.values())


def needed_ids(dependencies: Iterable[Any]) -> set[str]:
    """List the ids without wildcards that callbacks with these dependencies cannot do without."""
    needed = (
        one.component_id
        for one in dependencies
        if isinstance(one, DashDependency) and not one.allow_optional
    )
    return {one for one in needed if isinstance(one, str)}


def ids_in(items: Any) -> Iterator[dict[str, Any]]:
    """Go through the ids with wildcards among dependencies."""
    ids = (getattr(one, "component_id", None) for one in flat(items))
    return (one for one in ids if isinstance(one, dict))


def outputs_in(dependencies: Any, options: Mapping[str, Any]) -> list[Output]:
    """List the outputs among what `Dash.callback` is told."""
    told = flat((dependencies, options.get("output")))
    return [one for one in told if isinstance(one, Output)]


def flat(items: Any) -> list[Any]:
    """List what lies in lists, tuples and dicts, however nested."""
    found, left = [], [items]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            left.extend(reversed(item.values()))
        elif isinstance(item, list | tuple):
            left.extend(reversed(item))
        else:
            found.append(item)
    return found


def copied(item: Any, own_id: Callable[[Any], Any] = lambda given: given) -> Any:
    """Return recorded dependencies, however nested, that an app may change, with ids of its own."""
    # Lists, as a generator takes longer: a large site has thousands of these.
    if isinstance(item, list | tuple):
        item = type(item)([copied(value, own_id) for value in item])
    elif isinstance(item, DashDependency):
        # What copy.copy does, in a third of the time.
        own = object.__new__(type(item))
        own.__dict__ = {**vars(item), "component_id": own_id(item.component_id)}
        item = own
    elif isinstance(item, dict):
        item = {key: copied(value, own_id) for key, value in item.items()}
    return item


def share_outputs(app: Dash, page: Any, dependencies: Any, options: dict[str, Any]) -> None:
    """Let a callback of *page* write to what another page's callback on *app* writes to.

    The frame, which is on every app, counts as a page.

    A store that two pages write to has the same id on both. Where each page has an app of its own,
    Dash does not notice. On one app it takes the second callback for a mistake, unless told.

    Raises:
        ConfigurationError: another callback of the same page writes to it, or another page's that
            has the same inputs.
    """
    writers: dict[str, dict[Any, int]] = vars(app).setdefault("_writers_of_outputs", {})
    for output in outputs_in(dependencies, options):
        if output.allow_duplicate:
            continue
        pages = writers.setdefault(str(output), {})
        if page in pages:
            expected = f"one callback of {page!r} with this output, or allow_duplicate=True"
            raise ConfigurationError("Page.callback", str(output), expected)
        if pages and inputs_in((dependencies, options)) in [
            inputs_of(app, n) for n in pages.values()
        ]:
            expected = f"inputs of {page!r}'s own: another page has the same, and both would answer"
            raise ConfigurationError("Page.callback", str(output), expected)
        if pages:
            output.allow_duplicate = True
            options["prevent_initial_call"] = (
                options.get("prevent_initial_call") or "initial_duplicate"
            )
        pages[page] = len(app._callback_list)  # where it will be


def inputs_in(told: Any) -> set[str]:
    """List the inputs among what `Dash.callback` is told."""
    return {str(one) for one in flat(told) if isinstance(one, Input)}


def inputs_of(app: Dash, number: int) -> set[str]:
    """List the inputs of the callback with a number on *app*."""
    return {f"{one['id']}.{one['property']}" for one in app._callback_list[number]["inputs"]}
