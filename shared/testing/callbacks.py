"""The callbacks of a page, as `_dash-dependencies` lists them, and what is sent to run one.

An id that is a dict is here as Dash writes it down, sorted and without spaces. In a pattern the
value of a key is a list: `["MATCH"]`, `["ALL"]`, `["ALLSMALLER"]`.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

Callback = Mapping[str, Any]
"""An entry of `_dash-dependencies`."""
Components = dict[str, dict[str, Any]]
"""What is on a page: component id -> its properties."""
Binding = tuple[tuple[str, Any], ...]
"""What `MATCH` stands for: key -> value, in pairs; empty for a callback without it."""
ALL, MATCH, SMALLER = ["ALL"], ["MATCH"], ["ALLSMALLER"]


class Call(NamedTuple):
    """A callback as it can be run on a page: once, or once for each thing that `MATCH` stands for.

    `outputs`, `inputs` and `state` name properties such as `year.value`. `missing` are ids that it
    needs and that are not on the page: as long as there is one, no browser runs it.
    """

    callback: Callback
    binding: Binding
    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    state: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def key(self) -> tuple[str, Binding]:
        """Return what tells it from all others of its app."""
        return self.callback["output"], self.binding


class Request(NamedTuple):
    """A call to send, which of its inputs have changed, and whether it waits for a visitor.

    `before` names the callbacks, by their `output`, that have led to it.
    """

    call: Call
    changed: tuple[str, ...]
    pressed: bool = False
    before: frozenset[str] = frozenset()

    @property
    def callback(self) -> Callback:
        """Return the entry of the call."""
        return self.call.callback


def written(name: Any) -> str:
    """Return an id as Dash writes it down."""
    if isinstance(name, dict):
        return json.dumps(name, sort_keys=True, separators=(",", ":"))
    return str(name)


@lru_cache(maxsize=10_000)
def parsed(name: str) -> Any:
    """Return an id as a reader of Dash's documentation writes it: a text, or a dict."""
    return json.loads(name) if name.startswith("{") else name


def names(dependencies: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name what is read, such as `year.value`."""
    return [f"{each['id']}.{each['property']}" for each in dependencies]


def targets(callback: Callback) -> list[tuple[str, str]]:
    """Split a callback's output, `a.b` or `..a.b...c.d..`, into pairs of id and property."""
    if callback.get("no_output"):
        return []
    parts = callback["output"].removeprefix("..").removesuffix("..").split("...")
    pairs = (part.rpartition(".") for part in parts)
    return [(name.replace("\\.", "."), key) for name, _, key in pairs]


def outputs(callback: Callback) -> list[str]:
    """Name what is written, without what makes a duplicate unique."""
    return [f"{name}.{key.partition('@')[0]}" for name, key in targets(callback)]


def waits(callback: Callback) -> bool:
    """Say whether it is fired when a visitor does something, and not before."""
    return bool(callback.get("prevent_initial_call"))


def is_run_by_server(callback: Callback) -> bool:
    """Say whether it is no function for the browser."""
    return not callback.get("clientside_function")


def is_several(name: str) -> bool:
    """Say whether an id means all that match, of which there may be none."""
    one = parsed(name)
    return isinstance(one, dict) and any(value in (ALL, SMALLER) for value in one.values())


def meant(name: str, binding: Binding, ids: Collection[str]) -> list[str]:
    """Return the ids, in the page's order, that an id or a pattern means; a plain one, itself."""
    wanted = parsed(name)
    if not isinstance(wanted, dict) or not any(isinstance(one, list) for one in wanted.values()):
        return [name]
    bound = dict(binding)
    return [one for one in ids if one.startswith("{") and _fits(wanted, parsed(one), bound)]


def _fits(wanted: Mapping[str, Any], found: Mapping[str, Any], bound: Mapping[str, Any]) -> bool:
    return wanted.keys() == found.keys() and all(
        (value == SMALLER and key in bound and _rank(found[key]) < _rank(bound[key]))
        or (value == MATCH and found[key] == bound.get(key, found[key]))
        or value == ALL
        or value == found[key]
        for key, value in wanted.items()
    )


def _rank(value: Any) -> tuple[bool, Any]:
    """Put numbers before texts, as Dash does."""
    return isinstance(value, str), value


def calls(callbacks: Sequence[Callback], ids: Collection[str]) -> list[Call]:
    """Return every call that a page with these ids has."""
    return [_call(one, binding, ids) for one in callbacks for binding in _bindings(one, ids)]


def _bindings(callback: Callback, ids: Collection[str]) -> list[Binding]:
    """Return what `MATCH` stands for: what the outputs say, or the inputs if they do not."""
    read = [each["id"] for each in callback["inputs"]]
    for places in ([name for name, _ in targets(callback)], read):
        matching = [name for name in places if '["MATCH"]' in name]
        if matching:
            found = (_bound(name, one) for name in matching for one in meant(name, (), ids))
            return [*dict.fromkeys(found)]
    return [()]


def _bound(pattern: str, name: str) -> Binding:
    found = parsed(name)
    return tuple((key, found[key]) for key, value in parsed(pattern).items() if value == MATCH)


def _call(callback: Callback, binding: Binding, ids: Collection[str]) -> Call:
    def resolve(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return tuple(f"{one}.{key}" for name, key in pairs for one in meant(name, binding, ids))

    read = [*callback["inputs"], *callback["state"]]
    needed = [each["id"] for each in read if not each.get("allow_optional")]
    needed += [name for name, _ in targets(callback)]
    # The last `or` is of a pattern that nothing on the page matches.
    missing = {
        one: None
        for name in needed
        if not is_several(name)
        for one in meant(name, binding, ids) or [name]
        if one not in ids
    }
    ends = [(name, key.partition("@")[0]) for name, key in targets(callback)]
    starts, held = (
        resolve([(each["id"], each["property"]) for each in callback[kind]])
        for kind in ("inputs", "state")
    )
    return Call(callback, binding, resolve(ends), starts, held, tuple(missing))


def request_body(request: Request, components: Components) -> dict[str, Any]:
    """Make the body that Dash's renderer sends."""
    callback, binding = request.callback, request.call.binding

    def place(name: str, key: str) -> Any:
        found = [{"id": parsed(one), "property": key} for one in meant(name, binding, components)]
        return found if is_several(name) else found[0]

    ends = [place(name, key) for name, key in targets(callback)]
    body = {
        "output": callback["output"],
        "inputs": [_with_values(each, binding, components) for each in callback["inputs"]],
        "changedPropIds": [*request.changed],
        "parsedChangedPropsIds": [_parsed_name(name) for name in request.changed],
    }
    if ends:
        body["outputs"] = ends if callback["output"].startswith("..") else ends[0]
    if callback["state"]:
        body["state"] = [_with_values(each, binding, components) for each in callback["state"]]
    return body


def _parsed_name(name: str) -> Any:
    return parsed(name.rpartition(".")[0]) if name.startswith("{") else name


def _with_values(dependency: Mapping[str, Any], binding: Binding, components: Components) -> Any:
    """Add the value on the page; like a browser, leave it out if there is none."""
    key, found = dependency["property"], []
    for name in meant(dependency["id"], binding, components):
        one = {"id": parsed(name), "property": key}
        if name not in components:  # it may be missing
            one["value"] = None
        elif key in components[name]:
            one["value"] = components[name][key]
        found.append(one)
    return found if is_several(dependency["id"]) else found[0]


def changes(answer: Mapping[str, Any]) -> Iterator[tuple[str, str, Any, bool]]:
    """Go through what an answer writes: id, property, value, and whether it is an output's.

    What is none comes from `set_props`.
    """
    for part in ("sideUpdate", "response"):
        for name, properties in (answer.get(part) or {}).items():
            yield from ((name, key, value, part == "response") for key, value in properties.items())
