"""Controls: the choices that a visitor makes on a page, kept in the page's address.

So a selection can be linked, and gone back to. The layout is built from the address. Afterwards a
clientside callback of the page keeps controls and address in step. It has the address and every
control both as input and as output; Dash allows such a circle inside a single callback. It is
`sync` in `assets/controls.js`, and `Page.register` registers it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from crossroads.errors import ConfigurationError, refuse_single

Value = str | float | list[str] | list[float]
"""What a control holds: the value of one option or of any number of them, or what is free."""


@dataclass(frozen=True, eq=False, repr=False)
class Control(ABC):
    """A form field: its name in the address, its label, and what may be chosen.

    `options()` maps each value to the words shown for it. It is a function, so that importing a
    page reads no data. In the address and in the browser values are text; `accept` finds the value
    again. A control with a field of your own has no options (`dict`); `check` then says what the
    browser lets pass of an address, by default any text (see `crossroads.page.fields`).

    A control that is `shared` is carried along: links of the navigation take its value with them to
    each page that has one of its name.
    """

    name: str
    label: str
    options: Callable[[], Mapping[str, str]]
    shared: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        """Raise `ConfigurationError` for options that are no function."""
        if not callable(self.options):
            expected = "a function that returns them, such as lambda: {'a': 'A'}"
            raise ConfigurationError("Control.options", self.options, expected)

    @abstractmethod
    def accept(self, given: object) -> Value:
        """Return what of *given* may be chosen, else the default; nothing that is given raises.

        `sync` in `assets/controls.js` does the same for addresses that change in the browser.
        """

    def check(self) -> dict[str, Any]:
        """Say what the browser takes where there are no options; see `CHECKS` in `controls.js`."""
        return {}

    @abstractmethod
    def field(self, component_id: str, value: Value) -> Component:
        """Build the form field with this id that shows *value*."""

    def component(self, component_id: str, value: Value) -> Component:
        """Build the form field under its label."""
        label = dbc.Label(self.label, html_for=component_id)
        return html.Div([label, self.field(component_id, value)])

    def told(self) -> dict[str, Any]:
        """Say what `sync` in `assets/controls.js` must know of it."""
        default = written(self.accept(None))
        return {"name": self.name, "label": self.label, "default": default, "check": self.check()}

    def _choosable(self, given: object) -> list[str]:
        """Return the options that *given* asks for; addresses and browsers write all as text."""
        asked = given if isinstance(given, list) else [] if given is None else [given]
        known = {str(value): value for value in self.options()}
        return [known[text] for text in dict.fromkeys(map(str, asked)) if text in known]

    def _field_options(self, *only: Value) -> list[str] | list[dict[str, str]]:
        """Return the options, or those that are asked for, as fields take them.

        Words that are their own values stand there once only.
        """
        shown = {
            value: words for value, words in self.options().items() if not only or value in only
        }
        if all(value == words for value, words in shown.items()):
            return [*shown]
        return [{"value": str(value), "label": words} for value, words in shown.items()]


@dataclass(frozen=True, eq=False, repr=False)
class Choice(Control):
    """A choice of exactly one option.

    A long list of options is as much for a browser to build as the rest of a page. If it is `late`,
    the page is shown with the options that it needs, and `fill` in `assets/controls.js` adds the
    others when the browser has nothing else to do. No callback may replace or read such options.
    """

    default: str
    late: bool = field(default=False, kw_only=True)

    def accept(self, given: object) -> str:
        """Return the first of *given* that may be chosen, else the default."""
        return next(iter(self._choosable(given) or self._choosable(self.default)), self.default)

    def field(self, component_id: str, value: Value) -> Component:
        """Build the browser's own select: light, and at home on every phone and screen reader."""
        if not self.late:
            options = self._field_options()
            return dbc.Select(id=component_id, options=options, value=written(value))
        options = self._field_options(self.default, value)
        # As wide as with all of them, so that nothing moves; on a phone as its column.
        longest = max(map(columns, self.options().values()), default=0)
        width = {"width": f"calc({longest}ch + 3rem)", "maxWidth": "100%"}
        return dbc.Select(id=component_id, options=options, value=written(value), style=width)

    def told(self) -> dict[str, Any]:
        """Say which options come late, too."""
        return super().told() | ({"options": self._field_options()} if self.late else {})


@dataclass(frozen=True, eq=False, repr=False)
class Choices(Control):
    """A choice of any number of options; none is a choice too, `?countries=` in the address."""

    default: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raise `ConfigurationError` for one default in the place of several."""
        super().__post_init__()
        refuse_single("Choices.default", self.default)

    def accept(self, given: object) -> list[str]:
        """Return all of *given* that may be chosen; the default if something is asked in vain."""
        nothing_picked = given in ([], "", [""])
        default = list(self.default)
        return (
            [] if nothing_picked else self._choosable(given) or self._choosable(default) or default
        )

    def field(self, component_id: str, value: Value) -> Component:
        """Build a searchable list that shows what is picked."""
        field = dcc.Dropdown(
            self._field_options(),
            written(value),
            id=component_id,
            multi=True,
            placeholder="None picked",
        )
        # Its button is named by what is picked, so screen readers hear the label from the group.
        return html.Div(field, role="group", **{"aria-label": self.label})


def columns(words: str) -> int:
    """Return how wide *words* are, in figures: a Chinese letter is as wide as two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


def written(value: Any) -> Any:
    """Return a control's value as an address and a browser write it: as text, or a list of it."""
    if isinstance(value, list | tuple):
        return [*map(written, value)]
    return str(value).lower() if isinstance(value, bool) else str(value)
