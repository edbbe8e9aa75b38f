"""Arms that are measured side by side: in pairs, in turns, and from forked copies."""

import math
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from http.client import HTTPConnection
from itertools import groupby, pairwise

import pytest

from crossroads.benchmarks.arms import ARMS, RETURNING, SERVERS, Target
from crossroads.benchmarks.inside import builder
from crossroads.benchmarks.measuring.run import ATTEMPTS, in_pairs, order_of
from crossroads.benchmarks.probes import construction, http, instructions
from crossroads.benchmarks.probes.table import Probe
from crossroads.benchmarks.probes.turns import all_serving, in_turns, typical
from crossroads.benchmarks.samples import Journal
from crossroads.benchmarks.tools import processes
from crossroads.benchmarks.tools.load import Call, answer_seconds
from crossroads.benchmarks.tools.processes import Measurement, SampleRefused, blaming
from tests.support.comparing import FLOOR, compare, probe
from tests.support.processes import wait_until

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="no /proc and no fork here")
THREE = [replace(FLOOR, name=name) for name in RETURNING]


def targets(*names: str) -> list[Target]:
    return [Target(ARMS[name], sys.executable) for name in names]


# --------------------------------------------------------------------------------------- in pairs


def test_what_is_compared_are_neighbours_in_an_order_of_their_own() -> None:
    arms = (*SERVERS, "single-again")
    orders = [in_pairs(order_of(arms, 7, n, "startup")) for n in range(200)]
    seen = set()
    for order in orders:
        assert sorted(order) == sorted(arms)
        beside = [place for place, name in enumerate(order) if name in ("control", "floor")]
        assert beside in ([0, 1], [4, 5])  # nothing else in between
        walk = [name for name in order if name not in ("control", "floor")]
        assert {frozenset(walk[:2]), frozenset(walk[2:])} == {
            frozenset({"multi", "single"}),
            frozenset({"multi-again", "single-again"}),
        }
        seen.add(tuple(walk))
    assert len(seen) == 8  # either pair first, and each of them in either order


def test_pairs_go_on_without_who_is_not_there() -> None:
    assert in_pairs(["single", "multi"]) == ["single", "multi"]
    assert in_pairs(["floor", "control"]) == ["floor", "control"]
    assert in_pairs([]) == []


@pytest.mark.usefixtures("no_warm_up")
def test_the_order_of_pairs_is_stored_and_an_arm_that_fails_leaves_its_pair(
    journal: Journal,
) -> None:
    def measure(target: Target) -> float:
        if target.arm.name == "single-again":
            raise SampleRefused("the port was taken")
        return 1.0

    names = (*RETURNING, "single-again")
    arms = [replace(FLOOR, name=name) for name in names]
    row = replace(probe(measure), in_pairs=True, arms=names)
    ending, found, _ = compare(journal, {"startup": row}, arms)
    assert ending.withdrawn == {"single-again"}
    for block in range(1, 3):
        stored = {one.order: one.arm for one in found.samples if one.block == block}
        there = order_of(RETURNING, 7, block, "startup")
        assert [stored[place] for place in sorted(stored)] == in_pairs(there)


@pytest.mark.usefixtures("no_warm_up")
def test_every_sample_says_when_it_was_taken_and_what_else_went_on(journal: Journal) -> None:
    _, found, _ = compare(journal, {"startup": probe()})
    for one in found.samples:
        assert one.at is not None
        assert one.at.endswith("Z")
        assert one.seconds is not None
        assert one.load is not None
    times = [one.at for one in found.samples if one.at]
    assert all(before <= after for before, after in pairwise(times))


# ---------------------------------------------------------------------------------------- together


def together(measure: "list[list[str]]", fails: Sequence[str] = ()) -> Probe:
    """Make a probe of all arms at once, which notes who they are and fails because of some."""

    def measure_together(targets: Sequence[Target]) -> list[Measurement]:
        measure.append([one.arm.name for one in targets])
        for one in targets:
            with blaming(one.arm.name):
                if one.arm.name in fails:
                    raise OSError("no memory left")
        return [Measurement({"construction.cpu": 1.0 + n}, 0.0) for n, _ in enumerate(targets)]

    given = (("construction.cpu",), (), lambda: "")
    return Probe(*given, arms=RETURNING, together=measure_together)


@pytest.mark.usefixtures("no_warm_up")
def test_arms_that_are_measured_at_once_have_a_sample_each(journal: Journal) -> None:
    asked: list[list[str]] = []
    _, found, _ = compare(journal, {"construction": together(asked)}, THREE)
    assert [set(names) for names in asked] == [{*RETURNING}] * 3
    assert [one.arm for one in found.samples] == [name for names in asked for name in names]
    assert [one.order for one in found.samples] == [0, 1, 2] * 3
    assert [one.value for one in found.samples] == [1.0, 2.0, 3.0] * 3


@pytest.mark.usefixtures("no_warm_up")
def test_of_arms_that_are_measured_at_once_only_the_guilty_one_is_withdrawn(
    journal: Journal,
) -> None:
    asked: list[list[str]] = []
    row = together(asked, fails=["multi-again"])
    ending, found, _ = compare(journal, {"construction": row}, THREE)
    assert ending.withdrawn == {"multi-again"}
    assert [one.reason for one in found.failures] == ["OSError: no memory left"] * ATTEMPTS
    assert {arm: len(values) for arm, values in found.series("construction.cpu").items()} == {
        "multi": 3,
        "single": 3,
    }


def test_in_turns_everybody_is_first_equally_often_and_the_one_that_fails_is_named() -> None:
    seen: list[int] = []

    def take(index: int) -> int:
        seen.append(index)
        return index

    taken = in_turns(targets(*RETURNING), 3, take)
    assert seen == [0, 1, 2, 1, 2, 0, 2, 0, 1]
    assert taken == [[0] * 3, [1] * 3, [2] * 3]
    with pytest.raises(SampleRefused, match="ZeroDivisionError") as refused:
        in_turns(targets("multi", "single"), 1, lambda index: 1 / (1 - index))
    assert refused.value.arm == "single"


def test_a_machine_that_changes_its_speed_between_rounds_changes_no_ratio() -> None:
    """Half of the rounds are slow, and a spike hits one arm now and then."""
    speeds = [1.0, 1.5] * 10
    one = [0.001 * speed for speed in speeds]
    other = [0.00102 * speed * (5 if n % 9 == 4 else 1) for n, speed in enumerate(speeds)]
    first, second = typical([one, other])
    assert second / first == pytest.approx(1.02, rel=1e-9)
    assert 0.001 < math.sqrt(first * second) < 0.0016


# -------------------------------------------------------------------------------------- the probes


@on_linux
def test_construction_has_nothing_left_to_import_and_leaves_no_process() -> None:
    both = targets("multi", "single")
    with all_serving(both, construction.command) as builders:
        for running in builders:
            said = processes.request_once(running.port, "/", 30.0) or b""
            assert said.endswith(b'"imported": []}'), said
            assert processes.members(running.pid) == [running.pid]  # its copies are gone
            running.end()


@on_linux
def test_construction_is_measured_in_every_arm() -> None:
    found = construction.measure_together(targets("single", "multi"))
    assert [one.values.keys() for one in found] == [{"construction.cpu"}] * 2
    assert all(0 < one.values["construction.cpu"] < one.seconds for one in found)


@on_linux
def test_a_site_that_cannot_be_built_refuses_the_sample_and_names_the_arm() -> None:
    broken = replace(targets("single")[0], pages=("/no-such-page",))
    with pytest.raises(SampleRefused, match=r"answered .*500") as refused:
        construction.measure_together([broken])
    assert refused.value.arm == "single"


@on_linux
def test_a_copy_that_fails_says_nothing_and_never_goes_on_as_the_original() -> None:
    before = os.getpid()
    assert builder.in_a_copy(lambda: {"one": 1}) == b'{"one": 1}'
    assert builder.in_a_copy(lambda: {"one": 1 / 0}) == b""
    assert os.getpid() == before


@on_linux
def test_servers_that_answer_in_turns_are_all_gone_when_one_fails() -> None:
    broken = replace(ARMS["single"], built_as="nothing-of-this-name")
    running: list[int] = []

    def note(target: Target) -> processes.Command:
        def command(port: int) -> list[str]:
            running.append(port)
            return target.serve_with_workers(port)

        return command

    two = [*targets("multi"), Target(broken, sys.executable)]
    with pytest.raises(SampleRefused) as refused, all_serving(two, note):
        pytest.fail("a server that never was is handed over")
    assert refused.value.arm == "single"
    assert len(running) == 2
    wait_until(lambda: processes.request_once(running[0], "/", 5.0) is None)


@on_linux
def test_answers_of_all_servers_are_timed_at_several_moments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def noted(connection: HTTPConnection, call: Call) -> float:
        asked.append(call.path)
        return answer_seconds(connection, call)

    monkeypatch.setattr(http, "answer_seconds", noted)
    found = http.measure_together(targets("multi", "single"))
    moments = Counter(path for path, _ in groupby(asked))
    assert len(moments) > 2
    assert {*moments.values()} == {http.TIMES}
    assert [one.values.keys() for one in found] == [found[0].values.keys()] * 2
    assert all(0 < value < math.inf for one in found for value in one.values.values())


def test_each_block_counts_instructions_with_another_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def serving(*_: object, more: object, **__: object) -> None:
        given.append(more)
        raise SampleRefused("enough was seen")

    monkeypatch.setattr(instructions, "serving", serving)
    for block in range(3):
        with pytest.raises(SampleRefused, match="enough"):
            instructions.measure(replace(targets("multi")[0], block=block))
    assert given == [{"PYTHONHASHSEED": str(block)} for block in range(3)]
