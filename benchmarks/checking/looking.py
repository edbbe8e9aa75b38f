"""Look at a reader's site from inside a process of its own: import it, mount it, open each page.

    python -m crossroads.benchmarks.checking.looking own app:app FILE

`own` is the site as it is; `multi` and `single` adopt it first. What is seen goes to FILE, a line
of JSON each and at once, so that what was seen is kept if the process ends:

    site   what there is: apps, pages, callbacks, stores, libraries, files
    page   a page that was opened as a browser does: status, title, words, ids, values, callbacks
    error  what went wrong, with file and line
    end    all pages were opened

No port is opened: whatever binds one is refused.
"""

import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from crossroads.testing.callbacks import is_run_by_server, names, outputs, request_body
from crossroads.testing.layout import config_of
from crossroads.testing.renderer import Renderer, is_the_kits, named

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
HOST = "http://localhost"
OWN, KIT = "own", ("_pages_", "kit-")
"""The site as it is, and how ids begin that are Dash's or the kit's."""
LONGEST = 80
"""Letters of a text by which a page is known on the screen."""
Write = Callable[..., None]


class PortRefusedError(RuntimeError):
    """Something was about to listen, which a look does not need."""


def refuse_ports(event: str, given: tuple[Any, ...]) -> None:
    """Refuse to bind an address of the network."""
    if event == "socket.bind" and isinstance(given[1], tuple):
        raise PortRefusedError(f"it opens port {given[1][1]} when it is imported")


def main(way: str, name: str, file: str) -> None:
    """Look at a site one way, and write down what is seen."""
    sys.path.insert(0, os.getcwd())
    sys.addaudithook(refuse_ports)
    with Path(file).open("a", encoding="utf-8") as out:

        def write(kind: str, **fields: Any) -> None:
            print(json.dumps({"kind": kind, **fields}, default=str), file=out, flush=True)

        try:
            (look_at_own if way == OWN else look_at_adopted)(way, name, write)
        except BaseException as error:
            write("error", **told(error))
            raise


def told(error: BaseException) -> dict[str, Any]:
    """Say what went wrong, and where: the last line below the working directory."""
    here = os.getcwd()
    frames = [*traceback.extract_tb(error.__traceback__)]
    own = [one for one in frames if is_own(one.filename, here)]
    place = [own[-1].filename, own[-1].lineno or 0] if own else None
    if isinstance(error, SyntaxError) and error.filename:
        place = [error.filename, error.lineno or 0]
    notes = getattr(error, "__notes__", [])
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    return {
        "type": type(error).__name__,
        "said": str(error),
        "place": place,
        "missing": missing,
        "notes": notes,
    }


def is_own(file: str, folder: str) -> bool:
    """Say whether a file is one of the site's: below its folder and in no environment."""
    inside = file.startswith(folder.rstrip(os.sep) + os.sep)
    return inside and "site-packages" not in file and Path(file).is_file()


def look_at_own(_way: str, name: str, write: Write) -> None:
    """Import a site as it is, and open its pages."""
    from crossroads.benchmarks.checking.facts import facts_of  # noqa: PLC0415 - Dash, after the hook
    from crossroads.benchmarks.inside import own as inside  # noqa: PLC0415 - as above

    own = inside.load(name)
    if own is None:
        write("site", **files_and_libraries(), apps=[], pages=[])
        write("end")
        return
    pages = inside.pages_of(own)
    apps = [
        {
            "name": str(app.config.name),
            "prefix": str(app.config.routes_pathname_prefix),
            "pages": bool(app.use_pages),
        }
        for app in own.apps
    ]
    told_pages = [
        {"path": one.path, "title": one.title, "file": file_of(one.module)} for one in pages
    ]
    learned = facts_of(Path.cwd(), own.flask, *own.apps)
    write("site", **files_and_libraries(), apps=apps, pages=told_pages, facts=learned)
    catch_errors(own.flask, write)
    for one in pages:
        titled = {"title": one.title} if any(app.use_pages for app in own.apps) else {}
        write("page", **(look(own.flask, one.path) | titled))
    write("site", **files_and_libraries())
    write("end")


def look_at_adopted(way: str, name: str, write: Write) -> None:
    """Adopt a site, mount it one way, and open its pages."""
    from crossroads.approaches.__main__ import load_site, make_up_key  # noqa: PLC0415 - as above

    make_up_key()
    site = load_site(name)
    init_app = import_module(f"crossroads.approaches.{way}").init_app
    server = init_app(site, {"FREEZE": False})
    pages = [page for page in site.pages if page.is_linkable and exists(page)]
    told_pages = [
        {"path": page.path, "title": page.title, "file": file_of(getattr(page, "module", ""))}
        for page in pages
    ]
    notes = [[one.place, one.said] for one in site.notes]
    write("site", pages=told_pages, notes=notes, **files_and_libraries())
    catch_errors(server, write)
    for page in pages:
        prefix = server.extensions.get("adopted-prefixes", {}).get(page.name)
        write("page", **look(server, page.path, getattr(prefix, "word", "")))
    write("end")


def exists(page: Any) -> bool:
    """Say whether a page is one, and not what is shown where there is none."""
    return not str(getattr(page, "module", "")).endswith("not_found_404")


def file_of(module: str) -> str | None:
    """Return the file of a module that was imported."""
    return getattr(sys.modules.get(module), "__file__", None)


def files_and_libraries() -> dict[str, Any]:
    """Return the files of the site that were imported, and the component libraries in use."""
    from dash.development.base_component import ComponentRegistry  # noqa: PLC0415 - as above

    here = os.getcwd()
    files = {getattr(one, "__file__", None) or "" for one in [*sys.modules.values()]}
    libraries = {}
    for name in sorted({*ComponentRegistry.registry} | {"dash", "flask", "plotly"}):
        try:
            libraries[name] = version(name)
        except PackageNotFoundError:
            libraries[name] = ""
    inside = {one for one in libraries if libraries[one] or one == "dash"}
    return {
        "files": sorted(file for file in files if file.endswith(".py") and is_own(file, here)),
        "libraries": {name: libraries[name] for name in sorted(inside)},
    }


def catch_errors(flask: Any, write: Write) -> None:
    """Write down the exceptions that make an answer a 500."""
    from flask import got_request_exception  # noqa: PLC0415 - as above

    def note(_sender: Any, exception: BaseException, **_: Any) -> None:
        write("raised", **told(exception))

    got_request_exception.connect(note, flask, weak=False)


def look(flask: Any, path: str, prefix: str = "") -> dict[str, Any]:
    """Open a page as a browser does, and return what is on it in the end."""
    client = flask.test_client()
    answer = client.get(path, follow_redirects=True)
    title = TITLE.search(answer.text)
    found: dict[str, Any] = {
        "path": path,
        "status": answer.status_code,
        "title": unescape(title[1]).strip() if title else "",
    }
    config = config_of(answer.text)
    if answer.status_code != 200 or config is None:
        return found
    below = config["requests_pathname_prefix"]
    address = f"{HOST}{answer.request.path}"
    layout, callbacks = (
        client.get(f"{below}_dash-{what}", headers={"Referer": address})
        for what in ("layout", "dependencies")
    )
    if {layout.status_code, callbacks.status_code} != {200}:
        return {**found, "status": max(layout.status_code, callbacks.status_code)}
    registered = callbacks.get_json()
    opening = Renderer(registered, layout.get_json(), address, careful=True)
    answered = {}
    while asked := opening.next():
        body = request_body(asked, opening.components)
        said = client.post(
            f"{below}_dash-update-component", json=body, headers={"Referer": address}
        )
        answered[without(named(asked.callback), prefix)] = said.status_code
        opening.answered(asked, said.get_json() if said.status_code == 200 else {})
    words, values, ids, stores, marks, charts = [], {}, [], {}, [], []
    for one in on_page(layout.get_json(), opening.components):
        if isinstance(one, str):
            words.append(one)
            continue
        given = {key: value for key, value in one["props"].items() if key != "children"}
        text = one["props"].get("children")
        if one["namespace"] == "dash_html_components" and isinstance(text, str) and text.strip():
            marks.append([one["type"].lower(), text.strip()])
        name = given.pop("id", None)
        if name is None:
            continue
        name = without(written(name), prefix)
        ids.append(name)
        values[name] = given
        if one["type"] == "Graph" and (given.get("figure") or {}).get("data"):
            charts.append(name)
        if one["type"] == "Store":
            stores[name] = given.get("storage_type", "memory")
    their = [one for one in registered if not any(word in one["output"] for word in KIT)]
    their = [one for one in their if not is_the_kits(one)]
    kinds = {
        "server": sum(is_run_by_server(one) for one in their),
        "browser": sum(not is_run_by_server(one) for one in their),
        "background": sum(bool(one.get("background")) for one in their),
        "patterns": sum(has_patterns(one) for one in their),
    }
    return {
        **found,
        "prefix": below,
        "words": words,
        "marks": [one for one in marks if len(one[1]) <= LONGEST],
        "charts": charts,
        "ids": sorted(one for one in ids if not one.startswith(KIT)),
        "values": {key: value for key, value in values.items() if not key.startswith(KIT)},
        "answered": {key: value for key, value in answered.items() if not key.startswith(KIT)},
        "left_out": {without(key, prefix): why for key, why in opening.left_out.items()},
        "waiting": len(opening.waiting),
        "callbacks": kinds,
        "stores": {key: kind for key, kind in stores.items() if not key.startswith(KIT)},
    }


def has_patterns(callback: Mapping[str, Any]) -> bool:
    """Say whether an id of a callback means several components."""
    read = (*names(callback["inputs"]), *names(callback["state"]), *outputs(callback))
    return any(one.startswith("{") for one in read)


def written(name: Any) -> str:
    """Write an id as text, one that is a dict as browsers do."""
    return name if isinstance(name, str) else json.dumps(name, sort_keys=True)


def without(name: str, prefix: str) -> str:
    """Return an id without what adopting has put before it, where several apps share a document."""
    if not prefix:
        return name
    name = re.sub(rf'"_of": ?"{prefix}",? ?|,? ?"_of": ?"{prefix}"', "", name)
    return re.sub(rf"(^|, |\.\.\.|\.\.){prefix}-", r"\1", name)


def on_page(content: Any, components: Mapping[str, Any]) -> Iterator[Any]:
    """Walk through what is shown in the end: components as they are now, and words."""
    if isinstance(content, dict) and {"type", "namespace", "props"} <= content.keys():
        name = content["props"].get("id")
        key = json.dumps(name, sort_keys=True, separators=(",", ":")) if name else ""
        props = components.get(name if isinstance(name, str) else key, content["props"])
        yield {**content, "props": props}
        yield from on_page(props.get("children"), components)
        for other, value in props.items():
            if other != "children" and isinstance(value, dict | list):
                yield from on_page(list(in_value(value)), components)
    elif isinstance(content, list):
        for one in content:
            yield from on_page(one, components)
    elif isinstance(content, str | int | float) and str(content).strip():
        yield str(content).strip()


def in_value(value: Any) -> Iterator[Any]:
    """Go through the components inside a property that is not `children`."""
    if isinstance(value, dict):
        if {"type", "namespace", "props"} <= value.keys():
            yield value
        else:
            for one in value.values():
                yield from in_value(one)
    elif isinstance(value, list):
        for one in value:
            yield from in_value(one)


if __name__ == "__main__":
    main(*sys.argv[1:4])
