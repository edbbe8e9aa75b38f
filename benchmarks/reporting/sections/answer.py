"""The answer: which approach to choose, in a sentence, in a table of six rows, and by question."""

from collections.abc import Mapping, Sequence
from typing import Any

from approaches import APPROACHES
from benchmarks.judging.advice import (
    VISITORS,
    Answer,
    answers,
    at_place,
    choice,
    growths_that_count,
)
from benchmarks.judging.model import LARGEST, Report
from benchmarks.judging.rows import ARMS, Row
from benchmarks.judging.visits import LABELS, step_row
from benchmarks.probes.table import PROBES
from benchmarks.reporting.words import amount, beside, brief, label, listed, middles, table, times
from benchmarks.tools.environment import SHARED, content_hash

ISSUE = "#2399](https://github.com/plotly/dash/issues/2399)"
PROMISE = (
    "Several Dash instances in one process work, but Dash does not promise that. An open issue "
    "asks that the documentation name one instance per process as the maximum "
    f"([plotly/dash{ISSUE})."
)
SINGLE = "`single`, unless you need separate Dash apps"
MULTI = "`multi`, if you can do without Dash's promise"
CHOICES: Mapping[tuple[str, str], str] = {
    ("clear", "single"): f"Choose {SINGLE}",
    ("likely", "single"): f"Lean towards {SINGLE}",
    ("clear", "multi"): f"Choose {MULTI}",
    ("likely", "multi"): f"Lean towards {MULTI}",
    ("mixed", ""): "Weigh one against the other: neither is ahead in everything",
    ("tie", ""): f"Choose {SINGLE}: both cost the same, and Dash promises only this one",
    ("not resolved", ""): f"Choose {SINGLE}: this run found no difference in cost, and Dash "
    "promises only this one",
    ("void", ""): "This run cannot say, because it failed its own check",
    ("", ""): "This run took counts only, and cannot say which to choose",
}
"""What the word of a whole run means for somebody who has to choose once."""
LEADS: Mapping[str, str] = {
    "clear": "choose {better}",
    "likely": "lean towards {better}",
    "mixed": "weigh both: neither is ahead in everything",
    "tie": "either will do",
    "not resolved": "this run leaves it open",
    "void": "this run cannot say",
}
"""What a word means for somebody with one question."""
OTHER = {"multi": "single", "single": "multi"}


def section(report: Report) -> dict[str, Any]:
    """Return the answer, the table of six rows, and the answer to each question."""
    asked = [[answer.who, lead(answer), evidence(answer.rows)] for answer in answers(report)]
    return {
        **quotes(report, ""),
        "approaches": [(name, APPROACHES[name].summary) for name in ARMS],
        "promise": PROMISE,
        "questions": asked,
    }


def quotes(report: Report, link: str = "benchmarks/report/README.md") -> dict[str, str]:
    """Return what the project's README quotes; `link` leads from there to the report."""
    sure = f"[how sure]({link}#what-the-words-mean)"
    heads = ("less is better", "`multi` >", "`single` >", "`single` in % of `multi`", sure)
    return {
        "answer": sentence(report),
        "table": table(six_rows(report), *heads),
        "measured": measured(report),
    }


def sentence(report: Report) -> str:
    """Say which approach to choose and the strongest reason, in at most 30 words."""
    word, better = choice(report)
    reasons = (moving, dearest)
    reason = next(filter(None, (one(report, better) for one in reasons if better)), "")
    return f"{CHOICES[word, better]}{', because ' * bool(reason)}{reason}."


def moving(report: Report, better: str) -> str:
    """Say how long moving between pages takes, if all steps speak for the approach *better*."""
    rows = at_place(report, VISITORS[1], "cold")
    if not rows or {row.verdict.better for row in rows} != {better}:
        return ""
    shares = sorted(round(100 / factor(row)) for row in rows)
    ahead = {row.verdict.better for row in at_place(report, VISITORS[1], "ahead")}
    without = ", if pages are not prefetched" if ahead and ahead != {better} else ""
    span = f"{shares[0]} to {shares[-1]} %"
    return f"moving between pages takes {span} of the time in `{OTHER[better]}`{without}"


def dearest(report: Report, better: str) -> str:
    """Say what the dearer approach takes more of: on the largest site, else on the measured one."""
    grown = [one.largest for one in growths_that_count(report) if one.metric.kind != "exact"]
    for rows in (grown, report.about("server")):
        if against := [row for row in rows if row.verdict.better == better]:
            row = max(against, key=factor)
            much = times(factor(row))
            the = " the" if much.endswith("times") else ""
            return f"`{OTHER[better]}` takes {much}{the} {label(row)}"
    return ""


def factor(row: Row) -> float:
    """Return how many times as much the dearer approach takes."""
    return max(row.estimate.ratio, 1 / row.estimate.ratio)


def measured(report: Report) -> str:
    """Say when, how often and with what was measured, the command, and if the code has changed."""
    site = report.run.options.get("site")
    where = f" with the site `{site}`" if site else ""
    main = [f"{name} {version}" for name, version in report.versions.items()]
    versions = ", ".join(one for one in main if one.startswith(("dash ", "plotly ")))
    changed = report.environment.get("shared_hash") != content_hash(SHARED)
    return (
        f"Measured on {report.date}{where} in {len(report.run.blocks)} blocks, with {versions} and "
        f"Python {brief(report.environment.get('python'))}: "
        f"`{command(report.run.options, report.run.seed)}`."
        + " The code in `shared/` has changed since."
        * changed
    )


def command(options: Mapping[str, Any], seed: int) -> str:
    """Return the command that does a run with these options again, seed included."""
    blocks, budget = options.get("blocks"), options.get("budget") or 0
    length = f"{budget:g}s" if budget % 60 else f"{budget / 60:g}m"
    probes, arms, site = (options.get(one) or () for one in ("probes", "arms", "site"))
    fitting = {name for name, probe in PROBES.items() if probe.least_budget <= budget}
    usual = {arm for name in probes for arm in PROBES[name].arms}
    given = (
        (f"--blocks {blocks}", blocks is not None),
        (f"--budget {length}", blocks is None),
        (f"--seed {seed}", True),
        (f"--only {','.join(probes)}", {*probes} != fitting),
        (f"--arms {','.join(arms)}", {*arms} != usual),
        (f"--site {site}", bool(site)),
        ("--fire-all", bool(options.get("fire_all"))),
    )
    return " ".join(["nox -s compare --", *(words for words, needed in given if needed)])


def six_rows(report: Report) -> list[list[str]]:
    """Return the costs that most people ask for, those that were measured, and the promise."""
    large = [
        one.largest
        for one in report.growths
        if one.metric.name == "scaling.startup_cpu" and one.largest_size == LARGEST
    ]
    rows = {
        **{
            f"{LABELS[step]}, until painted": step_row(report, "cold", step, "painted")
            for step in ("linechart", "home")
        },
        "Start-up, CPU time": report.row("startup.cpu"),
        "Memory after a visit": report.row("memory.visited"),
        f"Start-up with {LARGEST:,} pages, CPU time": next(iter(large), None),
    }
    costs = [
        [name, *middles(row), beside(row), row.verdict.word] for name, row in rows.items() if row
    ]
    return [*costs, ["Supported by Dash", f"not promised ([{ISSUE})", "yes", "", ""]]


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
    """Name every metric with its word: differences first, with what `single` takes of `multi`."""
    said: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: not row.verdict.better):
        word, better = row.verdict.word, row.verdict.better
        share = 100 * row.estimate.ratio
        size = f" ({share:.0f} %)" if abs(share - 100) > 5 else f" ({share:.1f} %)"
        if row.metric.kind == "exact":
            multi, single = middles(row)
            size = f" ({single} instead of {multi})"
        key = f"*{word}* for `{better}`" if better else f"*{word}*"
        said.setdefault(key, []).append(f"{label(row)}{size if better else ''}")
    return "; ".join(f"{word}: {listed(labels)}" for word, labels in said.items())
