"""The answer: which approach to choose, in a sentence, in a table of six rows, and by question."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from approaches import APPROACHES
from benchmarks.journey import STEPS
from benchmarks.judging.advice import (
    VISITORS,
    Answer,
    answers,
    at_place,
    by_place,
    choice,
    growths_that_count,
    too_few_blocks,
)
from benchmarks.judging.model import LARGEST, Report
from benchmarks.judging.rows import Row
from benchmarks.judging.visits import step_row
from benchmarks.probes.table import PROBES
from benchmarks.reporting.words import (
    amount,
    bar,
    brief,
    counted,
    inside,
    label,
    listed,
    middles,
    table,
    times,
)

__all__ = ["PROMISE", "command", "quotes", "section"]

PROMISE = (
    "Several Dash instances in one process work, but Dash does not promise it: an open issue asks "
    "to document one as the maximum "
    "([plotly/dash#2399](https://github.com/plotly/dash/issues/2399))."
)
NOT_PROMISED = "not promised ([#2399](https://github.com/plotly/dash/issues/2399))"

CHOICES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("clear", "single"): "Choose `single`, unless you need separate Dash apps",
        ("likely", "single"): "Lean towards `single`, unless you need separate Dash apps",
        ("clear", "multi"): "Choose `multi`, if you can do without Dash's promise",
        ("likely", "multi"): "Lean towards `multi`, if you can do without Dash's promise",
        ("mixed", ""): "Weigh one against the other: neither is ahead in everything",
        ("tie", ""): "Choose `single`, unless you need separate Dash apps: both cost the same, "
        "and Dash promises only this one",
        ("not resolved", ""): "Choose `single`, unless you need separate Dash apps: this run found "
        "no difference in cost, and Dash promises only this one",
        ("void", ""): "This run cannot say, because it failed its own check",
        ("", ""): "This run took counts only, and cannot say which to choose",
    }
)
"""What the word of a whole run means for somebody who has to choose once."""

LEADS: Mapping[str, str] = MappingProxyType(
    {
        "clear": "choose {better}",
        "likely": "lean towards {better}",
        "mixed": "weigh both: neither is ahead in everything",
        "tie": "either will do",
        "not resolved": "this run leaves it open",
        "void": "this run cannot say",
    }
)
"""What a word means for somebody with one question."""

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "cold": "on a first visit",
        "returning": "for visitors who come back",
        "ahead": "if pages are prefetched",
        "slow": "on Fast 3G",
        "cpu4": "on a CPU 4 times slower",
    }
)
"""Where the steps of a visit were timed, in words."""


def section(report: Report) -> dict[str, Any]:
    """Return the answer, the table of six rows, and the answer to each question."""
    return {
        **quotes(report, ""),
        "approaches": [(name, APPROACHES[name].summary) for name in ("multi", "single")],
        "promise": PROMISE,
        "questions": [
            [answer.who, lead(answer), evidence(answer.rows)] for answer in answers(report)
        ],
    }


def quotes(report: Report, link: str = "benchmarks/report/README.md") -> dict[str, str]:
    """Return what the project's README quotes; `link` leads from there to the report."""
    return {
        "answer": sentence(report),
        "table": table(
            six_rows(report),
            "less is better",
            "`multi` >",
            "`single` >",
            "`single` in % of `multi`",
            f"[how sure]({link}#what-the-words-mean)",
        ),
        "measured": measured(report),
    }


# ----------------------------------------------------------------------------------- one sentence


def sentence(report: Report) -> str:
    """Say which approach to choose and the strongest reason, in at most 30 words."""
    word, better = choice(report)
    reasons = (moving, largest_site, one_server)
    said = (reason(report, better) for reason in reasons if better)
    reason = next(filter(None, said), "")
    return f"{CHOICES[word, better]}{': ' * bool(reason)}{reason}."


def moving(report: Report, better: str) -> str:
    """Say how long moving between pages takes, if all steps speak for the approach *better*."""
    visitor = VISITORS[1]
    rows = at_place(report, visitor, "cold")
    if not rows or {row.verdict.better for row in rows} != {better}:
        return ""
    other = "multi" if better == "single" else "single"
    shares = sorted(
        round(100 * row.estimate.ratio ** (1 if better == "single" else -1)) for row in rows
    )
    ahead = [row.verdict.better for row in at_place(report, visitor, "ahead")]
    without = "without prefetching, " if ahead and {*ahead} != {better} else ""
    span = f"{shares[0]} to {shares[-1]} %"
    return f"{without}moving between pages takes {span} as long as in `{other}`"


def largest_site(report: Report, better: str) -> str:
    """Say what the dearer approach takes on the largest site, of the cost that differs most."""
    grown = [one for one in growths_that_count(report) if one.metric.kind != "exact"]
    against = [one for one in grown if one.largest.verdict.better == better]
    if not against:
        return ""
    growth = max(against, key=lambda one: factor(one.largest))
    other = "multi" if better == "single" else "single"
    what = inside(growth.metric.label.replace(", ", " "))
    much = times(factor(growth.largest))
    much = f"{much} the" if much.endswith("times") else much
    return f"at {growth.largest_size:,} pages `{other}` takes {much} {what}"


def one_server(report: Report, better: str) -> str:
    """Say what the cheaper approach takes on the measured site, of what differs most."""
    rows = [row for row in report.about("server") if row.verdict.better == better]
    if not rows:
        return ""
    row = max(rows, key=factor)
    other = "multi" if better == "single" else "single"
    return f"its {label(row)} is {100 / factor(row):.0f} % of that of `{other}`"


def factor(row: Row) -> float:
    """Return how many times as much the dearer approach takes."""
    return max(row.estimate.ratio, 1 / row.estimate.ratio)


def measured(report: Report) -> str:
    """Say when, how often and with what was measured, and the command."""
    site = f" with the site `{report.site}`" if report.site else ""
    versions = ", ".join(
        f"{name} {version}"
        for name, version in report.versions.items()
        if name in ("dash", "plotly")
    )
    return (
        f"Measured on {report.date}{site} in {report.blocks} blocks, with {versions} and Python "
        f"{brief(report.environment.get('python'))}: `{command(report.options, report.seed)}`."
    )


def command(options: Mapping[str, Any], seed: int) -> str:
    """Return the command that does a run with these options again, seed included."""
    blocks, budget = options.get("blocks"), options.get("budget") or 0
    whole = budget % 60 == 0
    length = f"{budget / 60:g}m" if whole else f"{budget:g}s"
    fitting = {name for name, probe in PROBES.items() if probe.least_budget <= budget}
    probes = options.get("probes", ())
    arms = {arm for name in probes for arm in PROBES[name].arms}
    given = (
        (f"--blocks {blocks}", blocks is not None),
        (f"--budget {length}", blocks is None),
        (f"--seed {seed}", True),
        (f"--only {','.join(probes)}", {*probes} != fitting),
        (f"--arms {','.join(options.get('arms', ()))}", {*options.get("arms", ())} != arms),
        (f"--site {options.get('site')}", options.get("site") is not None),
    )
    return " ".join(["nox -s compare --", *(words for words, needed in given if needed)])


# --------------------------------------------------------------------------------------- six rows


def six_rows(report: Report) -> list[list[str]]:
    """Return the costs that most people ask for, those that were measured, and the promise."""
    labels = {step.name: step.label for step in STEPS}
    steps = [
        (f"{labels[step]}, until painted", step_row(report, "cold", step, "painted"))
        for step in ("linechart", "home")
    ]
    server = [
        ("Start-up, CPU time", report.row("startup.cpu")),
        ("Memory after a visit", report.row("memory.visited")),
    ]
    large = [
        (f"Start-up with {one.largest_size:,} pages, CPU time", one.largest)
        for one in report.growths
        if one.metric.name == "scaling.startup_cpu" and one.largest_size == LARGEST
    ]
    costs = [
        [name, *middles(row), beside(row), row.verdict.word]
        for name, row in (*steps, *server, *large)
        if row
    ]
    return [*costs, ["Supported by Dash", NOT_PROMISED, "yes", "", ""]]


def beside(row: Row) -> str:
    """Show a ratio as a bar if it says something, and as a word if not."""
    if row.verdict.word == "tie":
        return "the same"
    if row.verdict.better is None:
        return "no difference found"
    return f"{bar(row.estimate.ratio)} {100 * row.estimate.ratio:.0f} %"


# ------------------------------------------------------------------------------------- questions


def lead(answer: Answer) -> str:
    """Say what to choose for one question."""
    if answer.trifling:
        first = answer.rows[0]
        side = "single" if first.difference < 0 else "multi"
        return f"either will do: `{side}` may save {amount(abs(first.difference), 's')}"
    if answer.better and answer.counted:
        return f"counts speak for `{answer.better}`; what they cost was not measured"
    return LEADS[answer.word].format(better=f"**`{answer.better}`**")


def evidence(rows: Sequence[Row]) -> str:
    """Name every metric with its word: differences with their size, all others by their word."""
    sides: dict[tuple[str, str], list[str]] = {}
    words: dict[str, list[str]] = {}
    for row in rows:
        if row.verdict.better:
            key = (row.verdict.word, row.verdict.better)
            sides.setdefault(key, []).append(f"{label(row)} ({share(row)})")
        else:
            words.setdefault(row.verdict.word, []).append(label(row))
    return "; ".join(
        [
            *(f"*{word}* for `{better}`: {listed(said)}" for (word, better), said in sides.items()),
            *(f"*{word}*: {listed(labels)}" for word, labels in words.items()),
        ]
    )


def share(row: Row) -> str:
    """Write what `single` takes of a metric: in percent of `multi`, counts as they are."""
    if row.metric.kind == "exact":
        multi, single = (counted(row.middle(arm), row.metric.unit) for arm in ("multi", "single"))
        return f"{single} instead of {multi}"
    ratio = row.estimate.ratio
    return f"{100 * ratio:.0f} %" if abs(ratio - 1) > 0.05 else f"{100 * ratio:.1f} %"


def places(report: Report) -> list[list[str]]:
    """Return what to choose for each kind of visitor, place by place."""
    return [
        [PLACES[place], *("not measured" if one is None else at_a_place(one) for one in told)]
        for place, told in by_place(report).items()
    ]


def at_a_place(answer: Answer) -> str:
    """Say what to choose by the steps of one place."""
    return "too few blocks to say" if too_few_blocks(answer.rows) else lead(answer)
