"""Report what `crossroads check` found: Markdown, a page that needs no server, and JSON."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from crossroads.benchmarks.checking.comparison import RULES
from crossroads.benchmarks.checking.sources import KINDS
from crossroads.benchmarks.checking.verdict import OWN, counted, named
from crossroads.benchmarks.reporting.words import capital, table
from crossroads.errors import ConfigurationError

ANSWERS: Mapping[str, str] = {
    "own": "Stay as you are",
    "single": "Ship `single`: one Dash with a router",
    "multi": "Ship `multi`: one Dash per page",
    "": "No verdict",
}
HEADING = "# What `crossroads check` says of "
OTHERS = ("index.html", "check.json", "site.log", "samples.jsonl")
"""What there is beside `README.md`."""
LATER = "with several plain Dash in one process"


def forget(out: Path) -> None:
    """Remove an earlier report, so that nobody takes it for that of this look; only what is ours.

    What is there is ours if its `README.md` begins as one of ours does, and it goes last.

    Raises:
        ConfigurationError: there are files of these names that are not ours.
    """
    readme, names = out / "README.md", ("README.md", *OTHERS)
    is_ours = readme.is_file() and readme.read_text("utf-8", "replace").startswith(HEADING)
    found = [name for name in reversed(names) if (out / name).exists()]
    if found and not is_ours:
        expected = f"a folder with no {' or '.join(reversed(found))} of somebody else's"
        raise ConfigurationError("--out", str(out), expected)
    for name in found:
        (out / name).unlink()


def files(result: Mapping[str, Any], out: Path) -> dict[Path, bytes]:
    """Return path -> content of all that a report consists of."""
    text = markdown(result)
    told = {key: value for key, value in result.items() if key != "log"}
    return {
        out / "README.md": text.encode(),
        out / "index.html": page(text, result["name"]).encode(),
        out / "check.json": json.dumps(told, indent=1, default=str).encode(),
        out / "site.log": result["log"].encode(),
    }


def markdown(result: Mapping[str, Any]) -> str:
    """Return the report as Markdown."""
    return (
        environment()
        .get_template("check.md.j2")
        .render(
            **{"measured": None, **result},
            answer=ANSWERS[result["ship"]],
            own=OWN[result["structure"]] if result["apps"] else KINDS[result["kind"]],
            rules=RULES,
            counted=counted,
            hazards_table=table(
                [
                    [f"`{short(one, result)}`", code(one["code"]), one["happens"], one["instead"]]
                    for one in sorted(result["hazards"], key=lambda one: one["when"] != "now")
                    if one["when"] == "now"
                ],
                *("where", "code", "what happens", "instead"),
            ),
            later_table=table(
                [
                    [one["hazard"], places_of(those, result), one["happens"], one["instead"]]
                    for those in grouped(result["hazards"])
                    for one in those[:1]
                ],
                *("hazard", "where", "what would happen", "instead"),
            ),
            differences_table=table(
                [
                    [
                        one["approach"],
                        f"`{one['path']}`",
                        f"{RULES[one['rule']]}{': ' + one['what'] if one['what'] else ''}",
                        code(one["was"]),
                        code(one["now"]),
                        f"`{short(one, result)}`" if one["file"] else "",
                    ]
                    for one in result["differences"]
                ],
                *("approach", "page", "rule", "was", "is", "where"),
            ),
            pages_table=table(
                [
                    [
                        f"`{one['path']}`",
                        cell(one["title"]),
                        str(one["ids"]),
                        str(one["fired"]),
                        str(one["waiting"]),
                        ", ".join(f"`{name}` ({kind})" for name, kind in one["stores"].items()),
                    ]
                    for one in result["pages"]
                ],
                *("page", "title", "ids >", "callbacks at opening >", "waiting >", "stores"),
            ),
            rows_table=rows_table(result.get("measured") or {}),
        )
    )


def rows_table(measured: Mapping[str, Any]) -> str:
    """Write what was measured: the medians, each comparison, and the kit's own beside it."""
    if not measured:
        return ""
    arms = measured["arms"]
    pairs = [(one["over"], one["under"]) for one in measured["rows"][0]["compared"]]
    heads = [*(f"{named(arm)} >" for arm in arms), *(f"{a} / {b} >" for a, b in pairs)]
    rows = [
        [
            row["label"],
            *(row["medians"].get(arm, "-") for arm in arms),
            *(f"{one['said']}, {one['word']}" for one in row["compared"]),
            row["kit"],
        ]
        for row in measured["rows"]
    ]
    return table(rows, "", *heads, "the kit's own site: single / multi")


def summary(result: Mapping[str, Any]) -> str:
    """Return what is printed: the verdict, hazards and differences, a line each."""
    lines = []
    for one in result["hazards"]:
        if one["when"] == "now":
            place = f"{one['file']}:{one['line']}: {one['hazard']}"
            lines.append(f"{place}: {one['happens']}. Instead: {one['instead']}")
    for those in grouped(result["hazards"]):
        one = those[0]
        said = f"{one['happens']}. Instead: {one['instead']}"
        lines.append(f"{LATER}: {one['hazard']}, at {places_of(those, result)}: {said}")
    for one in result["differences"]:
        place = f"{one['file']}:{one['line']}: " if one["file"] else ""
        what = f" {one['what']}" if one["what"] else ""
        lines.append(
            f"{place}{one['path']} in {one['approach']}: differs: {RULES[one['rule']]}:{what} "
            f"was {one['was']}, is {one['now']}"
        )
    now = [one for one in result["hazards"] if one["when"] == "now"]
    pages, callbacks = len(result["pages"]), sum(one["fired"] for one in result["pages"])
    opened = f"{counted(pages, 'page')}, {counted(callbacks, 'callback')} at opening"
    hazards, differences = len(now), len(result["differences"])
    found = f"{counted(hazards, 'hazard')}, {counted(differences, 'difference')}"
    lines.append(f"{opened if pages else 'no page was opened'}, {found}")
    lines += ["", f"{ANSWERS[result['ship']].replace('`', '')} ({result['sure']})"]
    # Why a look has stopped is said as an error.
    lines += [f"  {one}" for one in result["why"] if one != result["stopped"]]
    lines += result["remarks"]
    for number, step in enumerate(result["steps"], 1):
        lines.append(f"{number}. {step}")
    return "\n".join(lines)


def grouped(hazards: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Return the hazards that are none as the site is, by their names."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in hazards:
        if one["when"] != "now":
            found.setdefault(one["hazard"], []).append(one)
    return [*found.values()]


def places_of(those: Sequence[Mapping[str, Any]], result: Mapping[str, Any]) -> str:
    """Name the first place of several, and how many more there are."""
    more = f" and {len(those) - 1} more" if len(those) > 1 else ""
    return f"`{short(those[0], result)}`{more}"


def page(text: str, name: str) -> str:
    """Return the report as one file of HTML."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    body = parser.render(text).replace("<table>", '<div class="scroll" tabindex="0"><table>')
    body = re.sub(r"<th\b([^>]*)></th>", r"<td\1></td>", body)  # a corner heads nothing
    style = resources("crossroads.benchmarks.reporting").joinpath("templates", "page.css")
    return (
        environment(autoescape=True)
        .get_template("check.html.j2")
        .render(
            name=name,
            body=Markup(body.replace("</table>", "</table></div>")),  # noqa: S704 - Markdown escapes
            style=Markup(style.read_text("utf-8")),  # noqa: S704 - our own file
        )
    )


def environment(*, autoescape: bool = False) -> Environment:
    """Return the templates; this needs none of the drawing libraries."""
    made = Environment(
        loader=PackageLoader("crossroads.benchmarks.reporting"),
        autoescape=autoescape,  # noqa: S701 - Markdown; its page is escaped when that is rendered
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"capital": capital}
    return made


def short(one: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """Write file and line as seen from the site's folder."""
    return f"{os.path.relpath(one['file'], result['folder'])}:{one['line']}"


def code(text: str) -> str:
    """Write code, or a value, in a cell of a table."""
    words = " ".join(str(text).split())
    return f"`{words.replace('|', chr(92) + '|').replace('`', chr(39))}`" if words else ""


def cell(text: str) -> str:
    """Write a text so that it stays in its cell, and is no markup."""
    return str(escape(" ".join(str(text).split()))).replace("|", "\\|")
