"""Write the report as Markdown: each section is a module and the template of its name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from benchmarks.judging.model import Report
from benchmarks.reporting.pictures import pictures
from benchmarks.reporting.sections import (
    answer,
    checks,
    costs,
    growth,
    hardening,
    hazards,
    levers,
    steps,
    trust,
    visit,
    workers,
    yours,
)
from benchmarks.reporting.words import capital, listed, table

__all__ = ["DOCUMENTS", "documents", "quotes"]

SECTIONS: Mapping[str, Callable[[Report], dict[str, Any] | None]] = MappingProxyType(
    {
        "answer": answer.section,
        "visit": visit.section,
        "growth": growth.section,
        "workers": workers.section,
        "trust": trust.section,
        "yours": yours.section,
        "costs": costs.section,
        "steps": steps.section,
        "levers": levers.section,
        "checks": checks.section,
        "hazards": hazards.section,
        "hardening": hardening.section,
    }
)
"""Name of a section and of its template -> what the template may ask for, None to leave it out."""


@dataclass(frozen=True)
class Document:
    """A file of the report: its title, and its sections in the order of its reader."""

    title: str
    sections: tuple[str, ...]


DOCUMENTS: Mapping[str, Document] = MappingProxyType(
    {
        "README.md": Document(
            "One Dash instance per page, or one for all?",
            ("answer", "visit", "growth", "workers", "trust", "yours"),
        ),
        "measurements.md": Document("Every measurement", ("costs", "steps", "levers", "checks")),
        "hazards.md": Document("What goes wrong in Dash itself", ("hazards",)),
        "hardening.md": Document("Attacks, faults, and the cost of the checks", ("hardening",)),
    }
)


def documents(report: Report) -> dict[str, str]:
    """Return file name -> Markdown, for every document of the report."""
    environment, drawn = templates(), pictures(report)
    frame = environment.get_template("document.md.j2")
    texts = {}
    for name, document in DOCUMENTS.items():
        parts = [
            environment.get_template(f"sections/{section}.md.j2").render(pictures=drawn, **values)
            for section in document.sections
            if (values := SECTIONS[section](report)) is not None
        ]
        texts[name] = tidy(
            frame.render(
                title=document.title,
                outdated=outdated(report.outdated),
                main=name == "README.md",
                parts=parts,
            )
        )
    return texts


def quotes(report: Report) -> dict[str, str]:
    """Return the blocks of the report that the project's README may quote, by name."""
    visit = pictures(report).get("visit")
    shown = f"![{visit.alt}](benchmarks/report/pictures/visit.svg)" if visit else ""
    return {**answer.quotes(report), "picture": shown}


def templates() -> Environment:
    """Return the templates: they hold order and fixed words, the sections all else."""
    environment = Environment(
        loader=PackageLoader("benchmarks.reporting"),
        autoescape=False,  # noqa: S701 - Markdown, from our own samples
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update({"capital": capital, "table": table})
    return environment


def outdated(versions: Mapping[str, tuple[str, str]]) -> str:
    """Write what is installed in another version than was measured."""
    return listed([f"{name} {then} (installed: {now})" for name, (then, now) in versions.items()])


def tidy(text: str) -> str:
    """Take out the blank lines that a template leaves behind."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
