"""Run blocks: in each, every arm is measured by every probe, in a random order that is stored.

Measuring A, A, A, then B, B, B would take a slow drift of the machine for a difference between A
and B. In a block they stand side by side, and the analysis compares within blocks only.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.arms import Arm, Target
from crossroads.benchmarks.journey import steps_through
from crossroads.benchmarks.judging.statistics import precise_enough
from crossroads.benchmarks.judging.verdict import BANDS, estimate_of_single
from crossroads.benchmarks.measuring.contract import check
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.probes.table import PROBES, Probe, Together
from crossroads.benchmarks.samples import Contract, Journal, Run
from crossroads.benchmarks.tools.environment import cpu_ticks, steal_share
from crossroads.benchmarks.tools.processes import SampleRefused, look_inside, serving
from crossroads.benchmarks.tools.terminal import Terminal
from crossroads.benchmarks.tools.visitor import PartRefusedError, Visit, visit_all

LEAST_BLOCKS = 15
LOOK_EVERY = 5  # blocks between looks at the precision: each one might be a lucky moment
REPORT_SECONDS = 10.0  # of the budget, for the report and for a last block longer than expected
COMPARED = ("multi", "single")  # a run that loses one of these has nothing left to say
ATTEMPTS = 3  # to measure before an arm is withdrawn: chance takes ports, and steps of browsers


@dataclass(frozen=True)
class Plan:
    """What to measure: arms, probes by name, and an end: a budget in seconds, or blocks.

    `fire_all` fires the callbacks, too, that wait for a visitor. A budget ends no run before it has
    `least` blocks.
    """

    arms: tuple[Arm, ...]
    probes: tuple[str, ...]
    seed: int
    python: str
    site: str | None = None
    fire_all: bool = False
    budget: float = 180.0
    blocks: int | None = None
    least: int = LEAST_BLOCKS


@dataclass(frozen=True)
class Ending:
    """How a run ended: complete blocks, seconds in all and inside measured processes, and why."""

    blocks: int
    seconds: float
    measured_seconds: float
    stopped: str
    withdrawn: frozenset[str]


def order_of(arms: Sequence[str], seed: int, block: int, probe: str) -> list[str]:
    """Return the arms in the order of *probe* in *block*, the same in a run that was resumed."""
    chance = random.Random(f"{seed}/{block}/{probe}")  # noqa: S311 - fair and repeatable, no secret
    return chance.sample(list(arms), len(arms))


def in_pairs(order: Sequence[str]) -> list[str]:
    """Return an order in which what is compared are neighbours: they share the machine's speed.

    That is multi and single, then multi-again and single-again, or the other way round. Each pair
    keeps its own order from *order*: because chance draws both, no pair says anything of the other.
    What is not compared comes before, or after.
    """
    sides = {name: name.removesuffix("-again") for name in order}
    compared = [name for name in order if sides[name] in COMPARED]
    twice = dict.fromkeys(name.endswith("-again") for name in compared)
    walk = [name for again in twice for name in compared if name.endswith("-again") == again]
    others = [name for name in order if sides[name] not in COMPARED]
    return [*others, *walk] if order[:1] == others[:1] else [*walk, *others]


def is_precise(run: Run) -> bool:
    """Say whether every interval of single / multi is at most as wide as its equivalence band.

    Leaves out what only some blocks sample: more blocks would not make it more precise.
    """
    limited = {name for probe in PROBES.values() if probe.blocks for name in probe.metrics}
    for metric in set(run.metrics) - limited:
        values = run.series(metric)
        if not {*COMPARED} <= values.keys():
            return False
        if not precise_enough(estimate_of_single(values), BANDS[METRICS[metric].kind]):
            return False
    return True


@dataclass
class Comparison:
    """One run, from the warm-up to its end; everything that it learns is in the journal at once.

    `precise` says whether it may stop before its budget is used up; `past` is what it goes on from.
    """

    plan: Plan
    journal: Journal
    audience: Terminal
    past: Run | None = None
    precise: Callable[[], bool] = lambda: False  # never stop early
    probes: Mapping[str, Probe] = field(default_factory=lambda: PROBES)
    contract: Callable[[str], Contract] = check

    def __post_init__(self) -> None:
        done = self.past.blocks if self.past else ()
        self.complete, self._here = len(done), 0
        self._began = time.monotonic() - sum(block.seconds for block in done)
        self._measured = sum(block.measured_seconds for block in done)
        self._cost: dict[str, float] = {}  # seconds of a probe for each of its arms
        self._block_began: float | None = None
        given_up = self.past.withdrawn if self.past else ()
        left = [arm for arm in self.plan.arms if arm.name not in given_up]
        given, fire_all = (self.plan.python, self.plan.site), self.plan.fire_all
        self._targets = {arm.name: Target(arm, *given, fire_all=fire_all) for arm in left}
        self._next_block = self.past.next_block if self.past else 0
        self._told: set[str] = set()

    def run(self) -> Ending:
        """Measure until there is a reason to stop, and write it down; an interruption passes on."""
        stopped = "interrupted"
        try:
            self._check_contracts()
            self.warm_up()
            while (reason := self._reason_to_stop()) is None:
                self._next_block += 1
                self.measure_block(self._next_block - 1)
            stopped = reason
        finally:
            seconds, measured = round(self.elapsed(), 3), round(self._measured, 3)
            withdrawn = frozenset(arm.name for arm in self.plan.arms) - self._targets.keys()
            ending = Ending(self.complete, seconds, measured, stopped, withdrawn)
            written = {key: value for key, value in vars(ending).items() if key != "withdrawn"}
            self.journal.write("end", **written)
        return ending

    def _check_contracts(self) -> None:
        built_as = {name: target.arm.built_as for name, target in self._targets.items()}
        for approach in [name for name in APPROACHES if name in built_as.values()]:
            self.tell(f"behaviour contract of {approach}")
            checked = self.contract(approach)
            for name in [name for name, built in built_as.items() if built == approach]:
                self.journal.write("contract", **vars(replace(checked, arm=name)))
                if checked.failed:
                    refusal = SampleRefused(f"failed {', '.join(checked.failed)}")
                    self.refuse(name, "contract", refusal, None, withdrawn=True)

    def warm_up(self) -> None:
        """Start every arm and visit its pages, to compile and fill caches; withdraw what fails."""
        for name in list(self._targets):
            self.tell(f"warming up {name}")
            while not self.is_warm(name):
                pass

    def is_warm(self, name: str) -> bool:
        """Warm one arm up; say whether that is over, or must be done without what has failed."""
        try:
            self._targets[name] = self.visit_all_pages(self._targets[name])
        except PartRefusedError as error:
            return not self.leave_out(name, "warm-up", error, None)
        except Exception as error:  # whatever it is, the other arms go on
            self.refuse(name, "warm-up", error, None, withdrawn=True)
        return True

    def visit_all_pages(self, target: Target) -> Target:
        """Return *target* with its pages, every one of which has answered."""
        inside, seconds = look_inside(target)
        asked_for = frozenset(inside["asked_for"])
        target = replace(target, pages=tuple(inside["pages"]), asked_for=asked_for)
        with serving(target.serve) as server:
            visits = visit_all(server, target)
            server.stop()
        self._measured += seconds + server.lived_seconds
        if self.plan.site is not None and inside["titles"]:
            charts = dict(zip(target.pages, (one.chart for one in visits), strict=True))
            charts = {path: name for path, name in charts.items() if name}
            target = replace(target, steps=steps_through(inside["titles"], charts))
        self.tell_what_is_not_fired(target, visits, inside["titles"])
        return target

    def tell_what_is_not_fired(
        self, target: Target, visits: Sequence[Visit], titles: Mapping[str, str]
    ) -> None:
        """Say, and write down, which callbacks are not fired and why; once for all arms."""
        left_out = {output: why for one in visits for output, why in one.left_out.items()}
        waiting = sorted({output for one in visits for output in one.waiting})
        steps = {step.name: titles.get(step.path, step.path) for step in target.steps}
        what = {"pages": len(target.pages), "steps": steps} if self.plan.site else {}
        told = {"left_out": left_out, "waiting": waiting, **what}
        self.journal.write("visit", arm=target.arm.name, **told)
        notes = [
            f"the callback of {output} is not fired: {why}" for output, why in left_out.items()
        ]
        if waiting:
            count = len(waiting)
            those = "1 callback waits" if count == 1 else f"{count} callbacks wait"
            notes.append(f"{those} for a visitor, such as a click, and nothing fires that")
        for note in notes:
            if note not in self._told:
                self._told.add(note)
                self.audience.note(note)

    def leave_out(self, name: str, probe: str, error: PartRefusedError, block: int | None) -> bool:
        """Go on in every arm without the part of a reader's site that failed in one.

        Of the kit's own site nothing is left out: what fails there withdraws the arm.
        """
        own = self.plan.site is not None
        self.refuse(name, probe, error, block, withdrawn=not own, fate="left out in every arm")
        for other, target in self._targets.items() if own else ():
            self._targets[other] = replace(target, left_out=target.left_out | {error.part})
        return own

    def _reason_to_stop(self) -> str | None:
        asked = {arm.name for arm in self.plan.arms}
        if not self._targets or not (asked & {*COMPARED}) <= self._targets.keys():
            return "failed"
        if not self.due():
            return "blocks"  # every probe has all the samples that it takes
        if self.plan.blocks is not None:
            return "blocks" if self.complete >= self.plan.blocks else None
        if self.complete < self.plan.least:
            return None
        due = {probe: len(self.taken(probe, self.complete)) for probe in self.due()}
        next_cost = sum(self._cost.get(probe, 0.0) * arms for probe, arms in due.items())
        if self.elapsed() + next_cost > self.plan.budget - REPORT_SECONDS:
            return "budget"
        look = self.complete % LOOK_EVERY == 0
        return "precision" if look and self.precise() else None

    def measure_block(self, block: int) -> None:
        """Measure every arm with every probe that is due, and mark the block complete."""
        began, measured, ticks = time.monotonic(), self._measured, cpu_ticks()
        self._block_began = began
        for probe in self.due():
            probe_began = time.monotonic()
            arms = self.taken(probe, self.complete)
            if not self.go_through(probe, block):
                self._block_began = None
                return  # incomplete: its arms were not asked for the same
            self._cost[probe] = (time.monotonic() - probe_began) / max(1, len(arms))
        seconds, inside = time.monotonic() - began, round(self._measured - measured, 3)
        spent = {"seconds": round(seconds, 3), "measured_seconds": inside}
        self.journal.write("block", block=block, **spent, steal=steal_share(ticks, cpu_ticks()))
        self.complete, self._here = self.complete + 1, self._here + 1
        self._block_began = None
        self.audience.block(f"block {self.complete} complete, {seconds:.1f} s")
        least = self.elapsed() + self.left(self.plan.least)
        if self._here == 1 and self.plan.blocks is None and least > self.plan.budget:
            self.audience.note(
                f"{self.plan.least} blocks will take about {least:.0f} s, more than the budget of "
                f"{self.plan.budget:.0f} s: they are finished all the same, fewer say too little"
            )

    def go_through(self, probe: str, block: int) -> bool:
        """Measure every arm with one probe; False if a part of a reader's site was left out."""
        row = self.probes[probe]
        for part, measure in enumerate(row.parts):
            taken = self.taken(probe, self.complete)
            place = f"{probe}/{part}" if part else probe
            order = order_of(taken, self.plan.seed, block, place)
            order = in_pairs(order) if row.in_pairs else order
            groups = [order] if row.together else [[name] for name in order]
            for first, names in enumerate(groups):
                self.tell(f"block {self.complete + 1}: {probe} of {', '.join(names)}")
                try:
                    self.measure(block, first, names, probe, measure)
                except PartRefusedError as error:
                    self.leave_out(error.arm or names[0], probe, error, block)
                    return False
        return True

    def measure(
        self, block: int, first: int, names: Sequence[str], probe: str, measure: Together
    ) -> None:
        """Take a sample of each of these arms at once; an arm's second refusal withdraws it."""
        refused: Counter[str] = Counter()
        while names := [name for name in names if name in self._targets]:
            when = {"at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-5] + "Z"}
            began, load = time.monotonic(), round(os.getloadavg()[0], 2)
            try:
                found = measure([replace(self._targets[name], block=block) for name in names])
            except Exception as error:  # whatever it is, the other arms go on
                if isinstance(error, PartRefusedError) and self.plan.site is not None:
                    raise
                guilty = getattr(error, "arm", "") or names[0]
                refused[guilty] += 1
                self.refuse(guilty, probe, error, block, withdrawn=refused[guilty] == ATTEMPTS)
                continue
            took = {**when, "seconds": round(time.monotonic() - began, 3), "load": load}
            self._measured += max(one.seconds for one in found)
            for order, (name, measured) in enumerate(zip(names, found, strict=True), first):
                place = {"block": block, "order": order, "arm": name, "probe": probe}
                for metric, value in measured.values.items():
                    more = {**measured.more.get(metric, {}), **took}
                    self.journal.write("sample", **place, metric=metric, value=value, **more)
            return

    def refuse(
        self,
        name: str,
        probe: str,
        error: Exception,
        block: int | None,
        *,
        withdrawn: bool,
        fate: str = "tried once more",
    ) -> None:
        """Write down a failure and say it; a withdrawn arm takes no further part."""
        kind = "" if isinstance(error, SampleRefused) else f"{type(error).__name__}: "
        reason = f"{kind}{error}"
        failure = {"arm": name, "probe": probe, "reason": reason, "block": block}
        self.journal.write("failure", **failure, withdrawn=withdrawn)
        self.audience.note(f"{name}, {probe}: {reason} ({'withdrawn' if withdrawn else fate})")
        if withdrawn:
            del self._targets[name]

    def due(self) -> list[str]:
        """Name the probes of the next block: some sample in the first complete blocks only."""
        return [name for name in self.plan.probes if self.taken(name, self.complete)]

    def taken(self, probe: str, block: int) -> list[str]:
        """Name the arms that a probe samples when so many blocks are complete."""
        return [name for name in self.probes[probe].arms_in(block) if name in self._targets]

    def elapsed(self) -> float:
        """Return the seconds used so far, earlier parts of a resumed run included."""
        return time.monotonic() - self._began

    def left(self, blocks: int) -> float:
        """Expect the seconds until there are so many blocks; some probes make the first longer."""
        samples = {
            name: sum(len(self.taken(name, block)) for block in range(self.complete, blocks))
            for name in self._cost
        }
        expected = sum(cost * samples[name] for name, cost in self._cost.items())
        spent = 0.0 if self._block_began is None else time.monotonic() - self._block_began
        return max(0.0, expected - spent)

    def tell(self, text: str) -> None:
        """Report what is being done, and how far the run is."""
        elapsed = self.elapsed()
        left = self.left(self.plan.blocks or self.plan.least)
        if self.plan.blocks is None:
            left = max(left, self.plan.budget - elapsed)
        known = self.plan.blocks is None or self._cost.keys() >= {*self.due()}
        share = elapsed / (elapsed + left) if known and elapsed + left > 0 else 0.0
        self.audience.step(text, share, max(left, 0.0) if known else None)
