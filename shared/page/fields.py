"""Free controls: what a visitor types, picks or switches, without a list of options.

Each says what it takes, and both sides keep to it: `accept` here, for the layout, and `CHECKS` in
`assets/controls.js`, for addresses that change in the browser. What does not fit becomes the
default, and the page names it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from crossroads.page.controls import Control, Value

WHOLE = re.compile(r"\s*[+-]?[0-9]{1,300}\s*")
DECIMAL = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?\s*", re.IGNORECASE)


@dataclass(frozen=True, eq=False, repr=False)
class Free(Control):
    """A control without options."""

    options: Callable[[], Mapping[str, str]] = field(default=dict, init=False)


@dataclass(frozen=True, eq=False, repr=False)
class Text(Free):
    """A line of text, of at most `longest` characters."""

    default: str = ""
    longest: int = 200

    def accept(self, given: object) -> str:
        """Return the first of *given*, else the default."""
        text = first(given)
        return self.default if text is None or len(text) > self.longest else text

    def check(self) -> dict[str, Any]:
        """Say what the browser is to take."""
        return {"kind": "text", "longest": self.longest}

    def field(self, component_id: str, value: Value) -> Component:
        """Build an input that tells what was typed when it is left, or at Enter."""
        return dbc.Input(id=component_id, value=value, maxLength=self.longest, debounce=True)


@dataclass(frozen=True, eq=False, repr=False)
class Number(Free):
    """A number from `least` to `most`; whole if `step` is."""

    default: float = 0
    least: float | None = None
    most: float | None = None
    step: float = 1

    def accept(self, given: object) -> float:
        """Return the first of *given* as a number that may be, else the default."""
        number = number_of(first(given), self.least, self.most, is_whole=is_whole(self.step))
        return self.default if number is None else number

    def check(self) -> dict[str, Any]:
        """Say what the browser is to take."""
        limits = {"least": self.least, "most": self.most}
        return {"kind": "number", "whole": is_whole(self.step), **limits}

    def field(self, component_id: str, value: Value) -> Component:
        """Build an input for numbers."""
        limits = {"min": self.least, "max": self.most, "step": self.step}
        given = {key: limit for key, limit in limits.items() if limit is not None}
        return dbc.Input(id=component_id, type="number", value=value, debounce=True, **given)


@dataclass(frozen=True, eq=False, repr=False)
class Range(Free):
    """Two numbers between `least` and `most`, the smaller one first."""

    default: tuple[float, float] = (0, 1)
    least: float = 0
    most: float = 1
    step: float = 1

    def accept(self, given: object) -> list[float]:
        """Return the two numbers of *given*, else the default."""
        asked = given if isinstance(given, list) and len(given) == 2 else [None, None]
        limits, whole = (self.least, self.most), is_whole(self.step)
        low, high = (number_of(first([one]), *limits, is_whole=whole) for one in asked)
        return [*self.default] if low is None or high is None or low > high else [low, high]

    def check(self) -> dict[str, Any]:
        """Say what the browser is to take."""
        limits = {"least": self.least, "most": self.most}
        return {"kind": "range", "whole": is_whole(self.step), **limits}

    def field(self, component_id: str, value: Value) -> Component:
        """Build a slider with two handles."""
        limits = {"min": self.least, "max": self.most, "step": self.step}
        slider = dcc.RangeSlider(id=component_id, value=value, **limits)
        return html.Div(slider, role="group", style={"minWidth": "16rem"}, **named(self.label))


@dataclass(frozen=True, eq=False, repr=False)
class Day(Free):
    """A day from `least` to `most`, as `2026-11-28`."""

    default: str = ""
    least: str = ""
    most: str = ""

    def accept(self, given: object) -> str:
        """Return the first of *given* if it is such a day, else the default."""
        text = first(given)
        try:
            fits = text is not None and date.fromisoformat(text).isoformat() == text
        except ValueError:
            fits = False
        fits = fits and self.least <= str(text) and (not self.most or str(text) <= self.most)
        return str(text) if fits else self.default

    def check(self) -> dict[str, Any]:
        """Say what the browser is to take."""
        return {"kind": "day", "least": self.least, "most": self.most}

    def field(self, component_id: str, value: Value) -> Component:
        """Build the browser's own field for dates."""
        limits = {"min": self.least, "max": self.most}
        given = {key: limit for key, limit in limits.items() if limit}
        return dbc.Input(id=component_id, type="date", value=value, **given)


@dataclass(frozen=True, eq=False, repr=False)
class Switch(Free):
    """Yes or no; `true` or `false` in the address."""

    default: bool = False

    def accept(self, given: object) -> bool:
        """Return what the first of *given* says, else the default."""
        return {"true": True, "false": False}.get(first(given) or "", self.default)

    def check(self) -> dict[str, Any]:
        """Say what the browser is to take."""
        return {"kind": "switch"}

    def component(self, component_id: str, value: Value) -> Component:
        """Build a switch, which has its label beside it."""
        return html.Div(self.field(component_id, value), className="pt-sm-4")

    def field(self, component_id: str, value: Value) -> Component:
        """Build the switch."""
        return dbc.Switch(id=component_id, label=self.label, value=value)


def first(given: object) -> str | None:
    """Return the first of what an address has for a control, as text."""
    if isinstance(given, list):
        given = given[0] if given else None
    return None if given is None else str(given)


def number_of(
    text: str | None, least: float | None, most: float | None, *, is_whole: bool
) -> float | None:
    """Return the number that *text* is, within the limits; `None` if it is none."""
    if text is None or not (WHOLE if is_whole else DECIMAL).fullmatch(text):
        return None
    number = int(text) if is_whole else float(text)
    is_beyond = (least is not None and number < least) or (most is not None and number > most)
    return number if isfinite(number) and not is_beyond else None


def is_whole(step: float) -> bool:
    """Say whether all numbers are whole that are a multiple of *step* apart."""
    return float(step).is_integer()


def named(label: str) -> dict[str, str]:
    """Return the attributes by which a group of fields has a name."""
    return {"aria-label": label}
