"""Summaries: what a folded table comes to, in the one line by which its reader opens it."""

from collections import Counter
from collections.abc import Sequence

from benchmarks.arms import STOCK
from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Timeline
from benchmarks.judging.rows import Row
from benchmarks.reporting.journey import Amounts
from benchmarks.reporting.numbers import percent
from benchmarks.reporting.trust import agrees, stands_out
from benchmarks.reporting.words import inside, listed

__all__ = ["ahead", "checks", "furthest", "meetings", "stock", "tally"]


def tally(rows: Sequence[Row], what: str) -> str:
    """Count the words of some rows: 'Of 4 stages: 2 *clear* for `single`, 1 *tie*'."""
    words = Counter(
        f"*{row.verdict.word}*" + (f" for `{row.verdict.better}`" if row.verdict.better else "")
        for row in rows
    )
    return f"Of {len(rows)} {what}: {', '.join(f'{n} {word}' for word, n in words.most_common())}"


def checks(rows: Sequence[Row]) -> str:
    """Say in how many metrics each check of the run was passed, as far as that can be told."""
    questions = {"`multi` agrees with itself": agrees, "a planted cost is noticed": stands_out}
    told = {
        said: [answer for row in rows if (answer := asked(row)) is not None]
        for said, asked in questions.items()
    }
    parts = [f"{said} in {sum(one)} of {len(one)} metrics" for said, one in told.items() if one]
    return listed(parts) or "No metric was checked"


def furthest(timelines: Sequence[Timeline]) -> str:
    """Say how far from what is usual for its arm a sample lies at most."""
    most = max(abs(dot.deviation) for line in timelines for dot in line.dots)
    return f"Every sample, at most {percent(most / 100)} off the median of its arm"


def meetings(growths: Sequence[Growth]) -> str:
    """Count the pairs of lines that cross, that do not, and that may; empty without lines."""
    words = Counter[str](growth.crossing.word for growth in growths if growth.straight)
    meanings = {"cross": "cross", "do not cross": "do not cross", "not resolved": "may cross"}
    said = [f"{words[word]} {meaning}" for word, meaning in meanings.items() if words[word]]
    return f"Of {words.total()} pairs of lines {listed(said)}" if said else ""


def stock(lines: Sequence[Amounts]) -> str:
    """Count for each stock arm the costs in which it takes more than `multi` and `single` do."""
    said = []
    for arm in STOCK:
        costs = [[one.values[name] for name in (arm, "multi", "single")] for one in lines]
        known = [[value for value in cost if value is not None] for cost in costs]
        whole = [cost for cost in known if len(cost) == 3]
        more = sum(cost[0] > max(cost[1:]) for cost in whole)
        if whole:
            said.append(f"`{arm}` in {more} of {len(whole)} costs")
    return f"Dearer than both approaches, by medians alone: {listed(said)}"


def ahead(lines: Sequence[Amounts]) -> str:
    """Say how many times as much each approach takes with pages made ready ahead, at most."""
    said = []
    for arm in ("multi", "single"):
        pairs = [(one.values[f"{arm}-ahead"], one.values[arm], one.label) for one in lines]
        ratios = [(more / usual, label) for more, usual, label in pairs if more and usual]
        if ratios:
            ratio, label = max(ratios)
            said.append(f"`{arm}` up to {ratio:.2f} times as much ({inside(label)})")
    return f"Loading ahead takes in {listed(said)}"
