"""A run: its blocks and their order, arms that fail, and when and why it ends."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest

from crossroads.benchmarks.arms import ARMS, SERVERS, Target
from crossroads.benchmarks.measuring import run
from crossroads.benchmarks.measuring.run import is_precise, order_of
from crossroads.benchmarks.probes.table import Probe
from crossroads.benchmarks.samples import KIT, Contract, Journal, load
from crossroads.benchmarks.tools.processes import Measurement, SampleRefused, run_to_end, serving
from tests.support.comparing import FLOOR, TWINS, Listener, compare, probe


def test_order_depends_on_seed_block_and_probe_alone() -> None:
    arms = [*SERVERS]
    assert order_of(arms, 7, 3, "memory") == order_of(arms, 7, 3, "memory")
    assert sorted(order_of(arms, 7, 3, "memory")) == sorted(arms)
    places = [(seed, block, name) for seed in (7, 8) for block in range(5) for name in ("a", "b")]
    assert len({tuple(order_of(arms, *place)) for place in places}) > len(places) / 2


def test_every_arm_comes_first_about_equally_often() -> None:
    first = [order_of([*SERVERS], 7, block, "startup")[0] for block in range(1000)]
    assert all(150 < first.count(name) < 250 for name in SERVERS)


@pytest.mark.usefixtures("no_warm_up")
def test_order_is_stored_with_each_sample(journal: Journal) -> None:
    measured: list[str] = []
    arms = [replace(FLOOR, name=name) for name in SERVERS]

    def measure(target: Target) -> float:
        measured.append(target.arm.name)
        return 1.0

    _, found, _ = compare(journal, {"startup": probe(measure)}, arms)
    assert [sample.arm for sample in found.samples] == measured
    for block in range(3):
        inside = [sample for sample in found.samples if sample.block == block]
        stored = {sample.order: sample.arm for sample in inside}
        assert stored == dict(enumerate(order_of([*SERVERS], 7, block, "startup")))


@pytest.mark.usefixtures("no_warm_up")
def test_each_part_of_a_probe_is_measured_on_all_its_arms_before_the_next(journal: Journal) -> None:
    measured: list[tuple[int, str]] = []

    def part(pages: int, target: Target) -> Measurement:
        measured.append((pages, target.arm.name))
        return Measurement({"scaling.memory": 1.0}, 0.0, {"scaling.memory": {"pages": pages}})

    arms = [replace(FLOOR, name=name) for name in SERVERS]
    parts = tuple(partial(part, pages) for pages in (3, 10))
    sizes = Probe(("scaling.memory",), parts, lambda: "", arms=("multi", "single"))
    _, found, _ = compare(journal, {"scaling": sizes}, arms, blocks=8)
    assert [pages for pages, _ in measured] == [3, 3, 10, 10] * 8
    assert {frozenset(arm for _, arm in measured[i : i + 2]) for i in range(0, 32, 2)} == {
        frozenset({"multi", "single"})
    }
    assert [(one.pages, one.arm) for one in found.samples] == measured
    orders = [tuple(arm for _, arm in measured[i : i + 4]) for i in range(0, 32, 4)]
    assert any(order[:2] != order[2:] for order in orders)  # every part has an order of its own


@pytest.mark.usefixtures("no_warm_up")
def test_exact_counts_are_taken_in_the_first_block_only(journal: Journal) -> None:
    _, found, _ = compare(journal, {"startup": probe(), "ledger": probe(blocks=1)})
    assert {one.block for one in found.samples if one.probe == "ledger"} == {0}
    assert {one.block for one in found.samples if one.probe == "startup"} == {0, 1, 2}


@pytest.mark.usefixtures("no_warm_up")
def test_who_stands_beside_is_measured_among_the_others_in_the_first_blocks(
    journal: Journal,
) -> None:
    arms = [*TWINS, replace(FLOOR, name="multi-stock"), replace(FLOOR, name="bare")]
    row = replace(probe(blocks=4), arms=("multi", "single"), beside={"multi-stock": 3, "bare": 1})
    _, found, _ = compare(journal, {"startup": row}, arms, blocks=5)
    blocks: dict[str, list[int]] = {}
    for one in found.samples:
        blocks.setdefault(one.arm, []).append(one.block)
    assert blocks.pop("multi") == blocks.pop("single") == [0, 1, 2, 3]
    assert blocks == {"multi-stock": [0, 1, 2], "bare": [0]}
    assert {one.order for one in found.samples if one.block == 0} == {0, 1, 2, 3}


def test_samples_of_an_incomplete_block_are_ignored(journal: Journal) -> None:
    for block in range(3):
        for order, arm in enumerate(("multi", "single")):
            place = {"block": block, "order": order, "arm": arm, "probe": "startup"}
            journal.write("sample", **place, metric="startup.cpu", value=block + order / 10)
        if block != 1:
            journal.write("block", block=block, seconds=1.0, measured_seconds=0.9)
    found = load(journal.path)
    assert found.series("startup.cpu") == {"multi": [0.0, 2.0], "single": [0.1, 2.1]}
    assert len(found.samples) == 6
    assert found.next_block == 3


@pytest.mark.usefixtures("no_warm_up")
def test_a_resumed_run_keeps_its_orders_and_leaves_cut_blocks_out(journal: Journal) -> None:
    compare(journal, {"startup": probe()}, blocks=2)
    cut = {"block": 2, "order": 0, "arm": "multi", "probe": "startup"}
    journal.write("sample", **cut, metric="startup.cpu", value=99.0)
    past = load(journal.path)
    ending, found, _ = compare(journal, {"startup": probe()}, blocks=4, past=past)
    assert ending.blocks == 4
    assert [block.block for block in found.blocks] == [0, 1, 3, 4]
    assert found.series("startup.cpu") == {"multi": [1.0] * 4, "single": [1.0] * 4}


def test_an_arm_that_cannot_be_built_is_reported_and_the_others_go_on(journal: Journal) -> None:
    broken = replace(FLOOR, name="control", built_as="nothing-of-this-name")
    ending, found, notes = compare(journal, {"startup": probe()}, [*TWINS, broken], blocks=2)
    assert ending.withdrawn == found.withdrawn == {"control"}
    assert found.failures[0].block is None
    assert "nothing-of-this-name" in found.failures[0].reason
    assert any(note.startswith("control, warm-up: cannot be built") for note in notes)
    assert found.series("startup.cpu") == {"multi": [1.0, 1.0], "single": [1.0, 1.0]}


def test_a_server_that_crashes_is_refused_with_its_last_words() -> None:
    crash = "import sys; sys.exit('no luck today')"
    with (
        pytest.raises(SampleRefused, match="ended before it answered: no luck today"),
        serving(lambda _port: [sys.executable, "-c", crash]),
    ):
        pytest.fail("a server that never was is handed over")


def test_what_a_program_raised_is_told_together_with_the_notes_behind_it() -> None:
    said = "ValueError: no prices This happened at warm-up"
    raised = "e = ValueError('no prices'); e.add_note('This happened at warm-up'); raise e"
    with pytest.raises(SampleRefused, match=f"^cannot be built: {said}$"):
        run_to_end([sys.executable, "-c", raised], failed="cannot be built")
    with (
        pytest.raises(SampleRefused, match=f"ended before it answered: {said}$"),
        serving(lambda _port: [sys.executable, "-c", raised]),
    ):
        pytest.fail("a server that never was is handed over")


@pytest.mark.usefixtures("no_warm_up")
def test_a_refused_sample_is_tried_once_more(journal: Journal) -> None:
    luck = iter([True, False, *[True] * 99])

    def measure(_target: Target) -> float:
        if not next(luck):
            raise SampleRefused("the port was taken")
        return 1.0

    ending, found, _ = compare(journal, {"startup": probe(measure)})
    assert ending.withdrawn == frozenset()
    assert [failure.reason for failure in found.failures] == ["the port was taken"]
    assert {arm: len(values) for arm, values in found.series("startup.cpu").items()} == {
        "multi": 3,
        "single": 3,
    }


@pytest.mark.usefixtures("no_warm_up")
def test_an_arm_that_breaks_midway_is_withdrawn_and_no_sample_is_lost(journal: Journal) -> None:
    arms = [*TWINS, replace(FLOOR, name="control")]
    seen: list[str] = []

    def measure(target: Target) -> float:
        seen.append(target.arm.name)
        if target.arm.name == "control" and seen.count("control") > 2:
            raise OSError("no memory left")
        return 1.0

    ending, found, _ = compare(journal, {"startup": probe(measure)}, arms, blocks=5)
    assert ending.withdrawn == {"control"}
    assert {failure.reason for failure in found.failures} == {"OSError: no memory left"}
    assert found.series("startup.cpu") == {"multi": [1.0] * 5, "single": [1.0] * 5}
    assert sum(sample.arm == "control" for sample in found.samples) == 2


@pytest.mark.usefixtures("no_warm_up")
def test_a_run_without_one_of_the_compared_arms_ends(journal: Journal) -> None:
    def measure(target: Target) -> float:
        if target.arm.name == "single":
            raise SampleRefused("GET / answered 500, expected 200")
        return 1.0

    ending, found, _ = compare(journal, {"startup": probe(measure)}, blocks=50)
    assert (ending.stopped, ending.blocks) == ("failed", 1)
    assert not found.finished
    assert not found.resumable


@pytest.mark.usefixtures("no_warm_up")
def test_an_approach_that_breaks_the_contract_is_never_measured(journal: Journal) -> None:
    arms = [ARMS[name] for name in ("multi", "single", "multi-again")]
    checked = {
        "multi": Contract("multi", 18, (), KIT),
        "single": Contract("single", 17, ("test_an_unknown_address[/x]",), KIT),
    }
    asked: list[str] = []

    def contract(approach: str) -> Contract:
        asked.append(approach)
        return checked[approach]

    ending, found, notes = compare(journal, {"startup": probe()}, arms, contract=contract)
    assert asked == ["multi", "single"]  # once for each approach, not for each arm
    assert ending.stopped == "failed"
    assert ending.withdrawn == {"single"}
    assert not found.samples
    assert {one.arm: (one.passed, one.failed) for one in found.contracts} == {
        "multi": (18, ()),
        "multi-again": (18, ()),
        "single": (17, ("test_an_unknown_address[/x]",)),
    }
    assert {one.site for one in found.contracts} == {"crossroads.site:SITE"}
    (failure,) = found.failures
    assert (failure.arm, failure.probe, failure.block) == ("single", "contract", None)
    assert notes == ["single, contract: failed test_an_unknown_address[/x] (withdrawn)"]


@pytest.mark.usefixtures("no_warm_up")
@pytest.mark.parametrize(
    ("budget", "precise", "blocks", "stopped"),
    [
        pytest.param(100.0, False, 15, "budget", id="at least so many, however long they take"),
        pytest.param(250.0, False, 20, "budget", id="no block that would end after the budget"),
        pytest.param(999.0, True, 15, "precision", id="precise enough at the first look"),
    ],
)
def test_a_run_stops_for_a_reason(
    *,
    journal: Journal,
    monkeypatch: pytest.MonkeyPatch,
    budget: float,
    precise: bool,
    blocks: int,
    stopped: str,
) -> None:
    now = 0.0

    def measure(_target: Target) -> float:
        nonlocal now
        now += 6.0
        return 1.0

    monkeypatch.setattr(run, "time", SimpleNamespace(monotonic=lambda: now))
    ending, found, notes = compare(
        journal, {"startup": probe(measure)}, blocks=None, budget=budget, precise=lambda: precise
    )
    assert (ending.blocks, ending.stopped) == (blocks, stopped)
    assert found.end["stopped"] == stopped
    assert found.finished
    assert any("15 blocks will take about 180 s" in note for note in notes) == (budget == 100.0)


def test_precision_looks_at_the_width_of_every_interval(journal: Journal) -> None:
    def write(block: int, metric: str, multi: float, single: float) -> None:
        for order, (arm, value) in enumerate({"multi": multi, "single": single}.items()):
            place = {"block": block, "order": order, "arm": arm, "probe": "any"}
            journal.write("sample", **place, metric=metric, value=value)

    for block in range(10):
        write(block, "startup.cpu", 1.0, 2.0 + 0.001 * (-1) ** block)
        if block == 0:
            write(block, "ledger.rules", 28, 10)
        journal.write("block", block=block, seconds=1.0, measured_seconds=1.0)
    assert is_precise(load(journal.path))
    for block in range(10):
        write(block, "startup.wall", 1.0, 1.0 + 0.1 * (-1) ** block)
    assert not is_precise(load(journal.path))


def test_what_only_some_blocks_sample_neither_hastens_nor_delays_the_end(journal: Journal) -> None:
    for block in range(10):
        for order, arm in enumerate(("multi", "single")):
            place = {"block": block, "order": order, "arm": arm, "probe": "http"}
            noisy = 1.0 + order * (-1) ** block / 2
            journal.write("sample", **place, metric="http.document.service", value=noisy)
            journal.write("sample", **place, metric="scaling.memory", value=noisy, pages=3)
            journal.write("sample", **place, metric="startup.cpu", value=1.0)
        journal.write("block", block=block, seconds=1.0, measured_seconds=1.0)
    assert is_precise(load(journal.path))


@pytest.mark.usefixtures("no_warm_up")
def test_a_run_ends_when_every_probe_has_its_samples(journal: Journal) -> None:
    ending, found, _ = compare(journal, {"ledger": probe(blocks=2)}, blocks=None)
    assert (ending.blocks, ending.stopped) == (2, "blocks")
    assert found.finished


@pytest.mark.usefixtures("no_warm_up")
def test_the_time_left_knows_which_probes_sample_in_few_blocks(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0

    def lasting(seconds: float) -> Callable[[Target], float]:
        def measure(_target: Target) -> float:
            nonlocal now
            now += seconds
            return 1.0

        return measure

    monkeypatch.setattr(run, "time", SimpleNamespace(monotonic=lambda: now))
    listener = Listener()
    probes = {"startup": probe(lasting(1.0)), "http": probe(lasting(10.0), blocks=2)}
    compare(journal, probes, blocks=4, audience=listener)
    unknown = [None] * (len(TWINS) + 4)  # in the warm-up, and until every probe was there once
    assert listener.left == [*unknown, 26.0, 25.0, 24.0, 14.0, 4.0, 3.0, 2.0, 1.0]


@pytest.mark.usefixtures("no_warm_up")
def test_a_run_without_both_approaches_is_never_precise(journal: Journal) -> None:
    _, found, _ = compare(journal, {"startup": probe()}, [FLOOR, TWINS[0]], blocks=10)
    assert not is_precise(found)
