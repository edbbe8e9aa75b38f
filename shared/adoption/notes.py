"""What could not be taken along, each with its place: file and line, where there is one."""

import ast
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from dash import Dash, dcc
from dash.development.base_component import Component

from crossroads.adoption import private
from crossroads.adoption.origins import Origin
from crossroads.adoption.renaming import blind


class Note(NamedTuple):
    """Something that is not as it was: where it is, and what is so."""

    place: str
    said: str

    def __str__(self) -> str:
        return f"{self.place}: {self.said}"


UNTAKEN: Mapping[str, tuple[Callable[[Dash], Any], str]] = {
    "show_undo_redo": (lambda app: app.config.show_undo_redo, "there are no such buttons"),
    "serve_locally": (lambda app: not app.config.serve_locally, "scripts come from the site"),
    "assets_ignore": (lambda app: app.config.assets_ignore, "all files of assets are loaded"),
    "assets_path_ignore": (
        lambda app: app.config.assets_path_ignore,
        "all folders of assets are loaded",
    ),
    "requests_pathname_prefix": (
        lambda app: app.config.requests_pathname_prefix != app.config.routes_pathname_prefix,
        "say CROSSROADS_PREFIX instead, for the whole site",
    ),
    "health_endpoint": (lambda app: app.config.health_endpoint, "the site answers at /healthz"),
    "routing_callback_inputs": (
        lambda app: app.routing_callback_inputs,
        "layouts are given variables and query only",
    ),
    "websocket_callbacks": (private.has_websockets, "callbacks are asked for over HTTP"),
    "enable_mcp": (private.has_mcp, "there are no tools for language models"),
    "hooks": (private.has_own_renderer, "what it has browsers do around requests is left out"),
    "interpolate_index": (
        lambda app: type(app).interpolate_index is not Dash.interpolate_index,
        "the document is the kit's",
    ),
}
"""Argument of `Dash` -> whether an app has it, and what is so instead."""


OF_DOCUMENTS: Mapping[str, Callable[[Dash], Any]] = {
    "index_string": private.is_own_index,
    "meta_tags": lambda app: app.config.meta_tags,
}
"""The same, of what only documents of a single app have."""


def notes_on(origin: Origin, *, is_renamed: bool) -> Iterator[Note]:
    """Go through what of an app does not come along."""
    app = origin.app
    for name, (has, instead) in UNTAKEN.items():
        if has(app):
            yield Note(place_of(app, name), f"{name} is not taken along: {instead}")
    for name, is_own in OF_DOCUMENTS.items() if is_renamed else ():
        if is_own(app):
            yield Note(place_of(app, name), f"{name} is not taken along: there are several apps")
    for store in stores_in_memory(app.layout) if origin.pages else ():
        said = f"the store {store!r} is in memory: in multi each link empties it, if it is not"
        yield Note(app.config.name, f"{said} storage_type='session'")
    for output in origin.doubled:
        said = f"two callbacks write to {output}: as in plain Dash only the later one runs"
        yield Note(app.config.name, said)
    if is_renamed and origin.renames:
        for place, line in blind(own_files(app), ids_of(origin)):
            said = f"{line[:80]!r} names an id that begins with '{origin.name}-' where apps share"
            yield Note(
                place, f"{said} a document (adopt(..., rename=False) leaves ids as they are)"
            )


def stores_in_memory(layout: Any) -> Iterator[Any]:
    """Go through the ids of the stores in a shell that live as long as a document."""
    found = layout._traverse() if isinstance(layout, Component) else ()
    for one in found:
        is_kept = getattr(one, "storage_type", "memory") != "memory"
        if isinstance(one, dcc.Store) and not is_kept and one.id != private.STORE:
            yield one.id


def own_files(app: Dash) -> list[Path]:
    """Return the styles and scripts in an app's folder of assets."""
    folder = Path(app.config.assets_folder)
    kinds = {".css", ".js", ".mjs"}
    return sorted(one for one in folder.rglob("*") if one.suffix in kinds)


def ids_of(origin: Origin) -> set[str]:
    """Return the ids that an app's callbacks name, without those that are dicts."""
    told = [one for each in origin.callbacks.values() for one in each.specifications]
    named = {given["id"] for one in told for key in ("inputs", "state") for given in one[key]}
    written = {
        part.rpartition(".")[0].replace("\\.", ".")
        for one in told
        for part in one["output"].strip(".").split("...")
    }
    return {one for one in named | written if one and not one.startswith("{")}


def place_of(app: Dash, name: str) -> str:
    """Return file and line where the app is given an argument, or its module."""
    module = sys.modules.get(app.config.name)
    file = getattr(module, "__file__", None)
    if not file or not Path(file).is_file():
        return str(app.config.name)
    return f"{file}:{_lines(file).get(name, 1)}"


@cache
def _lines(file: str) -> dict[str, int]:
    """Return the first line of each keyword and each method in a file, by its name."""
    found: dict[str, int] = {}
    for node in ast.walk(ast.parse(Path(file).read_text("utf-8"))):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                found.setdefault(keyword.arg or "", keyword.lineno)
        elif isinstance(node, ast.FunctionDef):
            found.setdefault(node.name, node.lineno)
    return found
