"""When a run ends: by its blocks, its budget, or its precision, and never by what it found."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from benchmarks.arms import Target
from benchmarks.measuring import run
from benchmarks.measuring.run import is_precise
from benchmarks.samples import Journal, load
from tests.support.comparing import FLOOR, TWINS, Listener, compare, probe


@pytest.mark.usefixtures("no_warm_up")
@pytest.mark.parametrize(
    ("budget", "precise", "blocks", "stopped"),
    [
        pytest.param(100.0, False, 10, "budget", id="at least ten blocks, however long they take"),
        pytest.param(190.0, False, 15, "budget", id="no block that would end after the budget"),
        pytest.param(999.0, True, 10, "precision", id="precise enough at the first look"),
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
    assert any("10 blocks will take about 120 s" in note for note in notes) == (budget == 100.0)


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
        write(block, "memory.start", 1.0, 1.0 + 0.1 * (-1) ** block)
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
