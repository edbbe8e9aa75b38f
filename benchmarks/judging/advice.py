"""Advice: a table of questions, each with one quantity, one ratio, and the word of this ratio.

Nothing else decides. A quantity is a sum of metrics, added up block by block, and judged like any
other metric, in the family of its group. One rule for trifles: a difference whose middle lies
within the band speaks for nobody. Noise moves the ends of an interval, not its middle, so that it
can neither switch the rule off nor make any advice firmer.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from crossroads.benchmarks.journey import BACK, BRISK, JOURNEYS, LARGE, Step, metric
from crossroads.benchmarks.journey import MOVES as MOVING
from crossroads.benchmarks.judging.model import MANY_PAGES, Report
from crossroads.benchmarks.judging.rows import ARMS, Row, row_of
from crossroads.benchmarks.judging.verdict import BANDS, Bands, Verdict, confirmed, judge_all
from crossroads.benchmarks.judging.visits import AHEAD_AWAY, AWAY, JOURNEY_OF, NAMES, OTHER_ARMS
from crossroads.benchmarks.metrics import METRICS, Metric
from crossroads.benchmarks.networks import FAR

TRIFLES: Bands = {**BANDS, "instructions": BANDS["time"], "exact": BANDS["traffic"]}
"""Relative differences that nobody should choose by: instructions stand for time, counts for what
is sent."""


class Question(NamedTuple):
    """A row: for whom, and what is compared: words -> the metrics that are added up to it.

    Of several sums the first counts that was measured. What is of one `group` is one family.
    `sides` is what the two arms are called, `sized` whether it is about sites with many pages.
    """

    who: str
    sums: Mapping[str, tuple[str, ...]]
    group: str
    arms: tuple[str, ...] = NAMES
    sides: tuple[str, str] = ("`multi`", "`single`")
    sized: bool = False


class Answer(NamedTuple):
    """What to do for a question, for which side if for one, and the row that says so if any."""

    question: Question
    advice: str
    side: str
    row: Row | None


FAR_JOURNEYS = [f"{name}{FAR}" for name in JOURNEYS]
FAMILIES = {**dict.fromkeys(JOURNEYS, "visits"), **dict.fromkeys(FAR_JOURNEYS, "far visits")}
MOVES = ("linechart", "home2", "barchart2", "linechart2")
PLACES: Mapping[str, str] = {
    "cold": "new visitors",
    "returning": "second-time visitors",
    "ahead": "visitors with all pages loaded ahead",
    f"cold{FAR}": f"new visitors {FAR} ms away",
    f"returning{FAR}": f"second-time visitors {FAR} ms away",
    AHEAD_AWAY: f"visitors with all pages loaded ahead, {FAR} ms away,",
    "slow": "visitors on Fast 3G",
    "cpu4": "visitors with a CPU 4 times slower",
    "stock": "visitors of an untuned site",
    AWAY: f"visitors of an untuned site {FAR} ms away",
}
"""Where the steps of a visit were timed, and how visitors there are called."""
SIDES: Mapping[str, tuple[str, str]] = dict.fromkeys(
    ("stock", AWAY), ("stock `multi`", "stock Dash Pages")
)
"""Where other arms than the approaches stand, what those are called."""
VISITS = (
    ("come for one page", "opening the site, then a chart", ("home", "barchart")),
    ("move between pages", "the next four pages", MOVES),
)
"""What visitors do, what they wait for in that, and in which steps."""
ADDRESSES = (
    ("arrive at home", "home by its address: largest contentful paint", ("front", "largest")),
    ("arrive at a chart for its text", "a chart by its address: heading", ("chart", "heading")),
    ("arrive at a chart for its marks", "a chart by its address: painted", ("chart", "painted")),
)
"""What visitors open, what they wait for, and its page and quantity."""


def of_visitors(place: str, does: str, what: str, steps: tuple[str, ...]) -> Question:
    """Ask what visitors of a place wait for, in the sum of some steps."""
    journey = JOURNEY_OF.get(place, place)
    sums = {what: tuple(metric(journey, step, "painted") for step in steps)}
    if place in JOURNEYS:  # a reader's own site has other pages
        own = {"home": "opening the site"}.get(steps[0], "following its links, all together")
        sums[own] = (metric(place, "home" if steps[0] == "home" else MOVING, "painted"),)
    return asked_of(place, does, sums, FAMILIES.get(place, place))


def of_addresses(place: str, does: str, what: str, at: tuple[str, str]) -> Question:
    """Ask what visitors wait for who open a page by its address."""
    group = place if place in SIDES else "opened"
    return asked_of(place, does, {what: (metric("opened", *at),)}, group)


def asked_of(place: str, does: str, sums: Mapping[str, tuple[str, ...]], group: str) -> Question:
    """Ask something of the arms that stand for the approaches in a place."""
    arms, sides = OTHER_ARMS.get(place, NAMES), SIDES.get(place, ("`multi`", "`single`"))
    return Question(f"for {PLACES[place]} who {does}", sums, group, arms, sides)


OTHERS = (
    ("third-time visitors who come for one page", VISITS[0][1], "third", BRISK[:2]),
    ("visitors who point before they click", "both charts", "hover", BRISK[1:3]),
    (
        f"visitors {FAR} ms away who point before they click",
        "both charts",
        f"hover{FAR}",
        BRISK[1:3],
    ),
    ("visitors who go back and forward", "to a chart, home, to the chart", "back", BACK[3:]),
    ("visitors with Firefox", "six pages", "firefox", BRISK),
    ("new visitors of many pages", "opening the site, then a chart,", "large", LARGE),
)
"""Visitors of other kinds: who, and what is compared: words, journey and steps."""


def of_others(who: str, what: str, place: str, steps: tuple[Step, ...]) -> Question:
    """Ask what visitors of another kind wait for, in the sum of some steps."""
    names = tuple(metric(place, step.name, "painted") for step in steps)
    return Question(f"for {who}", {what: names}, place, sized=place == "large")


QUESTIONS = (
    *(of_visitors(place, *visit) for place in PLACES for visit in VISITS),
    *(of_addresses(place, *opened) for place in ("cold", "stock") for opened in ADDRESSES),
    Question(
        "for new visitors if you tune `multi` and leave Dash Pages alone",
        {"six pages": (metric("cold", "total", "painted"),)},
        "tuned",
        ("multi", "pages-stock", "multi-again"),
        ("tuned `multi`", "stock Dash Pages"),
    ),
    Question(
        "if you restart often",
        {
            "instructions of a start": ("startup.instructions",),
            "calls in a start": ("startup.calls",),
            "its CPU time": ("startup.cpu",),
        },
        "server",
    ),
    Question("if you pay for memory", {"memory after a visit": ("memory.visited",)}, "server"),
    Question("if you have many visitors", {"a callback": ("http.callback.service",)}, "server"),
    *(of_others(*asked) for asked in OTHERS),
    Question(
        "if you have many pages and restart often",
        {"CPU time of a start": ("scaling.startup_cpu",)},
        "many pages",
        sized=True,
    ),
    Question(
        "if you have many pages and pay for memory",
        {"memory after start": ("scaling.memory",)},
        "many pages",
        sized=True,
    ),
)


@lru_cache(maxsize=16)
def answers(report: Report) -> Sequence[Answer]:
    """Answer every question that was measured, and say of many pages that they were not."""
    judged: dict[str, Metric] = {}
    measured: dict[str, dict[str, list[float]]] = {}
    voided: dict[str, Verdict] = {}
    for asked in QUESTIONS:
        for what, names in asked.sums.items():
            sizes = [pages for name, pages in report.series if name == names[0] and pages]
            pages = max(sizes, default=0) if asked.sized else None
            if pages is not None and pages < MANY_PAGES:
                continue
            arms = report.side_by_side(names, dict(zip(NAMES, asked.arms, strict=False)), pages)
            if arms and asked.who not in measured:
                label = f"{what} with {pages:,} pages" if pages else what
                judged[asked.who] = replace(METRICS[names[0]], label=label, family=asked.group)
                measured[asked.who] = arms
                own = report.row(names[0]) if len(names) == 1 and not pages else None
                if own and own.verdict.word == "void" and asked.arms == NAMES:
                    voided[asked.who] = own.verdict  # by what the control planted
    verdicts = {**judge_all(measured, judged, TRIFLES), **voided}
    further = [{one.question.who: one.row for one in answers(run)} for run in report.repeats]
    found = []
    for asked in QUESTIONS:
        if asked.who in measured:
            others = [row.verdict for run in further if (row := run.get(asked.who))]
            verdict = confirmed(verdicts[asked.who], others)
            row = row_of(judged[asked.who], measured[asked.who], verdict)
            advice = advise(row.verdict, TRIFLES[row.metric.kind])
            side = asked.sides[ARMS.index(row.verdict.better)] if row.verdict.better else ""
            found.append(Answer(asked, advice, side if advice in FIRM else "", row))
        elif asked.sized:
            found.append(Answer(asked, "unknown", "", None))
    return found


FIRM = ("choose", "lean")
"""Advice that names a side."""


def advise(verdict: Verdict, band: float) -> str:
    """Return what a verdict advises: choose, lean, either, open, few or void."""
    found = verdict.estimate
    if found and math.isinf(found.high):
        return "few"
    trifling = found is not None and 1 / (1 + band) <= found.ratio <= 1 + band
    words = {"clear": "choose", "likely": "open" if trifling else "lean", "tie": "either"}
    return words.get(verdict.word, "void" if verdict.word == "void" else "open")
