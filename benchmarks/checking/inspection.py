"""Look at a reader's site from inside a process of its own: import it, mount it, open each page.

    python -m crossroads.benchmarks.checking.inspection own app:app FILE

`own` is the site as it is; `multi` and `single` adopt it first. What is seen goes to FILE, a line
of JSON each and at once, so that what was seen is kept if the process ends:

    site   what there is: apps, pages, callbacks, stores, libraries, files
    page   a page that was opened as a browser does: status, title, words, ids, values, callbacks
    raised an exception that made an answer a 500, with file and line
    error  what went wrong, with file and line
    end    all pages were opened

No port is opened: whatever binds one is refused.
"""

import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from html import unescape
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from crossroads.testing.callbacks import is_run_by_server, names, request_body, targets, written
from crossroads.testing.layout import config_of
from crossroads.testing.renderer import Renderer, is_the_kits, named

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
HOST = "http://localhost"
OWN, KIT = "own", ("_pages_", "kit-")
"""The site as it is, and how ids begin that are Dash's or the kit's."""
BOXLESS = {"Store", "Location", "Interval", "Download", "ConfirmDialog", "Tooltip"}
"""Components of which nothing is seen."""
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
    nowhere = [file_of(module) for module in inside.not_found(own)]
    those = {"pages": told_pages, "unopened": inside.with_variables(own), "nowhere": nowhere}
    write("site", **files_and_libraries(), apps=apps, facts=learned, **those)
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
    """Write down the exceptions that make an answer a 500, also in a site that debugs or tests."""
    from flask import got_request_exception  # noqa: PLC0415 - as above

    def note(_sender: Any, exception: BaseException, **_: Any) -> None:
        write("raised", **told(exception))

    flask.config["PROPAGATE_EXCEPTIONS"] = False
    got_request_exception.connect(note, flask, weak=False)


def look(flask: Any, path: str, prefix: str = "") -> dict[str, Any]:
    """Open a page as a browser does, and return what is on it in the end.

    An id loses the *prefix* that adopting has given it. A callback that fails ends nothing.
    """
    client = flask.test_client()
    try:
        answer = client.get(path, follow_redirects=True)
    except RuntimeError as error:
        if "external redirects" not in str(error):
            raise
        answer = client.get(path)  # which leads to another host, as to a login there
    title = TITLE.search(answer.text)
    found: dict[str, Any] = {
        "path": path,
        "status": answer.status_code,
        "title": unescape(title[1]).strip() if title else "",
    }
    config = config_of(answer.text)
    if answer.status_code != 200 or not config:
        return found
    below, address = config["requests_pathname_prefix"], f"{HOST}{answer.request.path}"
    told = {"headers": {"Referer": address}}
    layout, registered = (
        client.get(f"{below}_dash-{what}", **told) for what in ("layout", "dependencies")
    )
    if {layout.status_code, registered.status_code} != {200}:
        return {**found, "status": max(layout.status_code, registered.status_code)}
    opening = Renderer(registered.get_json(), layout.get_json(), address, careful=True)
    answered, wrote = {}, set[str]()
    while asked := opening.next():
        body = request_body(asked, opening.components)
        said = client.post(f"{below}_dash-update-component", json=body, **told)
        answered[without(named(asked.callback), prefix)] = said.status_code
        wrote |= {name for name, _ in targets(asked.callback) if not name.startswith(KIT)}
        opening.answered(asked, said.get_json() if said.status_code == 200 else {})
    theirs = [one for one in registered.get_json() if not is_ours(one)]
    return {
        **found,
        **shown(opening.layout, prefix),
        "marks": [*texts(opening.layout, wrote)],
        "prefix": below,
        "answered": {key: value for key, value in answered.items() if not key.startswith(KIT)},
        "left_out": {without(key, prefix): why for key, why in opening.left_out.items()},
        "waiting": len(opening.waiting),
        "callbacks": {
            "server": sum(is_run_by_server(one) for one in theirs),
            "browser": sum(not is_run_by_server(one) for one in theirs),
            "background": sum(bool(one.get("background")) for one in theirs),
            "patterns": sum("{" in one["output"] + str(names(one["inputs"])) for one in theirs),
        },
    }


def is_ours(callback: Mapping[str, Any]) -> bool:
    """Say whether a callback is Dash's or the kit's."""
    return is_the_kits(callback) or any(word in callback["output"] for word in KIT)


def shown(layout: Any, prefix: str) -> dict[str, Any]:
    """Return what is on a page: words, ids and values, stores and charts."""
    words: list[str] = []
    charts: list[str] = []
    boxes: list[str] = []
    twice: list[str] = []
    values: dict[str, Any] = {}
    stores: dict[str, str] = {}
    for one in on_page(layout):
        if isinstance(one, str):
            words.append(one)
            continue
        given = {key: value for key, value in one["props"].items() if key != "children"}
        if not (name := given.pop("id", None)):
            continue
        name = without(written(name), prefix)
        if name.startswith(KIT):
            continue
        twice += [name] if name in values else []
        values[name] = given
        if one["type"] not in BOXLESS and not name.startswith("{"):
            boxes.append(name)
        if one["type"] == "Graph" and (given.get("figure") or {}).get("data"):
            charts.append(name)
        if one["type"] == "Store":
            stores[name] = given.get("storage_type", "memory")
    told = {"words": words, "ids": sorted(values), "values": values, "stores": stores}
    return {**told, "charts": charts, "boxes": boxes, "twice": twice}


def texts(content: Any, wrote: Collection[str]) -> Iterator[tuple[str, str]]:
    """Go through tag and text of elements, but of those that a callback *wrote*: these may vary."""
    if isinstance(content, list):
        for one in content:
            yield from texts(one, wrote)
    if not isinstance(content, dict) or "props" not in content:
        return
    props = content["props"]
    if written(props.get("id") or "") in wrote:
        return
    text = props.get("children")
    if isinstance(text, str) and content.get("namespace") == "dash_html_components":
        if 0 < len(text.strip()) <= LONGEST:
            yield content["type"].lower(), text.strip()
    else:
        yield from texts(text, wrote)


def on_page(content: Any) -> Iterator[Any]:
    """Walk through a layout from the top down: components, and words between them."""
    if isinstance(content, dict) and {"type", "namespace", "props"} <= content.keys():
        yield content
        yield from on_page(content["props"].get("children"))
        others = {key: value for key, value in content["props"].items() if key != "children"}
        for one in in_value(others):
            yield from on_page(one)
    elif isinstance(content, list):
        for one in content:
            yield from on_page(one)
    elif isinstance(content, str | int | float) and str(content).strip():
        yield str(content).strip()


def without(name: str, prefix: str) -> str:
    """Return an id without what adopting has put before it, where several apps share a document."""
    if not prefix:
        return name
    name = re.sub(rf'"_of": ?"{prefix}",? ?|,? ?"_of": ?"{prefix}"', "", name)
    return re.sub(rf"(^|, |\.\.\.|\.\.){prefix}-", r"\1", name)


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
