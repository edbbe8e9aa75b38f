"""Say which approach to choose for somebody who has to choose once, by rules on the samples."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Report
from benchmarks.reporting.numbers import amount, percent, quantity
from benchmarks.reporting.readers import asked
from benchmarks.reporting.visitors import first_visits, moving
from benchmarks.reporting.weighing import near, overall, reach, told, weighs
from benchmarks.reporting.words import label, listed, phrase
from shared.site import SITE

__all__ = ["choice"]

ADVICE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("clear", "single"): "Choose `single`, unless you need separate Dash apps.",
        ("likely", "single"): "Lean towards `single`, unless you need separate Dash apps.",
        ("clear", "multi"): "Choose `multi`, if you can do without upstream's promise.",
        ("likely", "multi"): "Lean towards `multi`, if you can do without upstream's promise.",
        ("mixed", ""): "Weigh one against the other, as neither is ahead in everything.",
        ("tie", ""): "Choose `single`, unless you need separate Dash apps: both cost the same, and "
        "upstream promises this one alone.",
        ("not resolved", ""): "Choose `single`, unless you need separate Dash apps: no cost that "
        "this run could tell apart speaks for either, and upstream promises this one alone.",
        ("void", ""): "This run cannot say, as it failed its own check.",
    }
)
"""What the words of a run come to for somebody who has to choose once and for all."""

LINKS = (
    "`multi` loads a new document at every link, and upstream does not promise that several "
    "instances work."
)
"""What holds whatever was measured: see the notes of the approaches."""


def choice(report: Report) -> str:
    """Say which approach to choose: the advice, what it rests on here, and on larger sites.

    Where both sides are ahead in something, what differs by less than `MATTERS`, and bytes, which
    are no cost by themselves, do not weigh against what does.
    """
    rows = [row for row in report.measured if row.metric.name in asked()] or report.measured
    rows = [*rows, *first_visits(report), *(growth.largest for growth in told(report))]
    if not rows:
        return "This run took counts only, and cannot say which to choose."
    word, better = overall(rows)
    if word == "mixed":
        word, better = overall([row for row in rows if weighs(row)] or rows)
    parts = (at_this_size(report), at_the_largest(report), moving(report), LINKS)
    return " ".join(filter(None, (ADVICE[word, better], *parts)))


def at_this_size(report: Report) -> str:
    """Say how far the costs of one server are apart on the site that was measured."""
    kinds = {"start-up time": "startup.", "memory": "memory."}
    parts, hardly = [], True
    for name, beginning in kinds.items():
        rows = [
            row
            for row in report.section("server")
            if row.metric.name.startswith(beginning) and row.metric.kind in ("time", "memory")
        ]
        usable = [row for row in rows if row.verdict.word != "void" and reach(row) < math.inf]
        differs = [row for row in usable if row.verdict.better and not near(row)]
        if differs:
            hardly = False
            parts += [
                f"{label(row)} (*{row.verdict.word}*: `single` takes {phrase(row)})"
                for row in differs
            ]
        elif usable:
            most = max(usable, key=reach)
            hardly = hardly and near(most)
            size = quantity(reach(most) * most.middle("multi"), most.metric)
            parts.append(f"{name} by at most {percent(reach(most))} ({size})")
    if not parts:
        return ""
    place = "On the site that was measured" if report.site else f"At {len(SITE.pages)} pages"
    return f"{place} a server's costs {'hardly ' * hardly}differ: {'; '.join(parts)}."


def at_the_largest(report: Report) -> str:
    """Say how far costs are apart on the largest site, each by what the dearer approach takes."""
    dearer: dict[str, dict[str, list[str]]] = {}
    for growth in told(report):
        if better := growth.largest.verdict.better:
            loser = "multi" if better == "single" else "single"
            verb = "has" if growth.metric.kind == "exact" else "takes"
            dearer.setdefault(loser, {}).setdefault(verb, []).append(excess(growth, loser))
    if not dearer:
        return ""
    parts = [
        f"`{arm}` " + " and ".join(f"{verb} {listed(found)}" for verb, found in verbs.items())
        for arm, verbs in dearer.items()
    ]
    most = max(growth.largest_size for growth in told(report))
    return f"At {most:,} pages {', while '.join(parts)}."


def excess(growth: Growth, loser: str) -> str:
    """Say how much more of a metric an approach takes on the largest site than the other one."""
    row, unit = growth.largest, growth.metric.unit
    name = label(growth.rows[growth.largest_size]).partition(" with ")[0]
    if growth.metric.kind == "exact":
        other = "single" if loser == "multi" else "multi"
        sizes = [amount(row.middle(arm), unit) for arm in (loser, other)]
        return f"a {name} of {sizes[0]} against {sizes[1]}"
    times = row.estimate.ratio if loser == "single" else 1 / row.estimate.ratio
    more = f"({amount(abs(row.difference), unit)} more)"
    if times < 1.5:
        return f"{percent(times - 1)} more {name} {more}"
    return f"{times:.1f} times the {name} {more}"
