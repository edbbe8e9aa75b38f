"""The pieces of which looks are made: how a component is written until Dash has drawn it.

`crossroads.frame.bootstrap` and `crossroads.frame.dash_core` have a table each, from the type of a
component to the function that writes it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crossroads.frame.markup import Look, Props, Writer, text

Classes = Callable[[Props], Iterable[object]]
"""Returns the classes of a component, and what is false for those that it has not."""
KEPT = ("id", "style", "title", "hidden", "href", "target", "role", "tabIndex", "rel", "download")
"""What a component passes on to its element."""
FIELD = ("disabled", "required", "name", "placeholder", "value", "type", "min", "max")
"""What a field has besides."""
LATE: Mapping[str, Any] = {"data-late": True}
"""What Dash may draw later than the page: a script of its own has to come first."""


def common(props: Props, *classes: object, **more: Any) -> dict[str, Any]:
    """Return the attributes that any element has, with its classes and what it has of its own."""
    own = props.get("className") or props.get("class_name")
    named = " ".join(str(one) for one in (own, *classes) if one)
    kept = {key: props[key] for key in KEPT if props.get(key) is not None}
    spoken = {key: one for key, one in props.items() if key.startswith(("data-", "aria-"))}
    return {**kept, **spoken, "className": named or None, **more}


def plain(tag: str, classes: Classes | str = "", **attributes: Any) -> Look:
    """Return a look that is one element with its children in it."""

    def write(writer: Writer, props: Props) -> str:
        found = (classes,) if isinstance(classes, str) else classes(props)
        inside = writer.write(props.get("children"))
        return writer.element(tag, common(props, *found, **attributes), inside)

    return write


def asked(props: Props) -> dict[str, Any]:
    """Return what tells the script which field has the focus at first: out of sight, none can."""
    is_asked = props.get("autoFocus") or props.get("autofocus")
    return {"data-autofocus": True} if is_asked else {}


def nothing(_writer: Writer, _props: Props) -> str:
    """Write nothing: a component without a look, or one that is seen later."""
    return ""


def contents(writer: Writer, props: Props) -> str:
    """Write what is inside alone."""
    return writer.write(props.get("children"))


def words(*pairs: tuple[str, str]) -> Classes:
    """Return classes, each with the value of a property in the place of `*`, if that is given.

    One that is true is no value: it has the class for that alone.
    """

    def of(props: Props) -> Iterable[object]:
        for given, name in pairs:
            value = props.get(given)
            if value and (value is True) != ("*" in name):
                yield name.replace("*", str(value))

    return of


def joined(*classes: Classes | str) -> Classes:
    """Return all of several classes."""
    return lambda props: [
        found for one in classes for found in ([one] if isinstance(one, str) else one(props))
    ]


def coloured(name: str, props: Props, default: str = "") -> str:
    """Return the class for the colour that a component has."""
    colour = props.get("color", default)
    return name.replace("*", colour) if isinstance(colour, str) and colour else ""


def pairs(options: object) -> list[tuple[str, Any, bool]]:
    """Return value, label and whether it is disabled, of each option, however they are given."""
    if isinstance(options, dict):
        return [(str(value), words, False) for value, words in options.items()]
    given = options if isinstance(options, list | tuple) else []
    return [
        (text(one.get("value")), one.get("label"), bool(one.get("disabled")))
        if isinstance(one, dict)
        else (text(one), one, False)
        for one in given
    ]


def chosen(value: object) -> set[str]:
    """Return the values that a field has, as text."""
    return {text(one) for one in (value if isinstance(value, list | tuple) else [value])} - {""}


def lines(writer: Writer, props: Props) -> str:
    """Write what stands in a field of several lines; of two ends at its beginning one is lost."""
    said = writer.write(text(props.get("value")))
    return f"\n{said}" if said.startswith("\n") else said
