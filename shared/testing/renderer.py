"""What a browser fires on a page of Dash, and in which order: when it opens, and ever after.

These are the rules of Dash's renderer. A callback is fired when its outputs come onto the page, or
one of its inputs changes, and no callback before it may still change what it reads. One that waits
(`prevent_initial_call`) is fired only if one of its inputs changes. A `dcc.Location` that comes
onto the page sets itself, and so changes.

What runs in the browser alone is not run, so what it writes is not known. A callback that reads
such a value is left out, with the reason, and so are those that read what it writes.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from crossroads.testing.callbacks import (
    Binding,
    Call,
    Callback,
    Components,
    Request,
    calls,
    changes,
    is_run_by_server,
    names,
    outputs,
    parsed,
    waits,
)
from crossroads.testing.layout import ids_in, is_patch, patched

KIT = "crossroads"
"""Where the kit's own functions for the browser are. They change nothing when a page opens: its
layout was built from the same address."""
COUNTERS = re.compile(r"(.*_)?n_(clicks|submit|blur|intervals)(_timestamp)?")
BACKGROUND, SOCKET = "it runs in the background", "it is asked over a websocket"
PARTS = ("href", "pathname", "search", "hash")
"""What a `dcc.Location` says of the address."""
Key = tuple[str, Binding]


class Renderer:
    """A page: its layout, its components by id, and which callback comes next.

    `left_out` has the callbacks that were due and that nothing can be asked of, by their `output`,
    with the reason. `asked_for` names properties, such as `out.children`, whose callbacks need not
    wait: the page says so. `refused` names callbacks, by their `output`, that are not to be sent.

    A *careful* one makes no clicks: it does not fire a callback that waits for one, even if
    something else has set the count of clicks. With `fire_all` those that wait are sent, too, when
    all others have been: as if each button were pressed.
    """

    def __init__(
        self,
        callbacks: Sequence[Callback],
        layout: Any,
        address: str,
        *,
        careful: bool = False,
        asked_for: Collection[str] = (),
        refused: Collection[str] = (),
        fire_all: bool = False,
    ) -> None:
        """Put the layout on the page."""
        self.components: Components = {}
        self.calls: list[Call] = []
        self.left_out: dict[str, str] = {}
        self.address, self.layout = address, layout
        self.callbacks, self._careful, self._fire_all = callbacks, careful, fire_all
        self._asked_for, self._refused = {*asked_for}, {*refused}
        self._due: dict[Key, dict[str, None]] = {}  # what has changed of a call's inputs
        self._before: dict[Key, frozenset[str]] = {}  # the callbacks that have led to a call
        self._sent: set[str] = set()
        self._unknown: set[str] = set()  # what only a browser knows
        self._unchanged: set[str] = set()  # what a callback could have changed, and has not
        self._index()
        self._ask_for_content({*self.components}, frozenset(), is_document=True)

    @property
    def waiting(self) -> list[str]:
        """Name the callbacks on the page that wait for the visitor."""
        there = [one.callback for one in self.calls if not one.missing]
        waiting = [one for one in there if waits(one) and is_run_by_server(one)]
        return [*dict.fromkeys(one["output"] for one in waiting if one["output"] not in self._sent)]

    def next(self) -> Request | None:
        """Return the next callback to send, None when there is none."""
        while pending := [one for one in self.calls if one.key in self._due and not one.missing]:
            one = self._first_of(pending)
            changed, before = (*self._due.pop(one.key),), self._before.pop(one.key, frozenset())
            self._sent.add(one.callback["output"])
            if is_the_kits(one.callback):
                continue
            if not is_run_by_server(one.callback) or self._is_unreadable(one):
                self._unknown |= {*one.outputs}
                self._tell(one.outputs, before | {one.callback["output"]})
            elif changed or not (one.inputs and {*one.inputs} <= self._unchanged):
                if waits(one.callback) and not changed:  # the page says that it may be asked for
                    changed = tuple(n for n in one.inputs if self._value(n) is not None)[:1]
                return Request(one, changed, before=before)
        self.forget_due()
        return self._next_press() if self._fire_all else None

    def forget_due(self) -> None:
        """Fire nothing that is due by now."""
        self._due.clear()
        self._before.clear()

    def answered(self, request: Request, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Put on the page what a callback has answered, as its JSON; return name -> new value.

        What is for a component that is not there, is returned and not kept, as in a browser.
        """
        before = request.before | {request.callback["output"]}
        new = {}
        told = [*changes(answer)]
        off = (request.callback.get("running") or {}).get("runningOff", {})
        ends = [name.rpartition(".") for name in off if not name.startswith("{")]
        told += [(name, key, off[f"{name}.{key}"], False) for name, _, key in ends]
        for name, key, value, is_output in told:
            new[f"{name}.{key}"] = self._write(name, key, value, before, fills=is_output)
        if not request.changed:
            self._unchanged |= {*request.call.outputs} - new.keys()
        return new

    def change(self, values: Mapping[str, Any]) -> None:
        """Change properties, such as `year.value`, as a visitor does."""
        for name, value in values.items():
            component, _, key = name.rpartition(".")
            self.components[component][key] = value
        self._tell(values, frozenset())

    def go_to(self, address: str) -> None:
        """Let every `dcc.Location` know of another address."""
        self.address = address
        said = self._place()
        found = [name for name, one in self.components.items() if one.keys() >= {*PARTS}]
        changed = {f"{name}.{key}": value for name in found for key, value in said.items()}
        self.change({k: v for k, v in changed.items() if self._value(k) != v})

    def put(self, name: str, key: str, value: Any) -> None:
        """Put content, or any other value, on the page as a function for the browser does."""
        self._write(name, key, value, frozenset(), fills=True)

    def _write(
        self, name: str, key: str, value: Any, before: frozenset[str], *, fills: bool
    ) -> Any:
        """Write a property; new content has its callbacks run if it *fills* an output."""
        component = self.components.get(name)
        old = (component or {}).get(key)
        if is_patch(value):
            value = patched(old, value)
        inside, was_inside = ({one for one, _ in ids_in(held)} for held in (value, old))
        if component is not None:
            component[key] = value
            self._unknown.discard(f"{name}.{key}")
            self._unchanged.discard(f"{name}.{key}")
            gone = self._index(before) if inside or was_inside else set()
            self._tell([f"{name}.{key}"], before)
            if fills and (inside or gone):
                self._ask_for_content(inside, before, gone)
        return value

    def _index(self, before: frozenset[str] = frozenset()) -> set[str]:
        """Look for what is on the page now; return the ids that have gone."""
        old, self.components = self.components, {}
        arrived = []
        for name, component in ids_in(self.layout):
            self.components[name] = component["props"]
            if component["type"] == "Location" and old.get(name) is not component["props"]:
                component["props"] |= self._place()
                arrived.append(name)
        self.calls = calls(self.callbacks, self.components)
        self._readers: dict[str, list[Call]] = {}
        for one in self.calls:
            for read in one.inputs:
                self._readers.setdefault(read, []).append(one)
        self._tell([f"{name}.{part}" for name in arrived for part in PARTS], before)
        return {*old} - {*self.components}

    def _place(self) -> dict[str, str]:
        at = urlsplit(self.address)
        said = (self.address, at.path, f"?{at.query}" if at.query else "")
        place = f"#{at.fragment}" if at.fragment else ""
        return dict(zip(PARTS, (*said, place), strict=True))

    def _ask_for_content(
        self,
        ids: set[str],
        before: frozenset[str],
        gone: Collection[str] = (),
        *,
        is_document: bool = False,
    ) -> None:
        """Note the callbacks that are due because components are new, or have gone."""
        for kind in (self._unknown, self._unchanged):
            kind -= {name for name in kind if name.rpartition(".")[0] in ids}
        for one in self.calls:
            writes = {name.rpartition(".")[0] for name in one.outputs}
            reads = [name for name in one.inputs if name.rpartition(".")[0] in ids]
            # Dash looks for those without inputs or outputs when a document is loaded, and not
            # in what is put there later.
            is_whole = not (one.callback.get("no_output") or not one.callback["inputs"])
            if waits(one.callback):
                asked = is_document and writes and {*one.outputs} <= self._asked_for
            else:
                asked = writes & ids if is_whole else is_document
            if asked or (not is_document and self._has_lost(one, gone)):
                self._add(one, (), before)
            if reads and not is_document and writes - ids:
                self._add(one, reads, before)

    def _has_lost(self, one: Call, gone: Collection[str]) -> bool:
        """Say whether a call reads all that match, and one of these has gone."""
        patterns = [each["id"] for each in one.callback["inputs"] if '["ALL' in each["id"]]
        keys = [parsed(name).keys() for name in patterns]
        lost = [parsed(name).keys() for name in gone if name.startswith("{")]
        return any(some in keys for some in lost)

    def _tell(self, changed: Iterable[str], before: frozenset[str]) -> None:
        """Note the callbacks that are due because properties have changed."""
        for name in changed:
            for one in () if self._careful and counts(name) else self._readers.get(name, ()):
                self._add(one, [name], before)

    def _add(self, one: Call, changed: Iterable[str], before: frozenset[str]) -> None:
        if one.callback["output"] not in before:  # else it is a circle, which ends here
            self._due.setdefault(one.key, {}).update(dict.fromkeys(changed))
            self._before[one.key] = self._before.get(one.key, frozenset()) | before

    def _next_press(self) -> Request | None:
        """Do to the next callback that waits what a visitor would do, if that can be known."""
        for one in self.calls:
            output = one.callback["output"]
            if output in self._sent or one.missing or is_the_kits(one.callback):
                continue
            self._sent.add(output)
            if not is_run_by_server(one.callback) or self._is_unreadable(one):
                continue
            for name in one.inputs:
                value = self._value(name)
                if counts(name):
                    value = (value or 0) + 1
                    component, _, key = name.rpartition(".")
                    self.components[component][key] = value
                if value is not None:
                    return Request(one, (name,), pressed=True)
            told = " or ".join(names(one.callback["inputs"]))
            self.left_out[output] = f"no value is known that a visitor would give {told}"
        return None

    def _value(self, name: str) -> Any:
        component, _, key = name.rpartition(".")
        return self.components.get(component, {}).get(key)

    def _first_of(self, pending: Sequence[Call]) -> Call:
        """Return the first call that no other may still change the values of; a circle's first."""
        reached = [(one, self._reach(one)) for one in pending]
        for one in pending:
            read = {*one.inputs, *one.state} - {*one.outputs}
            if all(read.isdisjoint(found) for other, found in reached if other is not one):
                return one
        return pending[0]

    def _reach(self, one: Call) -> set[str]:
        """Return what may change because a callback is fired, through others, too."""
        found: set[str] = set()
        left = [one]
        while left:
            new = {*left.pop().outputs} - found
            found |= new
            left += [reader for name in new for reader in self._readers.get(name, ())]
        return found

    def _is_unreadable(self, one: Call) -> bool:
        """Say whether a callback cannot be sent; `left_out` has the reason if it is a new one."""
        output = one.callback["output"]
        unknown = next((name for name in (*one.inputs, *one.state) if name in self._unknown), None)
        reason = ""
        if unknown:
            reason = f"it reads {unknown}, which only a browser knows"
        elif one.callback.get("background") or one.callback.get("websocket"):
            reason = BACKGROUND if one.callback.get("background") else SOCKET
        if reason and output not in self._refused:
            self.left_out[output] = reason
        return bool(reason) or output in self._refused


def counts(name: str) -> bool:
    """Say whether a property counts what a visitor does."""
    return bool(COUNTERS.fullmatch(name.rpartition(".")[2]))


def is_the_kits(callback: Callback) -> bool:
    """Say whether it is one of the kit's own functions for the browser."""
    return bool((callback.get("clientside_function") or {}).get("namespace") == KIT)


def named(callback: Callback) -> str:
    """Name a callback by what it writes, or reads if it writes nothing."""
    read = [f"input {name}" for name in names(callback["inputs"])]
    return ", ".join(outputs(callback) or read)
