"""Work out from the samples of a run what a report says: numbers only, no words, no files."""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.arms import SERVERS
from benchmarks.judging.growth import Growth, growths
from benchmarks.judging.rows import Row, row_of
from benchmarks.judging.verdict import judge_all
from benchmarks.judging.workers import Fleet, FurtherWorker, fleets, further_workers
from benchmarks.metrics import METRICS
from benchmarks.samples import Block, Contract, Failure, Run, Sample
from shared.errors import CrossroadsError

__all__ = [
    "MAIN_VERSIONS",
    "Report",
    "ReportError",
    "missing",
    "model",
]

FULL = ("startup", "memory", "ledger")
"""Probes that every full run has, however short it is."""

SIZES = (3, 1000)
"""Pages of the sites whose start is held against that of the stock approaches."""
LARGEST = SIZES[-1]

MAIN_VERSIONS = ("dash", "dash-bootstrap-components", "flask", "plotly")
"""What decides most of the numbers; the rest is listed with the machine."""


class ReportError(CrossroadsError):
    """Samples that no report can be made of, or a place that it may not be written to."""


@dataclass(frozen=True, eq=False)
class Report:
    """Everything that the report says, as numbers.

    `samples` is where the samples are, seen from the report's folder, `options` what was asked for,
    and `site` a site other than the kit's. `seconds` is how long the run took, `measured_seconds`
    how much of that went by inside measured processes, `steal` the largest share of CPU time that
    a block lost to the host. `missing` is what makes the run less than a full one, empty for a full
    one. `outdated` is what is installed in another version than measured: name -> both versions.
    `contracts` is what each arm made of the behaviour contract before it was timed, for the last
    time if it did so again. `starts` is what starting a site of so many pages took, the stock
    arms' too: metric and one of `SIZES` -> arm -> values in block order. `raw` is every
    sample of the file. `beside` is the kit's committed run, shown beside a run of one's own.
    """

    samples: str
    date: str
    seed: int
    options: Mapping[str, Any]
    site: str | None
    missing: str
    environment: Mapping[str, Any]
    blocks: int
    seconds: float
    measured_seconds: float
    steal: float | None
    stopped: str
    rows: tuple[Row, ...]
    fleets: tuple[Fleet, ...]
    further_workers: tuple[FurtherWorker, ...]
    growths: tuple[Growth, ...]
    starts: Mapping[tuple[str, int], Mapping[str, Sequence[float]]]
    failures: tuple[Failure, ...]
    contracts: Mapping[str, Contract]
    outdated: Mapping[str, tuple[str, str]]
    raw: tuple[Sample, ...] = ()
    beside: "Report | None" = None

    @property
    def measured(self) -> list[Row]:
        """Return the rows of metrics that vary from sample to sample."""
        return [row for row in self.rows if row.metric.kind != "exact"]

    def row(self, name: str) -> Row | None:
        """Return the row of a metric, None if it was not measured."""
        return next((row for row in self.rows if row.metric.name == name), None)

    def about(self, question: str) -> list[Row]:
        """Return the rows whose metrics answer a question."""
        return [row for row in self.rows if row.metric.question == question]

    @property
    def sizes(self) -> list[int]:
        """Return the numbers of pages of the generated sites."""
        return sorted({pages for growth in self.growths for pages in growth.rows})

    @property
    def versions(self) -> dict[str, str]:
        """Return the versions that decide most of the numbers."""
        found = self.environment.get("versions") or {}
        return {name: found[name] for name in MAIN_VERSIONS if name in found}


def model(
    run: Run,
    folder: Path,
    installed: Mapping[str, str] | None = None,
    beside: Report | None = None,
) -> Report:
    """Work out all that a report in `folder` says from the complete blocks of a run.

    `installed` are the versions where the report is made, to be told from those measured. Raises
    ReportError for an unknown metric, or when none was measured in both approaches.
    """
    series = all_series(run)
    values = in_both_approaches(run, series)
    verdicts = judge_all(values)
    rows = tuple(row_of(METRICS[name], arms, verdicts[name]) for name, arms in values.items())
    lines = tuple(growths(run))
    if not (rows or lines):
        refused = "".join(f" {one.arm} was refused: {one.reason}" for one in run.failures)
        raise ReportError(
            f"{run.path}: {len(run.blocks)} complete blocks without a metric measured in multi and "
            f"in single: expected at least one.{refused}"
        )
    forks = tuple(fleets(run, rows))
    return Report(
        samples=Path(os.path.relpath(run.path.absolute(), folder.absolute())).as_posix(),
        date=run.started[:10],
        seed=run.seed,
        options=run.options,
        site=run.options.get("site"),
        missing=missing(run.options),
        environment=run.environment,
        blocks=len(run.blocks),
        seconds=duration(run, "seconds"),
        measured_seconds=duration(run, "measured_seconds"),
        steal=max((block.steal for block in run.blocks if block.steal is not None), default=None),
        stopped=run.end.get("stopped", ""),
        rows=rows,
        fleets=forks,
        further_workers=tuple(further_workers(forks)),
        growths=lines,
        starts={
            (name, pages): series.get((name, pages), {})
            for pages in SIZES
            for name in ("scaling.startup_cpu", "scaling.memory")
        },
        failures=run.failures,
        contracts={one.arm: one for one in run.contracts},
        outdated=outdated(run.environment.get("versions") or {}, installed or {}),
        raw=run.samples,
        beside=beside,
    )


def missing(options: Mapping[str, Any]) -> str:
    """Say what keeps a run with these options from being a full one of the kit's own site."""
    arms = [name for name in SERVERS if name not in options.get("arms", ())]
    probes = [name for name in FULL if name not in options.get("probes", ())]
    site = options.get("site")
    parts = (
        f"it measured the site {site}" if site else "",
        f"it left out the arms {', '.join(arms)}" if arms else "",
        f"it left out the probes {', '.join(probes)}" if probes else "",
    )
    return ", ".join(filter(None, parts))


def all_series(run: Run) -> dict[tuple[str, int | None], dict[str, list[float]]]:
    """Return metric and pages -> arm -> values in block order, as `Run.series` has them.

    One walk through the samples, because there are hundreds of metrics.
    """
    complete, withdrawn = {block.block for block in run.blocks}, run.withdrawn
    found: dict[tuple[str, int | None], dict[str, list[float]]] = {}
    for sample in sorted(run.samples, key=lambda sample: sample.block):
        if sample.block in complete and sample.arm not in withdrawn:
            arms = found.setdefault((sample.metric, sample.pages), {})
            arms.setdefault(sample.arm, []).append(sample.value)
    return found


def in_both_approaches(
    run: Run, series: Mapping[tuple[str, int | None], dict[str, list[float]]]
) -> dict[str, dict[str, list[float]]]:
    """Return metric -> arm -> values in block order, for what was measured in both approaches.

    Generated sites are left out: their values belong to several sizes.
    """
    for name in run.metrics:
        if name not in METRICS:
            raise ReportError(f"{run.path}: metric={name!r}: expected one of {', '.join(METRICS)}")
    values = {
        name: series.get((name, None), {})
        for name, metric in METRICS.items()
        if metric.question != "scaling"
    }
    return {name: arms for name, arms in values.items() if {"multi", "single"} <= arms.keys()}


def outdated(
    measured: Mapping[str, str], installed: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Return name -> version measured and version installed, where they differ and matter."""
    both = [name for name in MAIN_VERSIONS if name in measured and name in installed]
    return {
        name: (measured[name], installed[name])
        for name in both
        if measured[name] != installed[name]
    }


def duration(run: Run, name: str) -> float:
    """Return a duration of the run in seconds, from its blocks where it wrote no end."""
    blocks: Sequence[Block] = run.blocks
    return float(run.end.get(name, math.fsum(getattr(block, name) for block in blocks)))
