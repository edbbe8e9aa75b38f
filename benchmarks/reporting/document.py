"""Write the report as Markdown: each section is a function and the template of its name."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.reporting.pictures import Picture, pictures
from crossroads.benchmarks.reporting.sections import (
    again,
    answer,
    capacity,
    checks,
    growth,
    hardening,
    hazards,
    jobs,
    levers,
    loaded,
    looking,
    trace,
    trust,
    visit,
    workers,
    yours,
)
from crossroads.benchmarks.reporting.words import capital, listed, rows_table, table

Sections = Mapping[str, Callable[[Report], dict[str, Any] | None]]
"""Name of a template -> what it may ask for, None to leave it out."""
SHORT: Sections = {
    "answer": answer.section,
    "visit": visit.section,
    "growth": growth.section,
    "workers": workers.section,
    "trust": trust.section,
    "yours": yours.section,
}
EVERYTHING: Sections = {
    "costs": checks.costs,
    "steps": visit.steps,
    "loaded": loaded.section,
    "capacity": capacity.section,
    "jobs": jobs.section,
    "looking": looking.section,
    "levers": levers.section,
    "again": again.section,
    "checks": checks.section,
    "trace": trace.section,
}
DOCUMENTS: Mapping[str, tuple[str, Sections]] = MappingProxyType(
    {
        "README.md": ("One Dash instance per page, or one for all?", SHORT),
        "measurements.md": ("Every measurement", EVERYTHING),
        "hazards.md": ("What goes wrong in Dash itself", {"hazards": hazards.section}),
        "hardening.md": (
            "Attacks, faults, and the cost of the checks",
            {"hardening": hardening.section},
        ),
    }
)
"""A file of the report: its title, and its sections in the order of its reader."""


def documents(report: Report) -> dict[str, str]:
    """Return file name -> Markdown, for every document of the report."""
    environment, show = templates(), partial(shown, pictures(report))
    outdated = [
        f"{name} {then} (installed: {now})" for name, (then, now) in report.outdated.items()
    ]
    texts = {}
    for name, (title, sections) in DOCUMENTS.items():
        parts = [
            environment.get_template(f"sections/{section}.md.j2").render(picture=show, **values)
            for section, make in sections.items()
            if (values := make(report)) is not None
        ]
        text = environment.get_template("document.md.j2").render(
            title=title,
            outdated=listed(outdated),
            changed=answer.changed(report) if name in ("README.md", "measurements.md") else "",
            another=report.run.options.get("site") if report.beside else None,
            main=name == "README.md",
            parts=parts,
        )
        # A template leaves blank lines behind.
        texts[name] = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return texts


def shown(drawn: Mapping[str, Picture], name: str, folder: str = "pictures") -> str:
    """Show a picture in Markdown, nothing if there is none of that name."""
    return f"![{drawn[name].alt}]({folder}/{name}.svg)" if name in drawn else ""


def quotes(report: Report) -> dict[str, str]:
    """Return the blocks of the report that the project's README may quote, by name."""
    short = {
        name: one._replace(alt=f"{one.alt.partition('. ')[0]}: bars for both approaches")
        for name, one in pictures(report).items()
    }
    picture = shown(short, "visit", "benchmarks/report/pictures")
    return {**answer.quotes(report), "picture": picture}


def templates(*, autoescape: bool = False) -> Environment:
    """Return the templates: they hold order and fixed words, the sections all else."""
    environment = Environment(
        loader=PackageLoader("crossroads.benchmarks.reporting"),
        autoescape=autoescape,  # noqa: S701 - Markdown is from our own samples
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"capital": capital, "table": table, "rows": rows_table}
    return environment
