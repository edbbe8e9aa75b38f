"""What was seen of a site in each structure, how that differs, and why a look came to no end."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from crossroads.benchmarks.checking.modules import files_of
from crossroads.benchmarks.checking.sources import Target
from crossroads.benchmarks.tools.files import ROOT
from crossroads.benchmarks.tools.processes import (
    Process,
    SampleRefused,
    Settings,
    last_words,
    starting,
)

LOOK = "crossroads.benchmarks.checking.inspection"
AT_ONCE = 2
RULES: Mapping[str, str] = {
    "page": "each page is there",
    "status": "a page answers as it did",
    "title": "a page has the title that it had",
    "words": "a page says the same words in the same order",
    "ids": "a page has the ids that it had",
    "value": "a component is as it was when the page has opened",
    "answer": "a callback answers as it did when the page opens",
    "kept": "a store of the shell keeps what it holds when a link is followed",
}
"""The contract of a reader's site: rule -> what it demands."""
UNCOMPARED = ("Location", "href", "pathname", "search", "hash", "refresh")
"""Properties that say where a page is: a document's address ends in a slash, or not."""
SERVICE = "it needs a service that does not answer here: {kind}: {said}"
SAID: Mapping[str, str] = {
    "SystemExit": "it ends the process when it is imported",
    "PortRefusedError": '{said}: that belongs below `if __name__ == "__main__":`',
    "SyntaxError": "it is not Python ({said})",
    "IndentationError": "it is not Python ({said})",
    "TabError": "it is not Python ({said})",
    "FileNotFoundError": "it needs a file that is not here: {said}",
    "EOFError": "it waits for somebody who types",
    "ConfigurationError": "{said}",
    **dict.fromkeys(
        (
            *("ConnectionError", "ConnectionRefusedError", "TimeoutError", "URLError"),
            *("OperationalError", "gaierror"),
        ),
        SERVICE,
    ),
}
"""Type of an exception -> what it means for whoever wants the site to be looked at."""
OTHERWISE = "{name} cannot be used: {kind}: {said}"
MISSING = (
    "it imports {missing}, which is not installed for {python}: "
    "`python -m pip --python {python} install {required}` installs what the site needs"
)
MISSING_HERE = (
    "it imports {missing}, which is not found from {folder}, but is the project's own, {own}: "
    "`PYTHONPATH={above}` before the command says where that is imported from"
)
WITHOUT_KIT = "No module named 'crossroads'"
VARIABLE = "it needs the environment variable {said}"
PREFIXES = ("DASH_", "FLASK_", "PYTHON")
OURS = ("PYTHONHASHSEED", "PYTHONPATH", "PYTHONSAFEPATH")
"""Variables of the reader that a site may read, and those that servers are given anyway."""
LOGIN = " (--login views or --login none says it)"


class Difference(NamedTuple):
    """Where an approach does not do what the site did: page, rule, both values, file and line."""

    approach: str
    path: str
    rule: str
    what: str
    was: str
    now: str
    file: str = ""
    line: int = 0


@dataclass
class Look:
    """What one process has seen: `site`, and each page by its path; `error` if it did not end."""

    way: str
    site: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    raised: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    ended: bool = False
    late: bool = False
    code: int = 0
    log: str = ""

    @property
    def has_own(self) -> bool:
        """Say whether there is a structure of the site's own to compare with."""
        return bool(self.ended and self.pages)


def readers(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what the reader has set for Dash, Flask or Python: the site is run with that."""
    return {
        key: value for key, value in environ.items() if key.startswith(PREFIXES) and key not in OURS
    }


def look(
    ways: Sequence[tuple[str, str]], python: str, limit: float, more: Settings = None
) -> list[Look]:
    """Look at a site in several ways, (way, name) each, two at a time; *limit* is in seconds."""
    found = []
    for at in range(0, len(ways), AT_ONCE):
        with ExitStack() as stack:
            running = []
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for number, (way, name) in enumerate(ways[at : at + AT_ONCE]):
                file = folder / str(number)
                file.touch()
                command = [python, "-m", LOOK, way, name, str(file)]
                process = stack.enter_context(starting(command, more=readers() | dict(more or {})))
                running.append((way, file, process))
            found += [finished(way, file, process, limit) for way, file, process in running]
    return found


def finished(way: str, file: Path, process: Process, limit: float) -> Look:
    """Wait for a look to end, and read what it has written down."""
    one = Look(way)
    try:
        one.code = process.finish(limit).exit_code
    except SampleRefused:
        one.late = True
        process.kill()
    one.log = process.log()
    for line in file.read_text("utf-8").splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue  # cut short
        kind = record.pop("kind")
        if kind == "site":
            one.site |= record
        elif kind == "page":
            one.pages[record["path"]] = record
        elif kind == "raised":
            one.raised.append(record)
        elif kind == "error":
            one.error = record
        else:
            one.ended = True
    return one


def why_not(one: Look, target: Target, python: str, limit: float) -> str:
    """Say in one sentence why a look came to no end; empty if it did."""
    name = target.name
    if one.ended:
        return ""
    if one.late:
        if not one.site:
            return f"importing {name} takes longer than {limit:.0f} s (--limit allows more)"
        count = f"{len(one.pages)} of {len(one.site['pages'])} pages were opened"
        return f"opening the pages took longer than {limit:.0f} s (--limit allows more): {count}"
    if one.error is None and WITHOUT_KIT in one.log:
        kit = f"-e {ROOT}" if (ROOT / "pyproject.toml").is_file() else "dash-crossroads"
        install = f"`python -m pip --python {python} install {kit}` installs it"
        return f"the kit is not installed for {python}: {install}"
    if one.error is None:
        words = last_words(one.log)
        said = f": {words}" if words else ""
        return f"the process of {name} ended with {one.code} by itself{said}"
    return sentence(one.error, target, python)


def sentence(error: Mapping[str, Any], target: Target, python: str) -> str:
    """Say what an exception means for whoever wants the site to be looked at."""
    kind, said = error["type"], " ".join(error["said"].split())
    place = error["place"] or ["", 0]
    words = SAID.get(kind, OTHERWISE)
    if kind == "KeyError" and "environ" in line_of(*place):
        words = VARIABLE
    if kind == "ConfigurationError" and "login" in said.lower():
        words += LOGIN
    missing = (error["missing"] or "").partition(".")[0]
    required = missing
    own = own_module(missing, target.root) if missing else None
    if own:
        words, missing = MISSING_HERE, error["missing"]
    elif missing:
        words = MISSING
        files = [one / "requirements.txt" for one in (Path.cwd(), Path.cwd().parent)]
        required = next((f"-r {file}" for file in files if file.is_file()), missing)
    more = {"missing": missing, "required": required, "own": own, "above": own and own.parent}
    more |= {"name": target.name, "python": python, "folder": target.folder}
    told = words.format(kind=kind, said=said, **more)
    return f"{place[0]}:{place[1]}: {told}" if error["place"] else told


def own_module(name: str, root: Path) -> Path | None:
    """Return the module or folder of a project that has a name: no package to be installed."""
    files = files_of(root)
    known = dict.fromkeys([root, *(one for file in files for one in (file, *file.parents))])
    below = [one for one in known if one.is_relative_to(root)]
    return next((one for one in below if name in (one.stem, one.name)), None)


def lines_of(file: str) -> list[str]:
    """Return the lines of a file; none if it cannot be read. Letters do not matter here."""
    try:
        return Path(file).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []


def line_of(file: str, line: int) -> str:
    """Return a line of a file, empty if there is none."""
    return next(iter(lines_of(file)[line - 1 : line]), "").strip()


def compare(was: Look, now: Look, varies: frozenset[tuple[str, str, str]]) -> list[Difference]:
    """List what a structure does otherwise, without what varies by itself: path, rule, what."""
    files = {one["path"]: one["file"] or "" for one in was.site.get("pages", ())}
    renamed = {path for path, rule, _ in varies if rule == "ids"}  # new ids at each start
    found = []
    for path in was.pages:
        page, there = was.pages[path], now.pages.get(path, {})
        ids = {*page.get("ids", ())} ^ {*there.get("ids", ())} if path in renamed else set()
        for rule, what, old, new in differing(page, now.pages.get(path)):
            if rule == "ids" and path in renamed:
                continue
            if rule == "answer" and any(f"{one}." in what for one in ids):
                continue
            if (path, rule, what) not in varies:
                place = place_of(files.get(path, ""), rule, what)
                one = Difference(now.way, path, rule, what, shown(old), shown(new), *place)
                found.append(one)
    return found


def emptied(own: Look) -> list[Difference]:
    """List the stores in memory that all pages of Dash Pages share: in `multi` a link empties them.

    No page has to be opened twice for that: there a link loads a new document.
    """
    if len(own.pages) < 2 or not any(one["pages"] for one in own.site["apps"]):
        return []
    shared = set.intersection(*({*page.get("stores", ())} for page in own.pages.values()))
    first = next(iter(own.pages.values()))
    files = own.site.get("files", [])
    found = []
    for name in sorted(shared):
        if first["stores"][name] == "memory":
            places = [place_of(file, "value", name) for file in files if is_named_in(file, name)]
            place = places[0] if places else ("", 0)
            said = ("what it holds", "nothing, after each link")
            found.append(Difference("multi", first["path"], "kept", name, *said, *place))
    return found


def is_named_in(file: str, name: str) -> bool:
    """Say whether a file names an id."""
    return any(f"{mark}{name}{mark}" in line for line in lines_of(file) for mark in "\"'")


def varying(one: Look, other: Look) -> frozenset[tuple[str, str, str]]:
    """Return what is not the same in two looks at the same structure."""
    every = (
        (path, rule, what)
        for path, page in one.pages.items()
        for rule, what, _, _ in differing(page, other.pages.get(path))
    )
    return frozenset(every)


def differing(
    was: Mapping[str, Any], now: Mapping[str, Any] | None
) -> Iterator[tuple[str, str, Any, Any]]:
    """Go through what differs on one page: rule, what it is about, both values."""
    if now is None:
        yield "page", "", "there", "missing"
        return
    for rule in ("status", "title"):
        if was[rule] != now[rule]:
            yield rule, "", was[rule], now[rule]
    if was["status"] != now["status"]:
        return
    if "ids" not in was or "ids" not in now:
        old, new = ("with Dash" if "ids" in one else "without Dash" for one in (was, now))
        yield from [("page", "", old, new)] if old != new else []
        return
    if was["words"] != now["words"]:
        at = next(
            (n for n, (a, b) in enumerate(zip(was["words"], now["words"], strict=False)) if a != b),
            min(len(was["words"]), len(now["words"])),
        )
        yield "words", "", was["words"][at : at + 3], now["words"][at : at + 3]
    if was["ids"] != now["ids"]:
        left, right = ({*was["ids"]} - {*now["ids"]}, {*now["ids"]} - {*was["ids"]})
        yield "ids", ", ".join(sorted(left | right)[:5]), was["ids"], now["ids"]
    for name in was["values"].keys() & now["values"].keys():
        old, new = was["values"][name], now["values"][name]
        for key in sorted({*old, *new} - {*UNCOMPARED}):
            if old.get(key) != new.get(key):
                yield "value", f"{name}.{key}", old.get(key), new.get(key)
    for name in was["answered"] | now["answered"]:
        old, new = was["answered"].get(name), now["answered"].get(name)
        if good(old) != good(new):
            yield "answer", name, old or "not asked", new or "not asked"


def good(status: int | None) -> object:
    """Return what of a status matters: answered with something, or with nothing, or which error."""
    return "answered" if status in (200, 204) else status


def shown(value: Any) -> str:
    """Write a value in short."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}..."


def place_of(file: str, rule: str, what: str) -> tuple[str, int]:
    """Return file and line that a difference is about: where an id is named, or the page begins."""
    if not (lines := lines_of(file)):
        return file, 0
    name = (
        what.split(", ", maxsplit=1)[0].partition(".")[0]
        if rule in ("value", "answer", "ids")
        else ""
    )
    words = [f'"{name}"', f"'{name}'"] if name else []
    for wanted in (words, ["register_page("], ["layout"], [""]):
        for number, line in enumerate(lines, 1):
            if any(word in line for word in wanted):
                return file, number
    return file, 1
