"""Work out from the samples of a run what a report says: numbers only, no words, no files."""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crossroads.benchmarks.arms import SERVERS
from crossroads.benchmarks.judging.growth import Growth, growths
from crossroads.benchmarks.judging.rows import Places, Row, row_of
from crossroads.benchmarks.judging.verdict import confirmed, judge_all
from crossroads.benchmarks.judging.workers import Fleet, fleets
from crossroads.benchmarks.metrics import GONE, METRICS
from crossroads.benchmarks.samples import Run, repeats
from crossroads.errors import CrossroadsError

FULL = ("startup", "memory", "ledger")
"""Probes that every full run has, however short it is."""
LARGEST = 1000
"""Pages of the largest site."""
MANY_PAGES = 100
"""Pages from which a site speaks for those who have many."""
MAIN_VERSIONS = ("dash", "dash-bootstrap-components", "flask", "plotly")
"""What decides most of the numbers; the rest is listed with the machine."""

Series = Mapping[str, Places]
"""Arm -> its values."""


class ReportError(CrossroadsError):
    """Samples that no report can be made of, or a place that it may not be written to."""


@dataclass(frozen=True, eq=False)
class Report:
    """Everything that the report says, as numbers.

    `samples` is where the samples are, seen from the report's folder. `missing` is what makes the
    run less than a full one, empty for a full one. `series` holds every arm of a metric and a size
    of site. `outdated` is what is installed in another version than measured:
    name -> both versions. `beside` is the kit's committed run, shown beside a run of one's own.
    `repeats` are further runs of the same code, from the longest to the shortest, and `alone` is
    what this run says without them.
    """

    run: Run
    samples: str
    environment: Mapping[str, Any]
    missing: str
    rows: tuple[Row, ...]
    fleets: tuple[Fleet, ...]
    growths: tuple[Growth, ...]
    series: Mapping[tuple[str, int | None], Series]
    outdated: Mapping[str, tuple[str, str]]
    beside: "Report | None" = None
    repeats: "tuple[Report, ...]" = ()
    alone: "Report | None" = None

    @property
    def date(self) -> str:
        """Return the day on which the run began."""
        return self.run.started[:10]

    @property
    def measured(self) -> list[Row]:
        """Return the rows of metrics that vary from sample to sample."""
        return [row for row in self.rows if row.metric.kind != "exact"]

    def values(self, name: str, arm: str, pages: int | None = None) -> Places:
        """Return the values of an arm, none if it was not measured."""
        return self.series.get((name, pages), {}).get(arm, {})

    def side_by_side(
        self, names: Sequence[str], arms: Mapping[str, str], pages: int | None = None
    ) -> dict[str, list[float]]:
        """Return the sums of metrics by the blocks in which one probe measured all of two arms.

        `arms` is what an arm is called -> its name: `multi` and `single`, and then others, which
        are left out unless they were measured in the same blocks.
        """
        sums: dict[str, Places] = {}
        for called, arm in arms.items():
            parts = [self.values(name, arm, pages) for name in names]
            common = set.intersection(*({*part} for part in parts))
            sums[called] = {at: math.fsum(part[at] for part in parts) for at in sorted(common)}
        both = [at for at in sums["multi"] if at in sums["single"]]
        whole = [called for called, found in sums.items() if both and found.keys() >= {*both}]
        return {called: [sums[called][at] for at in both] for called in whole}

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

    def duration(self, name: str) -> float:
        """Return a duration of the run in seconds, from its blocks if it wrote no end."""
        return float(
            self.run.end.get(name, math.fsum(getattr(one, name) for one in self.run.blocks))
        )


def model(
    run: Run, folder: Path, installed: Mapping[str, str] | None = None, beside: Report | None = None
) -> Report:
    """Work out all that a report in `folder` says from the complete blocks of a run.

    `installed` are the versions where the report is made, to be told from those measured. Raises
    ReportError for an unknown metric, or when none was measured in both approaches.
    """
    for name in run.metrics:
        if name not in METRICS and name not in GONE:
            raise ReportError(f"{run.path}: metric={name!r}: expected one of {', '.join(METRICS)}")
    # Generated sites have growths instead of rows: their values belong to several sizes.
    values = {
        name: run.series(name) for name, metric in METRICS.items() if metric.question != "scaling"
    }
    values = {name: arms for name, arms in values.items() if {"multi", "single"} <= arms.keys()}
    verdicts = judge_all(values, planted={name: run.planted(name) for name in values})
    rows = tuple(row_of(METRICS[name], arms, verdicts[name]) for name, arms in values.items())
    lines = tuple(growths(run))
    if not (rows or lines):
        refused = "".join(f" {one.arm} was refused: {one.reason}" for one in run.failures)
        raise ReportError(
            f"{run.path}: {len(run.blocks)} complete blocks without a metric measured in multi and "
            f"in single: expected at least one.{refused}"
        )
    old, new = run.environment.get("versions") or {}, installed or {}
    both = [name for name in MAIN_VERSIONS if name in old and name in new]
    alone = Report(
        run=run,
        samples=Path(os.path.relpath(run.path.absolute(), folder.absolute())).as_posix(),
        environment=run.environment,
        missing=missing(run.options),
        rows=rows,
        fleets=tuple(fleets(run, rows)),
        growths=lines,
        series=run.places,
        outdated={name: (old[name], new[name]) for name in both if old[name] != new[name]},
        beside=beside,
    )
    further = tuple(model(one, one.path.parent) for one in repeats(run))
    return replace(alone, rows=again(rows, further), repeats=further, alone=alone)


def again(rows: Sequence[Row], further: Sequence[Report]) -> tuple[Row, ...]:
    """Return rows whose verdicts further runs may have weakened."""
    found = [(row, [one.row(row.metric.name) for one in further]) for row in rows]
    return tuple(
        replace(row, verdict=confirmed(row.verdict, [one.verdict for one in others if one]))
        for row, others in found
    )


def missing(options: Mapping[str, Any]) -> str:
    """Say what keeps a run with these options from being a full one of the kit's own site."""
    arms = [name for name in SERVERS if name not in options.get("arms", ())]
    probes = [name for name in FULL if name not in options.get("probes", ())]
    parts = (
        f"it measured the site {options['site']}" if options.get("site") else "",
        f"it left out the arms {', '.join(arms)}" if arms else "",
        f"it left out the probes {', '.join(probes)}" if probes else "",
    )
    return ", ".join(filter(None, parts))
