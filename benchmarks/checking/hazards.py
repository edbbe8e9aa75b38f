"""The hazards of Dash that a reader's own code runs into, each at its file and line.

    for finding in find_hazards(Path("my_site")):
        print(f"{finding.file}:{finding.line}: {finding.happens}; {finding.instead}")

What goes wrong, and what is safe, is said in the words of the demonstrations
(`crossroads.benchmarks.breaking.hazards`). The sources are read, never run. What cannot be told
from them for certain is not said: a false alarm costs a reader more than a hazard that is missed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from crossroads.benchmarks.breaking.hazards.table import HAZARDS
from crossroads.benchmarks.checking import hazards_of_apps as apps
from crossroads.benchmarks.checking import hazards_of_pages as pages
from crossroads.benchmarks.checking.built_apps import Making, Sight
from crossroads.benchmarks.checking.facts import Facts
from crossroads.benchmarks.checking.modules import Modules, Unread, files_of

SEEN: Mapping[str, Callable[[Making], Iterator[Sight]]] = {
    "global-callback": apps.global_calls("dash.callback"),
    "global-clientside-callback": apps.global_calls("dash.clientside_callback"),
    "get-app-in-a-callback": apps.apps_asked_for,
    "api-endpoint": apps.endpoints,
    "dispatcher": apps.dispatched,
    "page-registry": apps.registries,
    "equal-page-paths": pages.same_path,
    "path-functions": apps.global_paths,
    "global-hooks": apps.hooked,
    "component-library": apps.libraries,
    "plotly-script": apps.third_apps,
    "alike-prefixes": apps.alike,
    "equal-background-callbacks": apps.equal_jobs,
    "equal-sources": apps.made_by_one_function,
    "unsigned-handles": apps.unsigned,
    "mcp-past-a-guard": apps.tools,
    "one-shared-storage": apps.storages,
    "hot-reload": apps.watchers,
    "link-into-another-app": apps.links,
    "equal-store-ids": apps.equal_stores,
    "embedded-layouts": pages.embedded,
    "greedy-templates": pages.greedy,
    "query-over-path": pages.doubled_variables,
    "unexpected-query": pages.strict_layouts,
    "unchecked-registry": pages.unchecked,
    "served-title": pages.titles,
    "description-behind-prefix": pages.descriptions,
    "unknown-address": pages.not_found,
    "quoted-address": pages.quoted,
    "missing-slash": pages.slashless,
    "proxy-prefix": pages.proxied,
    "query-in-layout": pages.queries,
}
"""Hazard -> how it is seen in the code."""

NEEDS_TRAFFIC = "the code is right; it takes a layout that raises, and requests in that order"
UNSEEN: Mapping[str, str] = {
    "first-request": NEEDS_TRAFFIC,
    "failing-set-up": NEEDS_TRAFFIC,
    "first-requests-together": "the code is right; it takes two requests at the same moment",
    "bundle-address": "no code of a site leads to it: every app that is not told otherwise does it",
    "equal-jobs-at-once": "it takes two visitors who ask for the same at the same moment",
    "killed-job": "the code is right; it takes a process that is killed",
    "celery-without-keys": "a setting says where results are; the kit refuses such a one at start",
    **dict.fromkeys(
        (
            *("fastapi-callbacks", "fastapi-addresses", "fastapi-mount", "wsgi-middleware"),
            *("quart-apps", "fastapi-pages", "fastapi-errors"),
        ),
        "only sites on Flask are looked at: neither approach serves another",
    ),
    "broken-page-in-multi": "whether a layout raises is seen when its page is opened",
    "broken-page-in-single": "whether a layout raises is seen when its page is opened",
    "broken-page-in-pages": "whether a layout raises is seen when its page is opened",
}
"""Hazard -> why it cannot be seen in the code."""


class Finding(NamedTuple):
    """A hazard at its place.

    Attributes:
        hazard: its name in the table of hazards.
        file: the file, as a whole path.
        line: the line, from 1.
        code: what that line says, without the space around it.
        happens: what goes wrong.
        instead: what is safe.
        when: "now" if it goes wrong as the site is; "several apps" if it does once the code is in
            a process with more than one plain `Dash`. The kit's own `multi` takes care of these.
    """

    hazard: str
    file: Path
    line: int
    code: str
    happens: str
    instead: str
    when: str


def find_hazards(
    root: Path, files: Sequence[Path] | None = None, facts: Facts | None = None
) -> list[Finding]:
    """Return the hazards in the code below *root*, by file and line.

    Args:
        root: the folder from which the site is started, or its one module.
        files: the modules to read; by default all below *root* but those of virtual environments,
            hidden folders, `node_modules` and tests; with facts, those of them that were imported.
        facts: what was learned by importing the site; by default only what the sources tell.

    A file that cannot be read is left out: see `unread_files`.
    """
    return findings_of(read(root, files, facts), facts)


def unread_files(root: Path, files: Sequence[Path] | None = None) -> list[Unread]:
    """Return the files that `find_hazards` has to leave out, and why: no Python, or no text."""
    return read(root, files, None).unread


def read(root: Path, files: Sequence[Path] | None, facts: Facts | None) -> Modules:
    """Read the modules of a site."""
    root = root.resolve()
    if files is None:
        found = files_of(root)
        known = {Path(one) for one in facts["files"]} if facts and "files" in facts else None
        found = [one for one in found if known is None or one.resolve() in known]
    else:
        found = [root / one for one in files]
    return Modules(root if root.is_dir() else root.parent, found)


def findings_of(modules: Modules, facts: Facts | None) -> list[Finding]:
    """Return what is seen in modules that have been read."""
    making = Making(modules, facts)
    found: dict[tuple[str, Path, int], Finding] = {}
    for name, see in SEEN.items():
        for sight in see(making):
            line, code = sight.module.line(sight.node, sight.below)
            words = HAZARDS[name]
            finding = Finding(
                *(name, sight.module.file, line, code, words.wrong, words.instead, sight.when)
            )
            found.setdefault((name, finding.file, line), finding)
    return sorted(found.values(), key=lambda one: (one.file, one.line, one.hazard))
