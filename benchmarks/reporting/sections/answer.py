"""The answer: the default, and a row per question with the word from which its advice follows."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.judging.advice import OTHERS, Answer, Question, answers
from crossroads.benchmarks.judging.model import MANY_PAGES, Report
from crossroads.benchmarks.judging.rows import ARMS
from crossroads.benchmarks.judging.visits import AHEAD_AWAY, AWAY
from crossroads.benchmarks.networks import FAR
from crossroads.benchmarks.probes.table import PROBES
from crossroads.benchmarks.reporting.words import (
    brief,
    capital,
    listed,
    middles,
    percent,
    size,
    table,
)
from crossroads.benchmarks.tools.environment import HASHED, content_hash

ISSUE = "#2399](https://github.com/plotly/dash/issues/2399)"
DEFAULT = (
    "Our default is `single`: Dash does not promise that several instances work in one process."
)
PROMISE = (
    "Several Dash instances do work in one process. An open issue asks that the documentation "
    f"name one instance per process as the maximum ([plotly/dash{ISSUE})."
)
PROMISED = ["Supported by Dash", "", f"not promised ([{ISSUE})", "yes", "", "", "", "`single`"]
"""The last row of the table, which takes no measurement."""
CLEAR = "Measured: {side} is clearly ahead of {other} {who}."
"""What is said of the questions for which a side is to be chosen."""
REST: Sequence[tuple[tuple[str, ...], str, str]] = (
    (("lean",), "leans to one side", "lean to one side or the other"),
    (("either",), "is a tie", "are ties"),
    (("open", "few", "unknown"), "is open", "are open"),
    (("void",), "failed the run's own check", "failed the run's own check"),
)
"""Kinds of advice, and what is said of one question that has it, and of several."""
HOVER_AWAY = f"hover{FAR}"
NEAR_OTHERS = [place for _, _, place, _ in OTHERS if place != HOVER_AWAY]
AUDIENCES: Mapping[str, tuple[str, ...]] = {
    "Your visitors": ("visits", "opened", "ahead", *NEAR_OTHERS),
    "Your visitors, far away or on slow machines": (
        *("far visits", AHEAD_AWAY, HOVER_AWAY, "slow", "cpu4"),
    ),
    "Your visitors, if you tune nothing": ("stock", AWAY),
    "Your visitors, if you tune only `multi`": ("tuned",),
    "Your server": ("server", "many pages"),
}
"""Heading in the table -> the groups of questions below it."""
USUAL: tuple[str, str] = Question._field_defaults["sides"]
"""What the two columns are called."""
NO_VISITS = "This run does not know what visitors wait for: nothing was timed in a browser."
LONGEST = 22
"""Words that say who asks in one sentence: beyond, another begins."""
QUOTED: Mapping[str, str] = {
    "for new visitors who move between pages": "The next four pages, on a first visit",
    "for second-time visitors who come for one page": "The site, then one chart, on a second visit",
    "for third-time visitors who come for one page": "The site, then one chart, on a third visit",
    "for visitors who point before they click": "Both charts, pointing first",
    "if you pay for memory": "Memory after a visit",
    "if you have many pages and restart often": "Start-up with 1,000 pages, CPU time",
}
"""What the project's README quotes, whatever came out, and how it says that in short."""
MOVING: Mapping[str, str] = {
    "for new visitors who come for one page": "The site, then one chart, on a first visit",
    "for new visitors who move between pages": "The next four pages, on a first visit",
    "for second-time visitors who come for one page": "The site, then one chart, on a second visit",
    "for second-time visitors who move between pages": "The next four pages, on a second visit",
    "for new visitors 50 ms away who move between pages": "The next four pages, 50 ms away",
    "for visitors who point before they click": "Both charts, pointing at a link first",
    "for new visitors who arrive at a chart for its marks": "A chart opened by its address",
    "if you have many visitors": "A callback, on the server",
    "if you pay for memory": "Memory of the server after a visit",
    "if you have many pages and pay for memory": "Memory of the server with 1,000 pages",
    "if you have many pages and restart often": "Start-up with 1,000 pages, CPU time",
}
"""What `approaches/moving.md` quotes, for those who change from one approach to the other."""
LEADS: Mapping[str, str] = {
    "choose": "choose **{side}**",
    "lean": "lean towards **{side}**",
    "either": "either will do",
    "open": "open: may differ by up to {most}",
    "few": "this run does not know: too few pairs",
    "void": "this run cannot say: it failed its own check",
    "unknown": "this run does not know",
}
"""What to do for one question."""
HEADS = (
    "",
    "measured (less is better)",
    "`multi` >",
    "`single` >",
    "single / multi (95 % interval) >",
    "n >",
)


def section(report: Report) -> dict[str, Any]:
    """Return the default, what was measured, and the table that both rest on."""
    clear, rest = told(report)
    answers_of: dict[str, list[Answer]] = {heading: [] for heading in AUDIENCES}
    for answer in answers(report):
        answers_of[audience(answer.question)].append(answer)
    rows = [row for heading, those in answers_of.items() for row in block(heading, those)]
    return {
        "default": DEFAULT,
        "clear": clear,
        "rest": " ".join(rest),
        "table": table([*rows, PROMISED], *HEADS, "[how sure](#what-the-words-mean)", "so"),
        "measured": measured(report),
        "approaches": [(name, APPROACHES[name].summary) for name in ARMS],
        "promise": PROMISE,
    }


def block(heading: str, those: Sequence[Answer]) -> list[list[str]]:
    """Return the rows below a heading, which names the two sides if they are not the usual ones."""
    if not those:
        return []
    sides = those[0].question.sides
    named = ["", ""] if sides == USUAL else [f"{side}:" for side in sides]
    rest = [""] * (len(PROMISED) - 2 - len(named))
    return [[f"**{heading}**", "", *named, *rest], *(cells(answer, sides) for answer in those)]


def quotes(report: Report) -> dict[str, str]:
    """Return what texts of the project quote: the answer, and tables without intervals."""
    place = "benchmarks/report/README.md#what-the-words-mean"
    heads = ("", *HEADS[2:4], "single / multi >", "n >")
    return {
        "answer": f"**{DEFAULT}** What was measured:",
        "table": table(quoted(report), *heads, f"[how sure]({place})"),
        "moving": table(in_brief(report, MOVING), *heads, f"[how sure](../{place})"),
        "measured": measured(report),
    }


def quoted(report: Report) -> list[list[str]]:
    """Return the rows that the project's README quotes."""
    return in_brief(report, QUOTED)


def pictured(report: Report) -> list[dict[str, Any]]:
    """Return the rows of the home page's picture, those that the README quotes.

    Of both sides the value as text, and the share of the larger one in %.
    """
    found = {answer.question.who: answer.row for answer in answers(report)}
    rows = [(what, row) for who, what in QUOTED.items() if (row := found.get(who))]
    return [
        {
            "what": what,
            "word": row.verdict.word,
            "values": middles(row),
            "shares": [round(100 * one / max(both)) if max(both) else 0 for one in both],
        }
        for what, row in rows
        for both in [[row.middle(arm) for arm in ARMS]]
    ]


def in_brief(report: Report, chosen: Mapping[str, str]) -> list[list[str]]:
    """Return the rows of a short table: what, both values, ratio, n, and word."""
    found = {answer.question.who: cells(answer) for answer in answers(report)}
    rows = []
    for who, short in chosen.items():
        if who in found:
            *both, ratio, n, word, _ = found[who][2:]
            rows.append([short, *both, ratio.split(" ")[0], n, word])
    return rows


def headline(report: Report) -> list[str]:
    """Say the default, what is clear, and how much is not."""
    clear, rest = told(report)
    return [DEFAULT, *clear, *rest]


def told(report: Report) -> tuple[list[str], list[str]]:
    """Return what is clear, a sentence for each side or two, and what is to be said of the rest."""
    found = findings(report)
    clear, rest = (
        [sentence for sentence, those in found if (those[0].advice == "choose") == firm]
        for firm in (True, False)
    )
    if not any(answer.row for _, those in found for answer in those):
        rest.insert(0, "Nothing was measured that speaks for either.")
    return clear, [*rest, *([] if report.about("navigation") else [NO_VISITS])]


def findings(report: Report) -> list[tuple[str, list[Answer]]]:
    """Return each sentence of the answer, and the answers that it is made of and nothing else."""
    sides: dict[tuple[str, str], list[Answer]] = {}
    every = answers(report)
    for answer in every:
        if answer.advice == "choose":
            (other,) = {*answer.question.sides} - {answer.side}
            sides.setdefault((answer.side, other), []).append(answer)
    found = [
        (CLEAR.format(side=side, other=other, who=who(few)), few)
        for (side, other), those in sides.items()
        for few in in_short(those)
    ]
    rest = [answer for answer in every if answer.advice != "choose"]
    return [*found, (counted(rest, "more " if found else ""), rest)] if rest else found


def counted(those: Sequence[Answer], more: str) -> str:
    """Say how many questions have which advice."""
    parts: list[str] = []
    for kinds, one, several in REST:
        if n := sum(answer.advice in kinds for answer in those):
            noun = "" if parts else f"{more}question{'s' if n > 1 else ''} "
            parts.append(f"{n} {noun}{several if n > 1 else one}")
    return f"{listed(parts)}: the full table says which."


def audience(asked: Question) -> str:
    """Return the heading below which a question stands."""
    return next(heading for heading, groups in AUDIENCES.items() if asked.group in groups)


def who(those: Sequence[Answer]) -> str:
    """Say who asks; of visitors who do several things the first words are said once."""
    does: dict[str, list[str]] = {}
    for answer in those:
        visitors, _, what = answer.question.who.partition(" who ")
        does.setdefault(visitors, []).append(what)
    said = [f"{one} who {' or '.join(what)}" if what[0] else one for one, what in does.items()]
    return listed(said)


def in_short(those: Sequence[Answer]) -> list[list[Answer]]:
    """Split what has the same advice, so that a sentence of each can be read in one breath."""
    parts: list[list[Answer]] = [[]]
    for one in those:
        if parts[-1] and len(who([*parts[-1], one]).split()) > LONGEST:
            parts.append([])
        parts[-1].append(one)
    return parts


def cells(answer: Answer, named: tuple[str, str] = USUAL) -> list[str]:
    """Return the cells of a question: what was compared, its ratio, its word, and what follows.

    The sides are told in words if they are others than those *named* above.
    """
    row = answer.row
    if row is None:
        what = f"{next(iter(answer.question.sums))} with {MANY_PAGES} pages or more"
        return [capital(answer.question.who), what, "-", "-", "not measured", "0", "", lead(answer)]
    numbers = [*middles(row), size(row), str(row.estimate.n)]
    who, sides = capital(answer.question.who), answer.question.sides
    apart = "" if sides == named else f", {sides[0]} and {sides[1]}"
    return [who, row.metric.label + apart, *numbers, row.verdict.word, lead(answer)]


def lead(answer: Answer) -> str:
    """Say what to do for one question."""
    most = 0.0
    if answer.row and math.isfinite(answer.row.estimate.high):
        most = max(answer.row.estimate.high - 1, 1 - answer.row.estimate.low)
    return LEADS[answer.advice].format(side=answer.side, most=percent(most))


def changed(report: Report) -> str:
    """Name the code that is another than that of the run, or nothing."""
    here = report.environment
    those = [
        key.removesuffix("_hash")
        for key, places in HASHED.items()
        if key in (*here, "served_hash") and here.get(key) != content_hash(*places)
    ]
    return f"{' and the '.join(those)} code" if those else ""


def measured(report: Report) -> str:
    """Say when and with what was measured, the command, and if the code has changed."""
    site = report.run.options.get("site")
    where = f" with the site `{site}`" if site else ""
    main = [f"{name} {version}" for name, version in report.versions.items()]
    versions = ", ".join(one for one in main if one.startswith(("dash ", "plotly ")))
    options, said = report.run.options, ""
    # Older code had other probes and arms.
    if (which := changed(report)) or not PROBES.keys() >= {*options.get("probes", ())}:
        options = {key: value for key, value in options.items() if key not in ("probes", "arms")}
        said = f" **The {which} has changed since this run.**" if which else ""
    return (
        f"Measured on {report.date}{where}, with {versions} and "
        f"Python {brief(report.environment.get('python'))}: "
        f"`{command(options, report.run.seed)}`.{said}"
    )


def command(options: Mapping[str, Any], seed: int) -> str:
    """Return the command that does a run with these options again, seed included."""
    blocks, budget = options.get("blocks"), options.get("budget") or 0
    length = f"{budget:g}s" if budget % 60 else f"{budget / 60:g}m"
    fitting = {name for name, probe in PROBES.items() if probe.least_budget <= budget}
    probes, site = options.get("probes", fitting), options.get("site")
    usual = {arm for name in probes for arm in PROBES[name].usual(budget, site)}
    arms = options.get("arms", usual)
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
