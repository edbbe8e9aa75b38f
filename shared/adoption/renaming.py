"""Ids with a prefix, for apps of different origin that share one document.

Each app was written for itself: both may have a `button`. Its functions still see and set the ids
that they know. In the browser each begins with the origin's name: in the layout, in what callbacks
depend on, and in what they answer, `Patch` and `set_props` included. An id that is a dict has one
key more, so `MATCH` and `ALL` find what they found before.

What nobody can see from here are ids in JavaScript and CSS of the app's own; `blind` lists them.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from dash.dependencies import DashDependency
from dash.development.base_component import Component

from crossroads.adoption.private import AttributeDict, Globals

KEY = "_of"
"""What the id of a dict says of its origin."""
REFERENCES = {"htmlFor", "html_for", "target", "target_id", "list"}
"""Properties that hold the id of another component."""
WORDS = {
    *("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details"),
    *("aria-activedescendant", "aria-flowto", "aria-errormessage", "headers"),
}
"""Properties that hold ids with spaces between them."""
UNSENT = ("_", "available_")
"""How the names begin that a component keeps for itself."""
COMPONENT = {"props", "type", "namespace"}
"""What a component has in JSON."""


class Prefix(NamedTuple):
    """What the ids of one origin begin with."""

    word: str

    def id(self, given: Any) -> Any:
        """Return an id as browsers have it."""
        return {**given, KEY: self.word} if isinstance(given, dict) else f"{self.word}-{given}"

    def back(self, given: Any) -> Any:
        """Return an id as the origin's functions know it."""
        if isinstance(given, dict):
            return type(given)({key: value for key, value in given.items() if key != KEY})
        return given.removeprefix(f"{self.word}-") if isinstance(given, str) else given

    def text(self, given: str, change: Callable[[Any], Any] | None = None) -> str:
        """Return an id that is written down as text: `name`, or `{"index":1}`."""
        change = change or self.id
        if not given.startswith("{"):
            return str(change(given))
        return json.dumps(change(json.loads(given)), sort_keys=True, separators=(",", ":"))

    def place(self, given: str, change: Callable[[Any], Any] | None = None) -> str:
        """Return an id with a property, such as `button.n_clicks`."""
        known, dot, name = given.rpartition(".")
        return f"{self.text(known, change)}{dot}{name}" if dot else given

    def output(self, given: str) -> str:
        """Return the name of a callback: what it writes to, dots in ids escaped."""
        if given.startswith("..") and given.endswith(".."):
            return f"..{'...'.join(map(self.output, given[2:-2].split('...')))}.."
        known, dot, name = given.rpartition(".")
        if not dot:  # it has no output, and is named by a hash
            return sha256(f"{self.word} {given}".encode()).hexdigest()
        escaped = self.text(known.replace("\\.", ".")).replace(".", "\\.")
        return f"{escaped}.{name}"

    # What a layout or an answer holds.

    def value(self, given: Any) -> Any:
        """Return components, wherever in *given* they are, with ids as browsers have them."""
        if isinstance(given, Component):
            sent = {name: one for name, one in vars(given).items() if not name.startswith(UNSENT)}
            return copied(given, self._properties(sent))
        if isinstance(given, dict):
            if given.keys() >= COMPONENT and isinstance(given["props"], dict):
                return {**given, "props": self._properties(given["props"])}
            return {key: self.value(one) for key, one in given.items()}
        return [*map(self.value, given)] if isinstance(given, list | tuple) else given

    def _properties(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._property(name, value) for name, value in given.items()}

    def _property(self, name: str, value: Any) -> Any:
        if name == "id":
            return value if value is None else self.id(value)
        if name in REFERENCES:
            is_text = isinstance(value, str) and value[:1] not in "_"
            is_id = is_text or (isinstance(value, dict) and not value.keys() >= COMPONENT)
            return self.id(value) if is_id else self.value(value)  # "_blank" is a target, too
        if name in WORDS and isinstance(value, str):
            return " ".join(map(self.id, value.split()))
        if name == "href" and isinstance(value, str) and value.startswith("#") and value[1:]:
            return f"#{self.id(value[1:])}"
        if name == "target_components" and isinstance(value, dict):
            return {self.text(key): one for key, one in value.items()}
        return value if name == "figure" else self.value(value)

    # Callbacks.

    def callbacks(self, given: Globals) -> Globals:
        """Return callbacks with ids as browsers have them."""
        entries = {self.output(key): self.entry(entry) for key, entry in given.entries.items()}
        told = [*map(self.specification, given.specifications)]
        return Globals(told, entries, given.scripts)

    def specification(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what browsers are told of a callback."""
        told = {**given, "output": self.output(given["output"])}
        for key in ("inputs", "state"):
            told[key] = [{**one, "id": self.text(one["id"])} for one in given[key]]
        if running := given.get("running"):
            told["running"] = {
                key: {self.place(one): value for one, value in values.items()}
                for key, values in running.items()
            }
        return told

    def entry(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the server needs of a callback."""
        entry = {**given}
        for key in ("inputs", "state"):
            entry[key] = [{**one, "id": self.text(one["id"])} for one in given[key]]
        for key in ("output", "raw_inputs"):
            entry[key] = self._dependencies(given.get(key))
        if background := given.get("background"):
            cancelling = {"cancel_inputs": self._dependencies(background.get("cancel_inputs"))}
            entry["background"] = background | (cancelling if cancelling["cancel_inputs"] else {})
        if "callback" in given:
            entry["callback"] = self.function(given["callback"])
        return entry

    def _dependencies(self, given: Any) -> Any:
        if isinstance(given, DashDependency):
            own = object.__new__(type(given))
            own.__dict__ = {**vars(given), "component_id": self.id(given.component_id)}
            return own
        if isinstance(given, list | tuple):
            return type(given)(map(self._dependencies, given))
        return given

    def function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a callback as Dash calls it, which is given and answers ids as browsers do."""
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def answer_later(*given: Any, **named: Any) -> Any:
                return self.answer(await function(*self._values(given), **self._named(named)))

            return answer_later

        @wraps(function)
        def answer(*given: Any, **named: Any) -> Any:
            return self.answer(function(*self._values(given), **self._named(named)))

        return answer

    def answer(self, text: Any) -> Any:
        """Return a callback's answer, which is JSON, with ids as browsers have them."""
        if not isinstance(text, str):
            return text
        told = json.loads(text)
        for key in ("response", "sideUpdate"):
            if isinstance(told.get(key), dict):
                told[key] = {self.text(one): self.value(it) for one, it in told[key].items()}
        for key in ("progress", "progressDefault"):
            if isinstance(told.get(key), dict):
                told[key] = {self.place(one): self.value(it) for one, it in told[key].items()}
        if told.get("cancel"):
            told["cancel"] = [{**one, "id": self.text(one["id"])} for one in told["cancel"]]
        return json.dumps(told, separators=(",", ":"))

    # What a function is given.

    def _values(self, given: Any) -> Any:
        """Return values of properties; components in them have the ids that functions know."""
        if isinstance(given, dict):
            if given.keys() >= COMPONENT and isinstance(given["props"], dict):
                props = {
                    name: self.back(value) if name == "id" else self._values(value)
                    for name, value in given["props"].items()
                }
                return {**given, "props": props}
            return {key: self._values(value) for key, value in given.items()}
        return [*map(self._values, given)] if isinstance(given, list | tuple) else given

    def _named(self, named: Mapping[str, Any]) -> dict[str, Any]:
        changed = {**named}
        if "outputs_list" in named:
            changed["outputs_list"] = self._places(named["outputs_list"])
        if named.get("callback_context"):
            changed["callback_context"] = self.context(named["callback_context"])
        return changed

    def context(self, given: Mapping[str, Any]) -> Any:
        """Return the values of `dash.ctx` with the ids that functions know."""
        told = AttributeDict({**given})
        lists = ("inputs_list", "states_list", "outputs_list", "args_grouping", "outputs_grouping")
        for key in lists:
            if key in told:
                told[key] = self._places(told[key])
        for key in ("input_values", "state_values"):
            if key in told:
                values = told[key].items()
                told[key] = AttributeDict(
                    {self.place(one, self.back): self._values(value) for one, value in values}
                )
        if "triggered_inputs" in told:
            told["triggered_inputs"] = [
                {
                    **one,
                    "prop_id": self.place(one["prop_id"], self.back),
                    "value": self._values(one.get("value")),
                }
                for one in told["triggered_inputs"]
            ]
        return told

    def _places(self, given: Any) -> Any:
        """Return what names components and properties, however nested, with the known ids."""
        if isinstance(given, dict):
            if "id" in given and "property" in given:
                changed = {**given, "id": self.back(given["id"])}
                if "str_id" in given:
                    changed["str_id"] = self.text(given["str_id"], self.back)
                if "value" in given:
                    changed["value"] = self._values(given["value"])
                return type(given)(changed)
            return type(given)({key: self._places(one) for key, one in given.items()})
        return type(given)(map(self._places, given)) if isinstance(given, list | tuple) else given


def copied(component: Component, changed: Mapping[str, Any]) -> Component:
    """Return a copy of a component with other properties; the original is one for all requests."""
    own = object.__new__(type(component))
    own.__dict__ = {**vars(component), **changed}
    return own


def blind(files: list[Path], ids: set[str]) -> Iterator[tuple[str, str]]:
    """Go through the places in styles and scripts where one of *ids* stands: place, and line."""
    if not ids:
        return
    named = "|".join(map(re.escape, sorted(ids, key=len, reverse=True)))
    looked_up = re.compile(rf"#({named})(?![\w-])|getElementById\(\s*['\"`]({named})['\"`]")
    for file in files:
        text = file.read_text("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if looked_up.search(line):
                yield f"{file}:{number}", line.strip()
