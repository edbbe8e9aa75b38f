"""Turn one sample file into the report: samples -> model -> words -> files.

All but the last part is pure. Whatever is written anywhere, in the project's own README too, is
made from the samples and never typed in; a test makes it again and sees whether it has drifted.
"""

import json
import math
import os
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from approaches import APPROACHES
from benchmarks import pictures
from benchmarks.control import PLANTED_BYTES, PLANTED_SHARE
from benchmarks.metrics import METRICS, Metric
from benchmarks.samples import Failure, Run, load
from benchmarks.statistics import (
    Estimate,
    log_ratios,
    minimum_blocks,
    paired_ratio,
    smallest_detectable_effect,
)
from benchmarks.verdict import BANDS, Verdict, judge_all
from shared.errors import CrossroadsError

__all__ = [
    "FOLDER",
    "Report",
    "ReportError",
    "build",
    "committed_samples",
    "compose",
    "model",
    "render",
]

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "benchmarks" / "report"
RESULTS = ROOT / "benchmarks" / "results"
HEADLINE = ROOT / "shared" / "data" / "headline.json"
README = ROOT / "README.md"

PROMISE = (
    "Several Dash instances in one process work, but upstream does not promise that they do: an "
    "open issue asks to document one instance per process as the supported maximum "
    "([plotly/dash#2399](https://github.com/plotly/dash/issues/2399))."
)

TARGETS: Mapping[tuple[str, str], float] = MappingProxyType(
    {
        ("startup.cpu", "single"): 1.05,
        ("startup.cpu", "multi"): 1.10,
        ("memory.visited", "single"): 1.10,
        ("memory.visited", "multi"): 1.10,
    }
)
"""(metric, arm) -> the most that it may cost, as a multiple of the floor."""

HEADLINE_METRICS = ("startup.cpu", "startup.wall", "memory.visited")
"""What the site's home page tells of a run."""

MAIN_VERSIONS = ("dash", "dash-bootstrap-components", "flask", "plotly")
"""What decides most of the numbers; the rest is listed with the machine."""

LEADS: Mapping[str, str] = MappingProxyType(
    {
        "clear": "choose {better}",
        "likely": "lean towards {better}",
        "mixed": "weigh one against the other, as neither is ahead in everything",
        "tie": "either will do",
        "not resolved": "this run leaves it open",
        "void": "this run cannot say",
    }
)
"""What a word means for somebody who has to choose."""

UNDECIDED: Mapping[str, str] = MappingProxyType(
    {
        "tie": "a *tie* in",
        "not resolved": "*not resolved* in",
        "void": "*void*, because the run failed its own check, in",
    }
)
"""How a word that names no winner reads in front of its metrics."""

ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "budget": "its time was used up",
        "precision": "every interval was narrow enough, at a look that did not ask who is ahead",
        "blocks": "it had as many blocks as it was asked for",
        "failed": "an approach failed",
        "interrupted": "it was interrupted",
        "": "something stopped it before it could write down what",
    }
)
"""Why a run ended."""


class ReportError(CrossroadsError):
    """Samples that no report can be made of, or a README whose regions do not fit."""


@dataclass(frozen=True)
class Reader:
    """Somebody who has to choose, and the metrics that matter to them."""

    who: str
    metrics: tuple[str, ...]


READERS = (
    Reader(
        "You restart or scale out often",
        ("startup.cpu", "startup.wall", "startup.instructions"),
    ),
    Reader("You pay for memory", ("memory.visited", "memory.start")),
    Reader("You expect many more pages", ("ledger.rules", "ledger.hooks")),
)


# -------------------------------------------------------------------------- samples -> model


@dataclass(frozen=True)
class Row:
    """One metric of a run: its values per arm, in block order, and what they say."""

    metric: Metric
    arms: Mapping[str, Sequence[float]]
    verdict: Verdict
    estimate: Estimate

    @property
    def label(self) -> str:
        """Return the metric's label as it reads inside a sentence, among others."""
        label = self.metric.label.replace(",", "")
        return label if label[:2].isupper() else label[0].lower() + label[1:]

    @property
    def difference(self) -> float:
        """Return single - multi in the metric's unit.

        Where there is noise it is the median of `multi` times the ratio's distance from 1, so that
        it cannot contradict the ratio; two medians subtracted can.
        """
        if self.metric.kind == "exact":
            return self.middle("single") - self.middle("multi")
        return self.middle("multi") * (self.estimate.ratio - 1)

    def middle(self, arm: str) -> float:
        """Return the median of an arm in the metric's unit."""
        return median(self.arms[arm])


@dataclass(frozen=True)
class AboveFloor:
    """What an approach costs as a multiple of the floor, and its target where it has one."""

    metric: Metric
    arm: str
    estimate: Estimate
    target: float | None

    @property
    def outcome(self) -> str:
        """Say whether the target is reached, and when the interval leaves that open."""
        if self.target is None:
            return ""
        outcome = "reached" if self.estimate.ratio <= self.target else "**not reached**"
        if math.isinf(self.estimate.high):
            return f"{outcome}, on too few blocks for an interval"
        within = self.estimate.low <= self.target < self.estimate.high
        return f"{outcome}, but the interval includes the target" if within else outcome


@dataclass(frozen=True)
class Report:
    """Everything that the report says, as numbers.

    `samples` is where the samples are, seen from the report's folder, and `site` a site other than
    the kit's. `seconds` is how long the run took, `measured_seconds` how much of that went by
    inside measured processes, `steal` the largest share of CPU time that a block lost to the host.
    """

    samples: str
    date: str
    seed: int
    site: str | None
    environment: Mapping[str, Any]
    blocks: int
    seconds: float
    measured_seconds: float
    steal: float | None
    stopped: str
    rows: tuple[Row, ...]
    floors: tuple[AboveFloor, ...]
    timelines: tuple[pictures.Timeline, ...]
    failures: tuple[Failure, ...]

    @property
    def measured(self) -> list[Row]:
        """Return the rows that vary and carry an interval."""
        return [row for row in self.rows if row.metric.kind != "exact"]

    @property
    def ledger(self) -> list[Row]:
        """Return the rows that are exact counts."""
        return [row for row in self.rows if row.metric.kind == "exact"]


def model(run: Run, folder: Path = FOLDER) -> Report:
    """Work out all that a report in `folder` says from the complete blocks of a run.

    Raises ReportError for an unknown metric, or when none was measured in both approaches.
    """
    for name in run.metrics:
        if name not in METRICS:
            raise ReportError(f"{run.path}: metric={name!r}: expected one of {', '.join(METRICS)}")
    values = {name: run.series(name) for name in METRICS}
    values = {name: arms for name, arms in values.items() if {"multi", "single"} <= arms.keys()}
    if not values:
        refused = "".join(f" {one.arm} was refused: {one.reason}" for one in run.failures)
        raise ReportError(
            f"{run.path}: {len(run.blocks)} complete blocks without a metric measured in multi and "
            f"in single: expected at least one.{refused}"
        )
    verdicts = judge_all(values)
    return Report(
        samples=Path(os.path.relpath(run.path.absolute(), folder.absolute())).as_posix(),
        date=run.started[:10],
        seed=run.seed,
        site=run.options.get("site"),
        environment=run.environment,
        blocks=len(run.blocks),
        seconds=whole(run, "seconds"),
        measured_seconds=whole(run, "measured_seconds"),
        steal=max((block.steal for block in run.blocks if block.steal is not None), default=None),
        stopped=run.end.get("stopped", ""),
        rows=tuple(judged(METRICS[name], arms, verdicts[name]) for name, arms in values.items()),
        floors=tuple(above_floor(values)),
        timelines=tuple(timelines(run)),
        failures=run.failures,
    )


def whole(run: Run, duration: str) -> float:
    """Return a duration of the run in seconds, from its blocks where it wrote no end."""
    return float(run.end.get(duration, math.fsum(getattr(one, duration) for one in run.blocks)))


def judged(metric: Metric, arms: Mapping[str, Sequence[float]], verdict: Verdict) -> Row:
    """Join a metric with its verdict; counts too contradictory for one get their plain ratio."""
    multi, single = median(arms["multi"]), median(arms["single"])
    size = single / multi if multi else math.inf if single else 1.0
    plain = Estimate(size, size, size, len(arms["multi"]), math.nan)
    return Row(metric, arms, verdict, verdict.estimate or plain)


def above_floor(values: Mapping[str, Mapping[str, Sequence[float]]]) -> Iterable[AboveFloor]:
    """Yield what each approach costs as a multiple of the floor, per measured metric."""
    for name, arms in values.items():
        if METRICS[name].kind != "exact" and "floor" in arms:
            for arm in ("multi", "single"):
                estimate = paired_ratio(arms[arm], arms["floor"])
                yield AboveFloor(METRICS[name], arm, estimate, TARGETS.get((name, arm)))


def timelines(run: Run) -> Iterable[pictures.Timeline]:
    """Yield the samples of every measured metric in the order in which they were taken."""
    complete = {block.block for block in run.blocks}
    for name, metric in METRICS.items():
        taken = sorted(
            (one for one in run.samples if one.metric == name and one.block in complete),
            key=lambda one: (one.block, one.order),
        )
        if taken and metric.kind != "exact":
            arms = {one.arm for one in taken}
            middle = {arm: median(one.value for one in taken if one.arm == arm) for arm in arms}
            dots = [
                pictures.Dot(place, one.arm, 100 * (one.value / middle[one.arm] - 1))
                for place, one in enumerate(taken, start=1)
            ]
            yield pictures.Timeline(metric.label, dots)


# -------------------------------------------------------------------------- model -> sentences


def overall(rows: Sequence[Row]) -> tuple[str, str]:
    """Return the word for several metrics together, and who is ahead if somebody is.

    One side ahead anywhere decides, by its firmest word; two sides ahead are `mixed`. With nobody
    ahead, an open question or a failed check outweighs a tie.
    """
    words = {row.verdict.word for row in rows}
    sides = {row.verdict.better for row in rows if row.verdict.better}
    if len(sides) > 1:
        return "mixed", ""
    firmest_first = ("clear", "likely", "not resolved", "void", "tie")
    return next(word for word in firmest_first if word in words), next(iter(sides), "")


def choice(report: Report) -> str:
    """Say in one sentence which approach to choose, and on what evidence."""
    if not report.measured:
        return "This run took counts only, and cannot say which to choose."
    word, better = overall(report.measured)
    lead = capital(LEADS[word].format(better=f"`{better}`"))
    if better == "multi":
        lead += ", if you can do without the promise"
    elif word in ("tie", "not resolved"):
        lead += " by cost, so go by what upstream promises and choose `single`"
    return f"{lead}: {evidence(report.measured)}."


def evidence(rows: Sequence[Row]) -> str:
    """Name every metric with its word: differences with their size, the others word by word."""
    parts = [
        f"*{row.verdict.word}* for `{row.verdict.better}` in {row.label} "
        f"(`single` {'has' if row.metric.kind == 'exact' else 'takes'} {phrase(row)})"
        for row in rows
        if row.verdict.better
    ]
    for word, meaning in UNDECIDED.items():
        labels = [row.label for row in rows if row.verdict.word == word]
        if labels:
            parts.append(f"{meaning} {listed(labels)}")
    return "; ".join(parts)


def phrase(row: Row) -> str:
    """Write what `single` takes as a ratio and an amount: '0.97 of the time, 12 ms less'."""
    less, more = ("fewer", "more") if row.metric.unit == "count" else ("less", "more")
    amount = f"{quantity(abs(row.difference), row.metric)} {less if row.difference < 0 else more}"
    amount = amount if row.difference else "the same"
    if row.metric.kind == "exact":
        both = [quantity(row.middle(arm), row.metric) for arm in ("single", "multi")]
        return f"{both[0]} against {both[1]}, {amount}"
    near = abs(row.estimate.ratio - 1) < 0.01
    return f"{row.estimate.ratio:.{3 if near else 2}f} of the {row.metric.kind}, {amount}"


def certainty(report: Report) -> str:
    """Say what the choice rests on: blocks, and how many checks of the run were passed."""
    verdicts = [row.verdict for row in report.measured]
    again = [answer for one in verdicts if (answer := agrees(one.again)) is not None]
    control = [answer for one in verdicts if (answer := stands_out(one.control)) is not None]
    twice = f"`multi` measured twice agreed with itself in {sum(again)} of {len(again)} metrics"
    planted = f"a planted cost was found in {sum(control)} of {len(control)}"
    return (
        f"How sure: {report.blocks} blocks and 95 % intervals; "
        f"{twice if again else 'nothing checks `multi` against itself'}; "
        f"{planted if control else 'nothing shows that a planted cost would be found'}."
    )


def agrees(again: Estimate | None) -> bool | None:
    """Tell whether `multi` agreed with itself; None where there is no interval to tell from."""
    return not again.excludes_one if again and math.isfinite(again.high) else None


def stands_out(control: Estimate | None) -> bool | None:
    """Tell whether the planted cost was found; None where there is no interval to tell from."""
    return control.low > 1 if control and math.isfinite(control.high) else None


def reader_sentences(report: Report) -> list[str]:
    """Write a sentence for each kind of reader whose metrics this run has."""
    by_name = {row.metric.name: row for row in report.rows}
    sentences = []
    for reader in READERS:
        rows = [by_name[name] for name in reader.metrics if name in by_name]
        if rows:
            word, better = overall(rows)
            lead = LEADS[word].format(better=f"`{better}`")
            if better and rows[0].metric.kind == "exact":
                lead = f"the counts speak for `{better}`, but what they cost was not measured here"
            sentences.append(f"**{reader.who}:** {lead}. {capital(evidence(rows))}.")
    return sentences


def flips(report: Report) -> list[str]:
    """Say what this one run can about where the answer changes."""
    ahead = {
        side: [row.label for row in report.measured if row.verdict.better == side]
        for side in ("single", "multi")
    }
    unsure = [row.label for row in report.measured if not row.estimate.excludes_one]
    won = [f"`{side}` is ahead in {listed(names)}." for side, names in ahead.items() if names]
    verdict = ("", "No measured metric says the opposite.", "So it flips with what you weigh more.")
    open_ = f"Open to either side, as the interval includes 1: {listed(unsure)}."
    return [sentence for sentence in (*won, verdict[len(won)], open_ if unsure else "") if sentence]


def limits(report: Report) -> list[str]:
    """List what this run left out or gave up."""
    names = {row.metric.name for row in report.rows}
    arms = {arm for row in report.measured for arm in row.arms}
    gaps = (
        ("startup.instructions" not in names, "Instructions were not counted in this run."),
        ("multi-again" not in arms, "No A/A: `multi` was not measured a second time."),
        ("control" not in arms, "No control: nothing shows that the run would see a real cost."),
        ("floor" not in arms, "No floor: what Dash itself costs was not measured beside."),
        (bool(report.environment.get("dirty")), "The code had changes that are in no commit."),
    )
    refused = [
        f"`{one.arm}` was {'withdrawn' if one.withdrawn else 'refused once'} ({one.probe}): "
        f"{one.reason}"
        for one in report.failures
    ]
    return [sentence for gap, sentence in gaps if gap] + refused


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    *others, last = words or [""]
    return f"{', '.join(others)} and {last}" if others else last


def capital(text: str) -> str:
    """Begin a sentence with a capital letter, behind a mark if need be; leave the rest alone."""
    return re.sub(r"[a-zA-Z]", lambda first: first[0].upper(), text, count=1)


def plain(text: str) -> str:
    """Take Markdown out of a sentence, for places that show it as it stands."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("*", "")


# -------------------------------------------------------------------------- numbers as text

SCALES: Mapping[str, Sequence[tuple[float, str]]] = MappingProxyType(
    {
        "s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs")),
        "bytes": ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "bytes")),
        "count": ((1e9, "billion"), (1e6, "million"), (1, "")),
    }
)


def scale(value: float, unit: str) -> tuple[float, str]:
    """Return what to divide a value by, and the unit that it is then in."""
    return next((row for row in SCALES[unit] if abs(value) >= row[0]), SCALES[unit][-1])


def quantity(value: float, metric: Metric) -> str:
    """Write a value with its unit: counts in full, what was measured to three digits."""
    if metric.kind == "exact":
        return f"{value:,.15g}" + (" bytes" if metric.unit == "bytes" else "")
    factor, unit = scale(value, metric.unit)
    decimals = max(0, 2 - math.floor(math.log10(abs(value) / factor))) if value else 0
    return f"{value / factor:,.{decimals}f} {unit}".strip()


def memory(count: float | None) -> str:
    """Write a number of bytes."""
    return quantity(count, METRICS["memory.start"]) if count else "not recorded"


def spread(estimate: Estimate) -> str:
    """Write an interval, or why there is none."""
    if math.isinf(estimate.high):
        return f"no interval below {minimum_blocks()} blocks"
    return f"{estimate.low:.{digits(estimate)}f} to {estimate.high:.{digits(estimate)}f}"


def ratio(estimate: Estimate | None) -> str:
    """Write a ratio with its interval."""
    if estimate is None:
        return "not measured"
    return f"{estimate.ratio:.{digits(estimate)}f} ({spread(estimate)})"


def digits(estimate: Estimate) -> int:
    """Return how many decimals tell the ends of an interval apart."""
    return 3 if estimate.high - estimate.low >= 0.005 else 4


def half_width(row: Row) -> str:
    """Write half the interval as a relative change."""
    low, high = row.estimate.low, row.estimate.high
    return percent(math.sqrt(high / low) - 1 if low else math.inf)


def detectable(row: Row) -> str:
    """Write the smallest relative change that a run like this one would see."""
    logs = log_ratios(row.arms["single"], row.arms["multi"])
    return percent(smallest_detectable_effect(logs))


def percent(change: float) -> str:
    """Write a relative change: 0.03 is 3.0 %."""
    if not math.isfinite(change):
        return "unknown"
    return f"{100 * change:.1f} %" if change >= 0.01 or not change else f"{100 * change:.2g} %"


def signed(row: Row) -> str:
    """Write the difference of two counts with its sign."""
    return f"{row.difference:+,.15g}" if row.difference else "the same"


def answered(answer: bool | None) -> str:
    """Answer a question of a table."""
    return "cannot tell" if answer is None else "yes" if answer else "**no**"


def brief(value: object) -> str:
    """Write what the run recorded, one fact or several, or that it recorded none."""
    match value:
        case None | "":
            return "not recorded"
        case Mapping():
            return ", ".join(f"{name} {brief(one)}" for name, one in sorted(value.items()))
        case list() | tuple():
            return ", ".join(map(brief, value))
        case float():
            return f"{value:.3g}"
    return str(value)


def main_versions(report: Report) -> dict[str, str]:
    """Return the versions that decide most of the numbers."""
    found = report.environment.get("versions") or {}
    return {name: found[name] for name in MAIN_VERSIONS if name in found}


FILTERS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {
        "agrees": lambda again: answered(agrees(again)),
        "brief": brief,
        "detectable": detectable,
        "half_width": half_width,
        "memory": memory,
        "phrase": phrase,
        "quantity": quantity,
        "ratio": ratio,
        "signed": signed,
        "stands_out": lambda control: answered(stands_out(control)),
    }
)
"""What the template may call on a number; the template itself holds only order and words."""


# -------------------------------------------------------------------------- model -> documents


def render(report: Report) -> str:
    """Return the report as Markdown."""
    return tidy(template().render(context(report)))


def regions(report: Report) -> dict[str, str]:
    """Return the blocks of the report by name: what the README's regions may hold."""
    page = template()
    values = page.new_context(context(report))
    return {name: tidy("".join(block(values))).strip() for name, block in page.blocks.items()}


def template() -> Template:
    """Read the report's template."""
    environment = Environment(  # noqa: S701 - Markdown made of our own numbers, no HTML
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters.update(FILTERS)
    source = files("benchmarks").joinpath("templates/report.md.j2")
    return environment.from_string(source.read_text("utf-8"))


def context(report: Report) -> dict[str, Any]:
    """Return what the template may ask for."""
    return {
        "report": report,
        "promise": PROMISE,
        "versions": main_versions(report),
        "choice": choice(report),
        "certainty": certainty(report),
        "readers": reader_sentences(report),
        "share_measured": percent(report.measured_seconds / report.seconds),
        "stolen": f"at most {percent(report.steal)} in a block" if report.steal else "none seen",
        "ending": ENDINGS.get(report.stopped, report.stopped),
        "limits": limits(report),
        "flips": flips(report),
        "alt": alternatives(report),
        "bands": ", ".join(
            f"{100 * band:g} % for {kind}" for kind, band in BANDS.items() if kind != "exact"
        ),
        "planted_share": f"{100 * PLANTED_SHARE:g} %",
        "planted_bytes": PLANTED_BYTES,
        "notes": [f"`{name}`: {note}" for name, one in APPROACHES.items() for note in one.notes],
    }


def tidy(text: str) -> str:
    """Take out the blank lines that a template leaves behind."""
    return re.sub(r"\n{3,}", "\n\n", text).lstrip()


def draw(report: Report) -> dict[str, bytes]:
    """Return the pictures of a report by name; none where nothing varies."""
    if not report.measured:
        return {}
    return {
        "forest": pictures.forest([interval(row) for row in report.measured]),
        "strips": pictures.strips([pairs(row) for row in report.measured]),
        "order": pictures.order(report.timelines),
    }


def interval(row: Row) -> pictures.Interval:
    """Return what the forest plot shows of a row."""
    again, bounded = row.verdict.again, math.isfinite(row.estimate.high)
    size = ratio(row.estimate) if bounded else f"{row.estimate.ratio:.3f}"
    return pictures.Interval(
        label=row.metric.label,
        note=f"{size}  {row.verdict.word}",
        ratio=row.estimate.ratio,
        low=row.estimate.low,
        high=row.estimate.high,
        band=BANDS[row.metric.kind],
        again=(again.low, again.high) if again and math.isfinite(again.high) else None,
        void=row.verdict.word == "void",
    )


def pairs(row: Row) -> pictures.Pairs:
    """Return what the paired strips show of a row, in the unit that suits its size."""
    factor, unit = scale(row.middle("multi"), row.metric.unit)
    return pictures.Pairs(
        label=f"{row.metric.label} ({unit})" if unit else row.metric.label,
        band=BANDS[row.metric.kind],
        multi=[value / factor for value in row.arms["multi"]],
        single=[value / factor for value in row.arms["single"]],
    )


def alternatives(report: Report) -> dict[str, str]:
    """Say in words what each picture shows, for readers who do not see it."""
    intervals = [
        f"{row.metric.label} {ratio(row.estimate)}, {row.verdict.word}" for row in report.measured
    ]
    less = [f"{row.metric.label} {share_of_blocks(row)}" for row in report.measured]
    furthest = [
        f"{one.label} {max(abs(dot.deviation) for dot in one.dots):.1f} %"
        for one in report.timelines
    ]
    return {
        "forest": f"Forest plot of single / multi, 95 % intervals: {'; '.join(intervals)}.",
        "strips": f"Values per block. single needed less than multi in: {'; '.join(less)}.",
        "order": "Samples in the order in which they were taken; the furthest from the median of "
        f"its arm: {'; '.join(furthest)}.",
    }


def share_of_blocks(row: Row) -> str:
    """Write in how many blocks `single` needed less."""
    blocks = zip(row.arms["single"], row.arms["multi"], strict=True)
    return f"{sum(single < multi for single, multi in blocks)} of {row.estimate.n} blocks"


def headline(report: Report) -> dict[str, Any]:
    """Return what the site's home page tells of a run: plain sentences and a few ratios."""
    return {
        "date": report.date,
        "samples": Path(report.samples).name,
        "versions": {"python": report.environment.get("python"), **main_versions(report)},
        "sentences": [plain(one) for one in (PROMISE, choice(report), certainty(report))],
        "ratios": [
            {
                "metric": row.metric.name,
                "label": row.metric.label,
                "ratio": round(row.estimate.ratio, 4),
                "low": round(row.estimate.low, 4),
                "high": round(row.estimate.high, 4) if math.isfinite(row.estimate.high) else None,
                "n": row.estimate.n,
                "word": row.verdict.word,
                "better": row.verdict.better,
                "difference": phrase(row),
            }
            for row in report.measured
            if row.metric.name in HEADLINE_METRICS
        ],
    }


def summary(report: Report, place: Path) -> str:
    """Return what `nox -s compare` prints at its end; `place` is where the report lies."""
    lines = [("", "multi", "single", "single / multi (95 %)", "n", "word")]
    for row in report.rows:
        exact = row.metric.kind == "exact"
        lines.append(
            (
                row.metric.label,
                quantity(row.middle("multi"), row.metric),
                quantity(row.middle("single"), row.metric),
                f"{row.estimate.ratio:.3f}" if exact else ratio(row.estimate),
                "exact" if exact else str(row.estimate.n),
                row.verdict.word,
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in lines
    ]
    answer = textwrap.wrap(plain(f"{choice(report)} {certainty(report)}"), 96)
    return "\n".join([*rows, "", *answer, "", f"Report: {place}"])


# -------------------------------------------------------------------------- documents -> files


def build(
    path: Path,
    out: Path = FOLDER,
    *,
    headline_path: Path | None = None,
    readme: Path | None = None,
) -> str:
    """Write the report of one sample file into `out`; return the text to print.

    Everything is made before anything is replaced, so a failure leaves the last report as it was.
    `compose` says what is written. Raises ReportError, and what `load` raises.
    """
    report = model(load(path), out)
    contents = compose(report, out, headline_path=headline_path, readme=readme)
    replace_files(contents)
    for picture in places(out).values():
        if picture not in contents:
            picture.unlink(missing_ok=True)
    place = (out / "README.md").resolve()
    here = Path.cwd()
    return summary(report, place.relative_to(here) if place.is_relative_to(here) else place)


def committed_samples() -> Path:
    """Return the samples that the project's own report names. Raises ReportError without one."""
    own = FOLDER / "headline.json"
    if not own.is_file():
        raise ReportError(f"{own}: missing: expected the report of a committed run")
    return RESULTS / str(json.loads(own.read_text("utf-8"))["samples"])


def compose(
    report: Report,
    out: Path = FOLDER,
    *,
    headline_path: Path | None = None,
    readme: Path | None = None,
) -> dict[Path, bytes]:
    """Return path -> content of all that a report consists of, and write nothing.

    In `out`: README.md, headline.json, pictures. A report on the kit's site in the project's own
    folder also gives the home page its headline and refreshes the regions of the project's README;
    any other does so only where the paths are given.
    """
    if out.resolve() == FOLDER and report.site is None:
        headline_path, readme = headline_path or HEADLINE, readme or README
    facts = (json.dumps(headline(report), indent=2, ensure_ascii=False) + "\n").encode()
    contents = {
        out / "README.md": render(report).encode(),
        out / "headline.json": facts,
        **{places(out)[name]: picture for name, picture in draw(report).items()},
    }
    if headline_path:
        contents[headline_path] = facts
    if readme and readme.is_file():
        contents[readme] = refresh(readme.read_text("utf-8"), regions(report)).encode()
    return contents


def places(out: Path) -> dict[str, Path]:
    """Return where a report keeps each of its pictures; the folder may hold others beside them."""
    return {name: out / "pictures" / f"{name}.svg" for name in ("forest", "strips", "order")}


def refresh(text: str, contents: Mapping[str, str]) -> str:
    """Put new content between `<!-- report:NAME -->` and `<!-- /report -->`, wherever they stand.

    Markers on lines of their own keep them; between markers inside a line it stays in the line.
    Raises ReportError for a name without content, or a marker without its other half.
    """
    ends = re.findall(r"<!-- report:\S+ -->|<!-- /report -->", text)
    if any((end == "<!-- /report -->") != bool(place % 2) for place, end in enumerate([*ends, ""])):
        raise ReportError(
            f"report markers are {', '.join(ends)}: expected pairs of <!-- report:NAME --> and "
            "<!-- /report -->, none inside another"
        )

    def fill(found: re.Match[str]) -> str:
        if found["name"] not in contents:
            raise ReportError(f"report:{found['name']}: expected one of {', '.join(contents)}")
        edge = "\n" if found["old"].startswith("\n") else ""
        return f"{found['open']}{edge}{contents[found['name']]}{edge}{found['close']}"

    region = r"(?P<open><!-- report:(?P<name>\S+) -->)(?P<old>.*?)(?P<close><!-- /report -->)"
    return re.sub(region, fill, text, flags=re.DOTALL)


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write every file beside its place first, then move each into its place."""
    staged = {path: path.with_name(f".{path.name}.new") for path in contents}
    try:
        for path, new in staged.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(contents[path])
        for path, new in staged.items():
            new.replace(path)
    finally:
        for new in staged.values():
            new.unlink(missing_ok=True)
