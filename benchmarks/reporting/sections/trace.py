"""Trace: which numbers reach which sentence, question by question and then section by section."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from typing import Any

from crossroads.benchmarks.judging.advice import QUESTIONS, Answer, Question, answers
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.reporting.sections.answer import MOVING, QUOTED, findings
from crossroads.benchmarks.reporting.words import capital, listed

SECTIONS: Mapping[str, tuple[str, str]] = {
    "What does a visit cost?": ("navigation.*.painted", "judged, step by step"),
    "Opened by its address": ("navigation.opened*", "medians"),
    "What do more pages cost?": ("scaling.*", "judged at each size, at most *likely*"),
    "What do several workers need?": ("workers.*", "judged after load"),
    "How sure is that?": ("*", "both measurements of `multi`, control / `multi`"),
    "One server": ("startup.* memory.* construction.*", "judged"),
    "Where do the instructions go?": ("instructions.*", "counted"),
    "How long does an answer take?": ("http.*", "judged"),
    "Counts": ("ledger.*", "counted"),
    "Why each word": ("startup.* memory.* instructions.* workers.* http.*", "judged"),
    "Step by step": ("navigation.*", "judged"),
    "The whole tour": ("navigation.cold.total.*", "judged"),
    "On which Dash?": (
        "ledger.document_bytes ledger.script_bytes navigation.cold.total.*",
        "counted apart from the run, once on each Dash",
    ),
    "How many servers do so many visits take?": (
        "workers.*",
        "modelled, of costs and loads that are measured apart from the run",
    ),
    "What a job costs its visitor": ("", "timed apart from the run, once"),
    "What looking costs": ("", "timed apart from the run, in pairs"),
    "What does each lever buy?": ("navigation.cold.* scaling.startup_cpu", "ratios of pairs"),
    "What do other ways and prefetching cost?": ("navigation.cold.total.* scaling.*", "medians"),
    "Were the targets reached?": ("*", "held against a limit, by the whole interval"),
    "Measured again": ("*", "judged in each run by itself"),
    "Checks of the run": ("*", "both measurements of `multi`, control / `multi`"),
}
"""Heading -> the metrics that its figures are made of, and what is done with them. What is missing
here has no result of a measurement; a test holds that."""


def section(report: Report) -> dict[str, Any]:
    """Return a row for each question, asked or not, and one for each section of the report."""
    found = {answer.question.who: answer for answer in answers(report)}
    lines = {
        answer.question.who: number
        for number, (_, those) in enumerate(findings(report), start=1)
        for answer in those
    }
    return {
        "questions": [
            question_cells(asked, found.get(asked.who), lines.get(asked.who)) for asked in QUESTIONS
        ],
        "sections": [
            [f"*{heading}*", listed([f"`{one}`" for one in of.split()]), how]
            for heading, (of, how) in SECTIONS.items()
            if any(matches(one, of) for one in report.run.metrics)
        ],
    }


def matches(metric: str, patterns: str) -> bool:
    """Tell whether a metric is one of those that some patterns name."""
    return any(fnmatch(metric, pattern) for pattern in patterns.split())


def question_cells(asked: Question, answer: Answer | None, line: int | None) -> list[str]:
    """Return what a question adds up, of which arms, how often, its word and why, and its line."""
    arms = [f"`{arm}`" for arm in asked.arms]
    if answer is None or answer.row is None:
        told = [estimand(names) for names in asked.sums.values()][:1]
        ratio, unknown = " / ".join(reversed(arms[:2])), "not measured: this run does not know"
        return [capital(asked.who), *told, ratio, "0", unknown, f"line {line}" if line else ""]
    row = answer.row
    what = next(names for names in asked.sums.values() if row.metric.name in names)
    again = "multi-again" in row.arms and not row.verdict.counted
    compared = f"{arms[1]} / {f'mean of {arms[0]} and {arms[2]}' if again else arms[0]}"
    others = {"the project's README": QUOTED, "`approaches/moving.md`": MOVING}
    feeds = [f"line {line}", *(name for name, quoted in others.items() if asked.who in quoted)]
    rule = f"{row.verdict.word}: {row.verdict.reason}"
    return [
        capital(asked.who),
        estimand(what),
        compared,
        str(row.estimate.n),
        rule,
        listed(feeds),
    ]


def estimand(names: Sequence[str]) -> str:
    """Write which metrics are added up; of steps that have the rest in common it is said once."""
    first, *others = (name.split(".") for name in names)
    if not others:
        return f"`{names[0]}`"
    steps = "+".join(parts[2] for parts in (first, *others))
    return f"`{first[0]}.{first[1]}.{{{steps}}}.{first[3]}`"
