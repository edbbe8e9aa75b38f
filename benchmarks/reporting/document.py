"""Write the report as Markdown: the template holds order and fixed words, the report the rest."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt

from approaches import APPROACHES
from benchmarks.arms import ARMS
from benchmarks.inside.control import PLANTED_BYTES, PLANTED_SHARE
from benchmarks.journey import ENDURANCE, THROTTLES
from benchmarks.judging.model import Report
from benchmarks.judging.verdict import BANDS
from benchmarks.reporting import (
    attacks,
    choice,
    faults,
    flips,
    hazards,
    journey,
    levers,
    numbers,
    readers,
    references,
    summaries,
    targets,
    tour,
    trust,
    visitors,
    words,
)
from benchmarks.reporting.checked import checked
from benchmarks.reporting.pictures import pictures

__all__ = ["SECTIONS", "regions", "render", "templates"]

SECTIONS = (
    "opening",
    "choice",
    "certainty",
    "floor",
    "visit",
    "references",
    "instructions",
    "workers",
    "answers",
    "flip",
    "why",
    "hazards",
    "attacks",
    "checked",
    "faults",
    "trust",
    "yours",
)
"""Parts of the report in the order of its reader, a template each in templates/report/."""


def render(report: Report, *, page: bool = False) -> str:
    """Return the report as Markdown: the README, or what the interactive page is made of."""
    environment = templates(lambda name: f"Table: {name}\n\n" if page else "")
    return tidy(environment.get_template("report.md.j2").render(context(report, page)))


def regions(report: Report) -> dict[str, str]:
    """Return the blocks of the report by name: what the README's regions may hold."""
    environment, everything = templates(), context(report)
    found = {}
    for section in SECTIONS:
        document = environment.get_template(f"report/{section}.md.j2")
        values = document.new_context(everything)
        for name, block in document.blocks.items():
            found[name] = tidy("".join(block(values))).strip()
    return found


def templates(caption: Callable[[str], str] = lambda _: "") -> Environment:
    """Return the templates, with what they may call; `caption` names the table that follows."""
    environment = Environment(
        loader=PackageLoader("benchmarks.reporting"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    environment.globals["caption"] = caption
    return environment


def context(report: Report, page: bool = False) -> dict[str, Any]:
    """Return what the template may ask for."""
    return {
        "sections": SECTIONS,
        "report": report,
        "page": page,
        "promise": words.PROMISE,
        "choice": choice.choice(report),
        "certainty": trust.certainty(report),
        "checkable": trust.checkable(report),
        "readers": readers.readers(report),
        "visitors": visitors.sentences(report),
        "by_visitor": visitors.by_visitor(report),
        "share_measured": numbers.percent(report.measured_seconds / report.seconds),
        "stolen": f"at most {numbers.percent(report.steal)} in a block"
        if report.steal
        else "none seen",
        "ending": trust.ENDINGS.get(report.stopped, report.stopped),
        "contract": trust.contract(report),
        "limits": trust.limits(report),
        "by_size": flips.by_size(report),
        "measured_sizes": words.listed([f"{size:,}" for size in report.sizes]),
        "alt": {name: one.alt for name, one in pictures(report).items()},
        "bands": ", ".join(
            f"{100 * band:g} % for {kind}" for kind, band in BANDS.items() if kind != "exact"
        ),
        "command": trust.command(report.options, report.seed),
        "planted_share": f"{100 * PLANTED_SHARE:g} %",
        "planted_bytes": PLANTED_BYTES,
        "visit": visit(report),
        "faults": faults.section() if report.site is None else {},
        "references": references.references(report),
        "hazards": hazards.section(),
        "endured": ENDURANCE,
        "notes": notes(report.contracts),
        "attacks": attacks.section(),
        "checked": checked(),
    }


def visit(report: Report) -> dict[str, Any]:
    """Return what the template may ask for about a visit; nothing where none was measured."""
    if not report.section("navigation"):
        return {}
    goals, bought = targets.targets(report), levers.levers(report)
    return {
        "cold": journey.steps(report, "cold"),
        "returning": journey.steps(report, "returning"),
        "comes_back": visitors.comes_back(report),
        "ahead": list(visitors.waits(report, "ahead").values()),
        "weak": {
            place: list(rows.values())
            for where, place in THROTTLES.items()
            if (rows := visitors.waits(report, where))
        },
        "sums": tour.sums(report),
        "ledgers": list(tour.ledgers(report)),
        "endurance": tour.endurance(report),
        "targets": goals,
        "summed": targets.summed(goals),
        "misses": targets.misses(goals),
        "levers": bought,
        "start_levers": levers.starts(report),
        "saves_most": levers.saves_most(bought),
        "price": levers.price(report),
    }


def notes(arms: Iterable[str]) -> list[str]:
    """Return what each approach cannot help doing differently; a reference's if it is in *arms*."""
    built = {ARMS[arm].built_as for arm in arms if arm in ARMS}
    shown = {name: one for name, one in APPROACHES.items() if name in built or not one.reference}
    return [f"`{name}`: {note}" for name, one in shown.items() for note in one.notes]


def tidy(text: str) -> str:
    """Take out the blank lines that a template leaves behind."""
    return re.sub(r"\n{3,}", "\n\n", text).lstrip()


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "amount": numbers.amount,
        "against": targets.against,
        "against_floor": words.against_floor,
        "ahead": summaries.ahead,
        "at_most": targets.at_most,
        "bent": flips.bent,
        "bought": levers.bought,
        "brief": numbers.brief,
        "checks": summaries.checks,
        "crossing": flips.crossing,
        "detectable": words.detectable,
        "footprint": words.footprint,
        "formula": flips.formula,
        "furthest": summaries.furthest,
        "half_width": words.precision,
        "inline": MarkdownIt().renderInline,
        "holds_planted": trust.holds_planted,
        "judged": targets.judged,
        "listed": words.listed,
        "medians": journey.medians,
        "meetings": summaries.meetings,
        "memory": numbers.memory,
        "middles": tour.middles,
        "or_dash": references.or_dash,
        "outcome": words.outcome,
        "outdated": words.outdated,
        "phases": words.phases,
        "planted": lambda row: f"{trust.planted(row):.3f}",
        "quantity": numbers.quantity,
        "ratio": numbers.ratio,
        "reached": targets.outcome,
        "second_look": trust.second_look,
        "signed": numbers.signed,
        "size": words.size,
        "sizes": flips.sizes,
        "stock": summaries.stock,
        "stands_out": lambda row: numbers.answered(trust.stands_out(row)),
        "straightness": flips.straightness,
        "takes": words.takes,
        "tally": summaries.tally,
        "wire": journey.wire,
    }
)
"""What the template may call on a number; the template itself holds only order and words."""
