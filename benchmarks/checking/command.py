"""`crossroads check PATH[:NAME]`: look at a reader's site, and say which structure to ship.

The steps: find what it serves, look at it as it is and mounted both ways, find hazards, measure,
judge, report. What it cannot do ends in one sentence, with what was found so far.

Exit codes: 0 done; 1 `--fail-on` holds; 2 a bad option, or nothing to look at; 3 the site could not
be looked at to the end; 130 interrupted.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from crossroads.benchmarks.checking import comparison, report, sources, verdict
from crossroads.benchmarks.checking.hazards import SEEN, Finding, find_hazards
from crossroads.benchmarks.checking.measurement import measure
from crossroads.benchmarks.options import read_folder, read_names, read_number, read_seconds
from crossroads.benchmarks.tools.files import BUILD, ROOT, replace_files, short_path
from crossroads.benchmarks.tools.processes import interrupts_raise_once
from crossroads.errors import ConfigurationError

STOPPED = 3
LIMIT = "60s"
FAILURES = ("hazard", "difference")
LOGINS = ("views", "none")
QUIET: Mapping[str, str] = {"PYTHONDONTWRITEBYTECODE": "1"}
"""Of processes that look: nothing is written beside the site's modules."""
WARNING = (
    "Importing a site runs its code: that is done now, in processes of their own. A look opens no "
    "port; measuring serves the site on ports of this machine alone."
)
ADOPTED = '''"""What is looked at, as `crossroads.adoption` takes it."""

from crossroads.adoption import adopt

SITE = adopt({what!r}, login={login!r})
'''


def check(given: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code."""
    say = partial(print, file=sys.stderr if given.json else sys.stdout, flush=True)
    say(WARNING)
    fatal = read_names("--fail-on", given.fail_on, FAILURES) if given.fail_on else ()
    allowed = read_names("--allow", given.allow, SEEN) if given.allow else ()
    limit = read_seconds("--limit", given.limit or LIMIT)
    budget = read_seconds("--budget", given.budget) if given.budget else None
    blocks = None if given.blocks is None else read_number("--blocks", given.blocks, 1)
    if given.login not in (None, *LOGINS):
        raise ConfigurationError("--login", given.login, " or ".join(LOGINS))
    python = read_python(given.python)
    place = folder_for(given.out)
    if place is not None:
        report.forget(place)
    target = sources.find(given.path)
    out = (place or Path(tempfile.mkdtemp(prefix="crossroads-check-"))).absolute()
    say(f"found: {target.name}, {sources.KINDS[target.kind]}, in {target.file}:{target.line}")
    for one in target.others[:5]:
        say(f"  also there: {one}")
    with interrupts_raise_once(), importable(target, given.login) as name, chdir(target.folder):
        result = looked_at(target, name, python, limit, say) | {"login": given.login}
        result |= verdict.verdict(result)
        replace_files(report.files(result, out))  # is there also if measuring is interrupted
        if not result["stopped"] and not given.no_measuring:
            result |= measure(result, name, python, out, say, budget=budget, blocks=blocks)
            result |= verdict.verdict(result)
            replace_files(report.files(result, out))
    print(json.dumps(result, indent=1, default=str) if given.json else report.summary(result))
    say(f"report: {short_path(out / 'README.md')}, {short_path(out / 'index.html')}")
    if result["stopped"]:
        print(f"error: {result['stopped']}", file=sys.stderr)
        return STOPPED
    failing = {
        "hazard": [
            one
            for one in result["hazards"]
            if one["when"] == "now" and one["hazard"] not in allowed
        ],
        "difference": result["differences"],
    }
    return 1 if any(failing[one] for one in fatal) else 0


def folder_for(out: str | None) -> Path | None:
    """Return where the report goes, None for a new folder; never into the site unasked."""
    if out is not None:
        return read_folder("--out", out)
    return BUILD / "check" if (ROOT / "pyproject.toml").is_file() else None


def read_python(python: str | None) -> str:
    """Return the whole path of the interpreter that runs the site."""
    found = shutil.which(python or sys.executable)
    if found is None:
        raise ConfigurationError("--python", python, "an interpreter that has what the site needs")
    return os.path.abspath(found)


@contextmanager
def importable(target: sources.Target, login: str | None) -> Iterator[str]:
    """Yield the name that servers load; a folder of pages, or a login, needs a module of ours."""
    before = os.environ.get("PYTHONPATH", "")
    with tempfile.TemporaryDirectory() as folder:
        is_named = login is None and target.kind != "folder"
        text = ADOPTED.format(what=target.name, login=login)
        (Path(folder) / "crossroads_checked.py").write_text(text, "utf-8")
        paths = [str(target.folder), *([before] if before else []), folder]
        os.environ["PYTHONPATH"] = os.pathsep.join(paths)
        try:
            yield target.name if is_named else "crossroads_checked:SITE"
        finally:
            os.environ["PYTHONPATH"] = before


def looked_at(
    target: sources.Target, name: str, python: str, limit: float, say: Any
) -> dict[str, Any]:
    """Look at a site in every structure, and return what was found, and what stopped it if so."""
    say("looking at it as it is, and mounted both ways")
    own_name = target.name if target.kind != "folder" else name
    first = [("own", own_name), ("own", own_name)]
    own, again = comparison.look(first, python, limit, QUIET)
    stopped = comparison.why_not(own, target, python, limit)
    looks = [own]
    if not stopped:
        looks += comparison.look([("multi", name), ("single", name)], python, limit, QUIET)
    told = {one.way: one for one in looks}
    reference = own if own.has_own else told.get("multi", own)
    varies = comparison.varying(own, again) if own.has_own else frozenset()
    differences = [
        difference
        for one in looks
        if one.ended and one is not reference and one.way != "own"
        for difference in comparison.compare(reference, one, varies)
    ]
    differences += comparison.emptied(own) if own.has_own else []
    for one in looks[1:]:
        stopped = stopped or comparison.why_not(one, target, python, limit)
    facts = own.site.get("facts")
    libraries = own.site.get("libraries", {})
    if not libraries and python == read_python(None):
        libraries = {name: version(name) for name in ("dash", "flask")}
    # What was not imported tells what its sources tell.
    hazards = find_hazards(target.folder, None, facts)
    return {
        "name": target.name,
        "kind": target.kind,
        "folder": str(target.folder),
        "file": str(target.file),
        "python": python,
        "stopped": stopped,
        "apps": own.site.get("apps", []),
        "pages": pages(reference),
        "unopened": own.site.get("unopened", []),
        "libraries": own.site.get("libraries", {}),
        "remarks": [*sources.not_as_required(target, libraries), *remarks(own)],
        "raised": [error for one in looks for error in one.raised],
        "notes": told["multi"].site.get("notes", []) if "multi" in told else [],
        "alike": {one.way: one.ended and not of(one.way, differences) for one in looks[1:]},
        "differences": [one._asdict() for one in differences],
        "hazards": [hazard(one) for one in hazards],
        "compared_with": reference.way,
        "varies": sorted({f"{path}: {rule} {what}".strip() for path, rule, what in varies}),
        "log": "\n".join(f"== {one.way} ==\n{one.log}" for one in looks),
    }


def remarks(own: comparison.Look) -> list[str]:
    """Say what else was seen of a site as it is."""
    twice = [(path, name) for path, page in own.pages.items() for name in page.get("twice", ())]
    shown = [
        f"{file}: this is shown where there is no page, and was not opened."
        for file in own.site.get("nowhere", ())
    ]
    return [f"{path}: the id {name} is there more than once." for path, name in twice] + shown


def of(way: str, differences: list[comparison.Difference]) -> list[comparison.Difference]:
    """Return the differences of an approach."""
    return [one for one in differences if one.approach == way]


def hazard(one: Finding) -> dict[str, Any]:
    """Return a hazard as plain data."""
    return {**one._asdict(), "file": str(one.file)}


def pages(look: comparison.Look) -> list[dict[str, Any]]:
    """List the pages with what is on them; those that were not opened with their address alone."""
    found = []
    for one in look.site.get("pages", ()):
        page = look.pages.get(one["path"], {})
        on_it = {"ids": len(page.get("ids", ())), "fired": len(page.get("answered", ()))}
        more = {key: page.get(key, {}) for key in ("callbacks", "stores", "left_out")}
        more |= {key: page.get(key, []) for key in ("charts", "marks", "boxes")}
        waits = {"waiting": page.get("waiting", 0), "status": page.get("status")}
        found.append({**one, **on_it, **more, **waits, "prefix": page.get("prefix", "")})
    return found
