"""Samples: what was measured, one JSON object per line, written at once and never changed.

    run      first line: id, start, seed, options, environment
    contract which of the behaviour tests an arm passed before it was measured
    sample   one value: block, position of the arm in its block, arm, probe, metric, value
    visit    which callbacks of an arm's pages are not fired: left out, or waiting for a visitor
    failure  a measurement that was refused, with the reason; twice in a row withdraws the arm
    block    a block is complete; samples of a block without this line are not used
    end      the run is over, and why; an interrupted one may be resumed below this line

Units are in `crossroads.benchmarks.metrics`. A resumed run goes on with a new block number, so that
what an interruption cut short stays in the file and out of the evaluation.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from crossroads.benchmarks.tools.environment import HASHED
from crossroads.benchmarks.tools.files import read_json
from crossroads.errors import CrossroadsError

SCHEMA = 1
KIT = "crossroads.site:SITE"  # what the contract is checked on
AGAIN = "again"  # the folder of further runs of the same code
VIEWER_LEFT_OUT = {
    "9987cfb0dc44edad61d8e07ca0aeda7be04c27873bff4fad77e32758fc7c1a67": (
        "9214b6df58866ecaaac46b98551be362d06919b3f19e7c747892f50ce312bc3f"
    ),
}
"""The measuring hash of a run -> that of the same files without two of the viewer's.

Up to commit d432680, `viewed.py` and `viewed.js` were hashed with what measures, though no run uses
them. They have moved to `viewing` since; not a byte of the other files has changed with that.
"""
Place = tuple[str, int]  # where values are side by side: probe and block


class SampleFileError(CrossroadsError):
    """A file of samples that cannot be read, with the line and what was expected there."""


@dataclass(frozen=True)
class Sample:
    """One value; `order` is the arm's position in its block, `pages` the site's size if it varies.

    `parts` is what the value is the sum of, if there are several processes: the master comes first.
    `planted` is how much of it was planted. It was taken from `at` (UTC) on, in so many `seconds`,
    and `load` is the machine's load average as it began; older files do not tell.
    """

    block: int
    order: int
    arm: str
    probe: str
    metric: str
    value: float
    pages: int | None = None
    parts: tuple[int, ...] | None = None
    planted: float | None = None
    at: str | None = None
    seconds: float | None = None
    load: float | None = None


@dataclass(frozen=True)
class Contract:
    """What an arm passed and failed on `site`; `deviations` are failures that its notes tell."""

    arm: str
    passed: int
    failed: tuple[str, ...]
    site: str
    deviations: int = 0


@dataclass(frozen=True)
class Block:
    """A complete block: its seconds, those in measured processes, the share that the host took."""

    block: int
    seconds: float
    measured_seconds: float
    steal: float | None = None


@dataclass(frozen=True)
class Failure:
    """A refused measurement, `block` is `None` in the warm-up; a withdrawn arm is given up."""

    arm: str
    probe: str
    reason: str
    block: int | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Visited:
    """Which callbacks of an arm's pages are not fired, and why or that they wait for a visitor.

    Of a reader's own site, how many pages it has, and the title of each step's page.
    """

    arm: str
    left_out: Mapping[str, str]
    waiting: tuple[str, ...]
    pages: int | None = None
    steps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A whole file: what was asked for, where it ran, and what came out."""

    path: Path
    id: str
    started: str
    seed: int
    options: Mapping[str, Any]
    environment: Mapping[str, Any]
    samples: tuple[Sample, ...] = ()
    blocks: tuple[Block, ...] = ()
    failures: tuple[Failure, ...] = ()
    contracts: tuple[Contract, ...] = ()
    visits: tuple[Visited, ...] = ()
    end: Mapping[str, Any] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Say whether the run came to the end that was planned for it."""
        return self.end.get("stopped") in ("budget", "precision", "blocks")

    @property
    def resumable(self) -> bool:
        """Say whether the run was cut short: interrupted, or killed before it could say so."""
        return str(self.end.get("stopped", "interrupted")) == "interrupted"

    @property
    def withdrawn(self) -> frozenset[str]:
        """Name the arms that were given up; they have fewer values than the others."""
        return frozenset(failure.arm for failure in self.failures if failure.withdrawn)

    @property
    def next_block(self) -> int:
        """Return the number to go on with: those of blocks cut short are not used again."""
        begun = {one.block for one in self.blocks} | {one.block for one in self.samples}
        return max(begun, default=-1) + 1

    @cached_property
    def usable(self) -> tuple[Sample, ...]:
        """Return the samples of complete blocks, without withdrawn arms, in block order."""
        complete, withdrawn = {block.block for block in self.blocks}, self.withdrawn
        kept = [one for one in self.samples if one.block in complete and one.arm not in withdrawn]
        return tuple(sorted(kept, key=lambda one: one.block))

    @property
    def metrics(self) -> tuple[str, ...]:
        """Name what was sampled, in the order of the file."""
        return tuple(dict.fromkeys(sample.metric for sample in self.samples))

    @cached_property
    def places(self) -> dict[tuple[str, int | None], dict[str, dict[Place, float]]]:
        """Return metric and pages -> arm -> place -> value, in block order."""
        found: dict[tuple[str, int | None], dict[str, dict[Place, float]]] = {}
        for one in self.usable:
            arms = found.setdefault((one.metric, one.pages), {})
            arms.setdefault(one.arm, {})[one.probe, one.block] = one.value
        return found

    def series(self, metric: str, pages: int | None = None) -> dict[str, list[float]]:
        """Return arm -> values in block order, of complete blocks and arms that were not withdrawn.

        All lists are equally long: values with the same index belong to the same block.
        """
        return {arm: [*by.values()] for arm, by in self.places.get((metric, pages), {}).items()}

    def planted(self, metric: str) -> list[float]:
        """Return how much was planted in each value of the control, if the file tells."""
        found = [one.planted for one in self.usable if one.metric == metric]
        return [amount for amount in found if amount is not None]


class Journal(AbstractContextManager["Journal"]):
    """Append records to a file; each is on its way to disk before the next measurement begins."""

    def __init__(self, path: Path) -> None:
        """Open *path* without a last line cut short; `SampleFileError` if another run writes."""
        import fcntl  # noqa: PLC0415 - not on Windows, which can still read samples

        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self._file = path, path.open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise SampleFileError(f"{path}: in use: expected a run that has ended") from error
        os.truncate(path, path.read_bytes().rfind(b"\n") + 1)

    def write(self, kind: str, **fields: object) -> None:
        """Write one record."""
        self._file.write(json.dumps({"kind": kind, **fields}).encode() + b"\n")
        self._file.flush()

    def __exit__(self, *_: object) -> None:
        self._file.close()


def load(path: Path) -> Run:
    """Read a file of samples, without a last line that was cut short.

    Raises `SampleFileError` for a line that is not a record, or a first line of another schema.
    """
    head, *records = _read_records(path)
    if head.get("kind") != "run" or head.get("schema") != SCHEMA:
        seen = {key: head.get(key) for key in ("kind", "schema")}
        raise SampleFileError(f"{path}:1: {seen}: expected kind 'run' and schema {SCHEMA}")
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        fields = {key: tuple(one) if isinstance(one, list) else one for key, one in record.items()}
        by_kind.setdefault(str(fields.pop("kind", "")), []).append(fields)
    kinds = {"sample": Sample, "block": Block, "failure": Failure, "contract": Contract}
    kinds["visit"] = Visited
    try:
        read: dict[str, Any] = {
            f"{kind}s": tuple(made_of(**one) for one in by_kind.get(kind, ()))
            for kind, made_of in kinds.items()
        }
        fixed = {key: head[key] for key in ("id", "started", "seed", "options", "environment")}
        if (written := fixed["environment"].get("measuring_hash")) in VIEWER_LEFT_OUT:
            fixed["environment"]["measuring_hash"] = VIEWER_LEFT_OUT[written]
        return Run(path, **fixed, **read, end=by_kind.get("end", [{}])[-1])
    except (AttributeError, KeyError, TypeError) as error:
        expected = f"records of schema {SCHEMA}, see benchmarks/samples.py"
        raise SampleFileError(f"{path}: {error}: expected {expected}") from error


def _read_records(path: Path) -> list[dict[str, Any]]:
    *lines, _cut_short = path.read_text("utf-8").split("\n")
    records = []
    for number, line in enumerate(lines, 1):
        place = f"{path}:{number}: {line[:60]!r}: expected"
        try:
            record = json.loads(line)
        except ValueError as error:
            raise SampleFileError(f"{place} JSON") from error
        if not isinstance(record, dict):
            raise SampleFileError(f"{place} a JSON object")
        records.append(record)
    if not records:
        raise SampleFileError(f"{path}: no complete line: expected a run of schema {SCHEMA}")
    return records


def newest(folder: Path, *, finished: bool) -> Run | None:
    """Return the latest run in *folder* that is finished, or was cut short; `None` without any."""
    runs = (load(path) for path in sorted(folder.glob("*.jsonl"), reverse=True))
    return next((run for run in runs if (run.finished if finished else run.resumable)), None)


def repeats(run: Run) -> list[Run]:
    """Return the further runs of what *run* measured that lie in `again` beside it.

    From the longest to the shortest.
    """
    runs = [load(path) for path in sorted((run.path.parent / AGAIN).glob("*.jsonl"))]
    same = [one for one in runs if is_repeat(one, run)]
    return sorted(same, key=lambda one: -one.end["seconds"])


def joined(runs: Sequence[Run]) -> Run:
    """Return the first of some runs with the usable samples of all, as if one had gone on."""
    samples: list[Sample] = []
    blocks: list[Block] = []
    for run in runs:
        after = 1 + max((one.block for one in blocks), default=-1)
        samples += [replace(one, block=after + one.block) for one in run.usable]
        blocks += [replace(one, block=after + one.block) for one in run.blocks]
    return replace(runs[0], samples=tuple(samples), blocks=tuple(blocks))


def is_repeat(one: Run, of: Run) -> bool:
    """Tell whether a run came to its end, is another, and measured the same code and site.

    It did so only if both say by their hashes which code they measured, and how.
    """
    first, second = ([run.environment.get(key) for key in HASHED] for run in (one, of))
    same = first == second and None not in first
    return same and one.finished and one.id != of.id and one.options["site"] == of.options["site"]


def reported(folder: Path) -> Run | None:
    """Return the run that the report in *folder* shows; `None` without a report or its samples."""
    facts = read_json(folder / "report" / "headline.json")
    path = folder / "results" / str(facts["samples"] if facts else "")
    return load(path) if path.is_file() else None
