"""A layout as Dash's JSON: what is in it, what a reader sees of it, how a `Patch` changes it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from crossroads.testing.callbacks import written

INSIDE = frozenset(
    (
        *("A", "Abbr", "B", "Badge", "Bdi", "Bdo", "Cite", "Code", "Data", "Del", "Dfn", "Em"),
        *("I", "Ins", "Kbd", "Link", "Mark", "Q", "S", "Samp", "Small", "Span", "Strong", "Sub"),
        *("Sup", "Time", "U", "Var", "Wbr"),
    )
)
"""Components that stand in a line of text; each of the others begins a new line."""
UNSEEN = frozenset(("Script", "Style", "Template", "Title"))
"""Components whose text no reader sees."""
CONFIG = re.compile(r'<script[^>]*\bid="_dash-config"[^>]*>(.*?)</script>', re.DOTALL)


def config_of(document: str) -> dict[str, Any] | None:
    """Return what a served document tells Dash's renderer, `None` if it has no Dash in it."""
    found = CONFIG.search(document)
    return json.loads(found[1]) if found else None


def components_in(content: object) -> Iterator[dict[str, Any]]:
    """Walk through all components of a layout, or of a part of one, from the top down."""
    if isinstance(content, dict):
        if {"type", "namespace", "props"} <= content.keys():
            yield content
        for value in content.values():
            yield from components_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from components_in(value)


def ids_in(content: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk through the components that have an id, as Dash writes it down."""
    for component in components_in(content):
        if name := component["props"].get("id"):
            yield written(name), component


def text_of(content: object) -> str:
    """Return the texts of a layout, a line for each block; nothing of what is hidden."""
    lines = "".join(_texts(content)).splitlines()
    return "\n".join(filter(None, (re.sub(r"\s+", " ", line).strip() for line in lines)))


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, str | int | float) and not isinstance(content, bool):
        yield str(content)
    elif isinstance(content, list):
        for before, one in zip([None, *content], content, strict=False):
            if isinstance(before, dict) and isinstance(one, dict):
                yield " "  # most styles keep neighbours apart
            yield from _texts(one)
    elif isinstance(content, dict) and "props" in content:
        yield from _of_component(content["type"], content["props"])


def _of_component(kind: str, properties: Mapping[str, Any]) -> Iterator[str]:
    style = properties.get("style") or {}
    hidden = properties.get("hidden") or style.get("display") == "none"
    if hidden or kind in UNSEEN:
        return
    edge = "" if kind in INSIDE else "\n"
    yield edge
    # A component may have others in any property; a plain text is seen in two of them.
    for key in sorted(properties, key=lambda one: one != "label"):
        value = properties[key]
        if key in ("children", "label"):
            yield from _texts(value)
        else:
            for one in _outermost(value):
                yield from _texts(one)
    yield edge


def _outermost(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        if {"type", "namespace", "props"} <= value.keys():
            yield value
        else:
            for one in value.values():
                yield from _outermost(one)
    elif isinstance(value, list):
        for one in value:
            yield from _outermost(one)


def is_patch(value: object) -> bool:
    """Say whether a callback has answered how a value changes, and not the value."""
    return isinstance(value, dict) and "__dash_patch_update" in value


def patched(value: Any, patch: Mapping[str, Any]) -> Any:
    """Return *value* as a `Patch` changes it; *value* itself stays as it is.

    Raises:
        LookupError: the patch names what is not in the value.
    """
    for one in patch["operations"]:
        value = _changed(value, one["location"], OPERATIONS[one["operation"]], one["params"])
    return value


def _changed(value: Any, location: list[Any], operation: Any, params: Mapping[str, Any]) -> Any:
    if operation is None:  # takes something out of what holds it
        if len(location) == 1:
            copy = value.copy()
            if not isinstance(copy, dict) or location[0] in copy:  # else it is as it should be
                del copy[location[0]]
            return copy
    elif not location:
        return operation(value, params)
    first, *rest = location
    copy = (value or {}).copy()
    is_new = isinstance(copy, dict) and first not in copy
    if isinstance(copy, list) and first == len(copy):
        copy.append(None)
    copy[first] = _changed(None if is_new else copy[first], rest, operation, params)
    return copy


OPERATIONS: Mapping[str, Callable[[Any, Mapping[str, Any]], Any] | None] = {
    "Assign": lambda _, given: given["value"],
    "Merge": lambda old, given: {**(old or {}), **given["value"]},
    "Extend": lambda old, given: [*old, *given["value"]],
    "Delete": None,
    "Insert": lambda old, given: [
        *old[: given["index"]],
        given["value"],
        *old[given["index"] :],
    ],
    "Append": lambda old, given: [*old, given["value"]],
    "Prepend": lambda old, given: [given["value"], *old],
    "Add": lambda old, given: old + given["value"],
    "Sub": lambda old, given: old - given["value"],
    "Mul": lambda old, given: old * given["value"],
    "Div": lambda old, given: old / given["value"],
    "Clear": lambda old, _: type(old)(),
    "Reverse": lambda old, _: old[::-1],
    "Remove": lambda old, given: [one for one in old if one != given["value"]],
}
"""What each operation of a `Patch` makes of the value at its place."""
