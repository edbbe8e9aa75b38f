"""Sections of the report: what each says of made-up samples, and what it leaves out without any."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.arms import ARMS, LEVERS, START_LEVERS
from crossroads.benchmarks.breaking.faults.clients import Seen
from crossroads.benchmarks.judging.model import Report, ReportError, model
from crossroads.benchmarks.judging.statistics import Estimate, paired_ratio
from crossroads.benchmarks.judging.targets import Target, aims
from crossroads.benchmarks.reporting.document import documents
from crossroads.benchmarks.reporting.sections import (
    checks,
    growth,
    hardening,
    levers,
    trust,
    visit,
    workers,
)
from crossroads.benchmarks.reporting.words import rows_table
from crossroads.benchmarks.samples import load
from crossroads.benchmarks.tools.environment import SERVED, content_hash
from tests.support.report_text import Modelled, cells, row_of, section, table
from tests.support.samples import (
    BASE,
    OTHERS,
    VISIT,
    answering,
    everywhere,
    forking,
    growing,
    sample,
    staged,
    visiting,
    write_samples,
)

NOT_KNOWN = ("unsettled", "unreachable", "unmeasured")


def written(found: Mapping[str, Any], name: str) -> list[list[str]]:
    """Return the cells of rows as the template asks for them."""
    return table(rows_table(found[name], *found["columns"]))


def test_what_was_not_measured_is_left_out(modelled: Modelled) -> None:
    """A run of three minutes has no visit, no growth, and no workers."""
    run = modelled()
    assert not any(part.section(run) for part in (visit, growth, workers))
    assert visit.steps(run) is None
    assert checks.costs(modelled(single={}, counts={}, extra=(*growing(8),))) is None


class TestLevers:
    """What settings buy, what prefetching costs, and the targets."""

    def test_a_lever_is_paired_with_the_blocks_it_has(self, visits: Modelled) -> None:
        """Six blocks of a lever against the first six of nine; others have no line."""
        found = levers.section(visits())
        assert found
        alone, none = found["levers"]
        assert (*alone[:2], alone[-1]) == ("`share_bundles`", "alone", "6")
        lone, stock = (sum_of_pages(arm) for arm in ("multi-share_bundles", "multi-stock"))
        assert float(alone[2].split()[0]) == pytest.approx(lone / stock, abs=1e-3)
        assert float(alone[4].split()[0]) == pytest.approx(0.5, rel=0.1)
        assert float(alone[5].split()[0]) == pytest.approx(0.165, rel=0.1)
        assert none[:2] == ["none", "measured again"]
        assert re.fullmatch(r"0\.9\d to 1\.\d\d", none[3])

    def test_a_lever_is_left_out_beside_all_others(self, visits: Modelled) -> None:
        """On every step, with no interval of two pairs."""
        without = [
            {**one, "arm": "multi-without-eager", "value": one["value"] * 1.5}
            for one in visiting(9)
            if one["arm"] == "multi" and one["block"] < 2
        ]
        report = visits()
        path = write_samples(report.run.path.parent, blocks=9, extra=(*visiting(9), *without))
        found = levers.section(model(load(path), Path()))
        assert found
        row = row_of(found["levers"], "`eager`", "left out")
        assert row[3:9] == ["1.50"] * 6
        assert row[9:] == ["-", "1.50", "2"]

    def test_every_lever_is_explained(self) -> None:
        """A lever that is added needs its sentence."""
        assert levers.WHAT_IT_IS.keys() == {*LEVERS, *START_LEVERS}

    def test_those_of_the_start_are_held_against_nothing_tuned(self, visits: Modelled) -> None:
        """Two blocks of a lever against the first two of six: a ratio without an interval."""
        cost = {"multi-stock": (6, 20.0), "multi-share_routes": (2, 5.0), "multi-freeze": (2, 15.0)}
        starts = [
            sample(block, 0, arm, "scaling.startup_cpu", seconds, pages=1000)
            for arm, (blocks, seconds) in cost.items()
            for block in range(blocks)
        ]
        found, none = levers.section(visits(*starts)), levers.section(visits())
        assert found
        assert none
        assert row_of(found["levers"], "`share_routes`")[-3:] == ["0.25", "-", "2"]
        apart = [{**one, "probe": one["probe"] + one["arm"]} for one in starts]
        unpaired = levers.section(visits(*apart))
        assert unpaired
        row = row_of(unpaired["levers"], "`share_routes`")
        assert row[-3:] == ["0.25 (not side by side)", "-", "0"]
        assert row_of(found["levers"], "`freeze`")[-3:] == ["0.75", "-", "2"]
        assert [row[0] for row in none["levers"]] == ["`share_bundles`", "none"]

    def test_prefetching_stands_beside_going_without(self, visits: Modelled) -> None:
        """Twice the browser's memory in multi, in the order of the arms."""
        found = levers.section(visits())
        assert found
        row = row_of(found["other_ways"], "Memory of the browser at the end")
        assert re.fullmatch(r"4\d\d MB 3\d\d MB 8\d\d MB 4\d\d MB - - - 9", " ".join(row[1:]))

    def test_every_stock_arm_stands_beside_the_approaches(self, visits: Modelled) -> None:
        """A dash for what was not measured, and the fewest blocks of any."""
        seconds = {"multi": 1.4, "single": 0.5, "multi-stock": 6.6, "pages-stock": 1.9}
        starts = [
            sample(block, 0, arm, "scaling.startup_cpu", cost, pages=1000)
            for arm, cost in seconds.items()
            for block in range(5 if arm == "single" else 6)
        ]
        found = levers.section(visits(*starts))
        assert found
        rows = found["other_ways"]
        large = row_of(rows, "Start-up, CPU time, 1,000 pages")
        assert large[1:] == ["1.40 s", "500 ms", "-", "-", "6.60 s", "1.90 s", "-", "5"]
        sent = row_of(rows, "Bytes sent by the server")
        assert sent[1:5] == ["1.43 MB", "1.42 MB", "1.50 MB", "1.45 MB"]
        assert sent[5:] == ["14.4 MB", "6.58 MB", "15.0 MB", "9"]

    def test_loading_ahead_is_held_against_what_shows_what_is_old(self, visits: Modelled) -> None:
        """The unsafe form is the limit."""
        held = {(one.arm, one.over, one.at_most) for one in aims(visits())}
        assert ("multi-ahead", "multi-unsafe", 1.3) in held
        assert ("multi-changing", "multi-unsafe", None) in held
        assert ("single-changing", "single-ahead", None) in held

    def test_targets_are_reached_or_missed_or_open(self, visits: Modelled) -> None:
        """By the whole interval; what was not measured has no line."""
        found = levers.section(visits())
        assert found
        good = row_of(found["targets"], "First chart page", "`multi-ahead` / `multi-stock`")
        assert (good[4], good[5]) == ("at most 0.10", "reached")
        slow = levers.section(visits(multi_ahead=3))
        assert slow
        bad = row_of(slow["targets"], "First chart page", "`multi-ahead` / `multi-stock`")
        assert bad[5] == "**missed**"
        assert bad[2].startswith("0.1")
        assert slow["missed"] > found["missed"]
        edge = levers.section(visits(multi_ahead=0.1 * 1.9 / 0.09))
        assert edge
        row = row_of(edge["targets"], "First chart page", "`multi-ahead` / `multi-stock`")
        assert row[5] == "not settled"
        few = levers.section(visits(blocks=5))
        assert few
        row = row_of(few["targets"], "First chart page", "`multi-ahead` / `multi-stock`")
        assert row[5] == "not settled"

    def test_a_layout_shift_has_a_target_of_its_own_value(self, visits: Modelled) -> None:
        """To two decimals, at the worst of both measurements; where a script clicks, too."""
        moves = {"multi": 0.003, "multi_again": 0.004, "single": 0.0148, "multi_stock": 0}
        report = visits(
            *everywhere("opened", "shift", ("front",), **moves),
            *everywhere("opened50", "shift", ("chart",), **{**moves, "multi_again": 0.01}),
            *everywhere("cold", "shift", ("total",), **moves),
        )
        found = levers.section(report)
        assert found
        tour, home, far = "whole tour, first", "Home opened by its address", "50 ms away"
        rows = {
            (place, row[1]): " | ".join((row[2], *row[4:6]))
            for place in (tour, home, far)
            for row in found["targets"]
            if place in row[0] and "shift" in row[0]
        }
        multi, single = (f"`{arm}`, at its worst" for arm in ("multi", "single"))
        assert rows == {
            (home, multi): "0.00432 | at most 0.00 | reached",
            (home, single): "0.01598 | at most 0.00 | **missed**",
            (far, multi): "0.0108 | at most 0.00 | **missed**",
            (far, single): "0.01598 | at most 0.00 | **missed**",
            (tour, multi): "0.00432 | at most 0.00 | reached",
            (tour, single): "0.01598 | at most 0.00 | **missed**",
        }

    def test_the_least_that_is_possible_stands_beside_what_it_bounds(
        self, visits: Modelled
    ) -> None:
        """A document without Dash, over the same stock; not where it is no bound, nor measured."""
        took = {"multi": 0.5, "single": 0.5, "multi_stock": 1.0, "pages_stock": 2.0, "bare": 0.48}
        report = visits(
            *everywhere("opened", "largest", ("front", "chart"), **took),
            *everywhere("opened50", "largest", ("front",), **{**took, "bare": 0}),
        )
        found = levers.section(report)
        assert found
        least = {
            (row[0].removesuffix(": largest contentful paint"), row[1]): row[6]
            for row in found["targets"]
            if "largest" in row[0] and "`bare`" not in row[1]
        }
        home, chart = (
            f"{one} opened by its address, nothing cached" for one in ("Home", "A chart")
        )
        multi, single = "`multi` / `multi-stock`", "`single` / `pages-stock`"
        outcomes = {
            row[1]: row[5] for row in found["targets"] if row[0].startswith(f"{home}: large")
        }
        assert outcomes == {
            multi: "out of reach",  # `bare` itself takes more than 0.45
            single: "reached",
            "`multi` / `bare`": "reached",  # 1.04, of at most 1.10
            "`single` / `bare`": "reached",
        }
        assert (
            "Out of reach, because `bare` or the floor takes more: 1."
            in documents(report)["measurements.md"]
        )
        assert least == {
            (home, multi): "0.4800 (0.4800 to 0.4800)",
            (home, single): "0.2400 (0.2400 to 0.2400)",
            (chart, multi): "",
            (chart, single): "",
            (f"{home}, 50 ms away", multi): "",
            (f"{home}, 50 ms away", single): "",
        }

    @pytest.mark.parametrize(
        ("low", "least", "outcome"),
        [(0.44, 0.46, "not settled"), (0.46, 0.46, "out of reach"), (0.46, 0.44, "missed")],
    )
    def test_what_may_still_be_reached_is_not_out_of_reach(
        self, low: float, least: float, outcome: str
    ) -> None:
        """Only the whole interval of `bare` says that it is, and only of what is missed."""
        own, bare = Estimate(0.47, low, 0.49, 8, 0.01), Estimate(0.47, least, 0.5, 8, 0.01)
        assert Target("", "multi", "multi-stock", 0.45, "ratio", own, bare).outcome == outcome

    def test_what_was_not_measured_is_counted(self, visits: Modelled) -> None:
        """Every target is one of the four."""
        run, more = visits(), visits(*everywhere("hover", "shift", ("total",), multi=0, single=0))
        found, others = levers.section(run), levers.section(more)
        assert found
        assert others
        assert others["unmeasured"] == found["unmeasured"] - 2
        assert others["reached"] == found["reached"] + 2
        assert found["aimed"] == sum(found[one] for one in ("reached", "missed", *NOT_KNOWN))
        assert f"{found['unmeasured']} were not measured." in documents(run)["measurements.md"]

    def test_tell_whether_the_heap_grows(self, visits: Modelled) -> None:
        """After two hundred navigations against five, in so many blocks."""
        found = levers.section(visits())
        assert found
        row = row_of(found["targets"], "Heap after 200 navigations", "`single` / itself after 5")
        assert row[2].startswith("1.500 (no interval below")
        assert row[3] == "2"

    def test_servers_are_held_against_the_floor(self, modelled: Modelled) -> None:
        """At most 1.05 for single, 1.10 for multi; an edge is not settled; no floor, no targets."""
        others = {"multi": 1.2, "floor": 1.0}
        costs_of = {"startup.cpu": 1.02, "memory.visited": 1.02}
        found = levers.section(modelled(single=costs_of, others=others))
        assert found
        assert [(row[0], row[1], row[5]) for row in found["targets"]] == [
            ("Start-up, CPU time", "`multi` / `floor`", "**missed**"),
            ("Start-up, CPU time", "`single` / `floor`", "reached"),
            ("Memory after a visit", "`multi` / `floor`", "**missed**"),
            ("Memory after a visit", "`single` / `floor`", "reached"),
        ]
        edge = levers.section(
            modelled(single={"startup.cpu": 1.05}, others={"multi": 1.0, "floor": 1.0})
        )
        assert edge
        row = row_of(edge["targets"], "Start-up, CPU time", "`single` / `floor`")
        assert row[5] == "not settled"
        without = modelled(others={"multi": 1.0})
        assert levers.section(without) is None
        assert "No floor:" in " ".join(trust.limits(without))

    def test_starts_of_a_thousand_pages_have_targets(self, visits: Modelled) -> None:
        """If the stock arms were measured on the largest site."""
        cost = {"multi": 3.0, "multi-stock": 5.0, "single": 0.8, "pages-stock": 3.0}
        starts = [
            sample(block, 0, arm, "scaling.startup_cpu", seconds + block / 100, pages=1000)
            for block in range(6)
            for arm, seconds in cost.items()
        ]
        found = levers.section(visits(*starts))
        assert found
        rows = [row for row in found["targets"] if row[0] == "Start-up with 1,000 pages"]
        assert [row[5] for row in rows] == ["**missed**", "reached"]


def sum_of_pages(arm: str) -> float:
    """Return the bytes of a tour as the made-up run has them, without those of the control."""
    values = VISIT["server_bytes"][arm]
    return sum(values) - values[5]


class TestCosts:
    """Rows of a server."""

    def test_tell_medians_ratio_n_word_and_amount(self, modelled: Modelled) -> None:
        """A row holds all that its word rests on."""
        found = checks.costs(modelled())
        assert found
        row = row_of(written(found, "server"), "Start-up, CPU time")
        assert row[1:3] == ["clear", "421 ms"]
        assert re.fullmatch(r"38\d ms", row[3])
        assert re.fullmatch(r"0\.9\d\d \(0\.9\d\d to 0\.9\d\d\)", row[4])
        assert row[5] == "12"
        assert re.fullmatch(r"9\.\d % less time, 3\d\.\d ms", row[6])
        assert (
            row_of(written(found, "server"), "Memory after a visit")[6] == ""
        )  # a tie takes nothing

    def test_count_instructions_from_two_blocks(self, modelled: Modelled) -> None:
        """They need no interval; other metrics of so short a run stay open."""
        run = modelled(single={"startup.instructions": 0.97, "startup.cpu": 0.9}, blocks=2)
        found = checks.costs(run)
        assert found
        row = row_of(written(found, "server"), "Start-up, instructions")
        reasons = table(rows_table(found["reasons"], "would detect >"))
        assert row[1:5] == ["clear", "1.20 billion", "1.16 billion", "0.970 (counted)"]
        assert row_of(reasons, "Start-up, instructions")[1:] == ["any"]
        assert row_of(written(found, "server"), "Start-up, CPU time")[1] == "not resolved"

    def test_tell_the_stages_of_a_start_apart(self, modelled: Modelled) -> None:
        """Two samples of each are enough, if they agree."""
        found = checks.costs(modelled(extra=tuple(staged())))
        assert found
        rows = {
            row[0].removeprefix("Instructions of "): row[1:5]
            for row in written(found, "instructions")
        }
        assert rows == {
            "imports": ["tie", "1.45 billion", "1.45 billion", "1.000 (counted)"],
            "construction": ["clear", "140 million", "80.0 million", "0.571 (counted)"],
            "the first document": ["clear", "60.0 million", "15.0 million", "0.250 (counted)"],
            "a later document": ["clear", "2.87 million", "2.84 million", "0.990 (counted)"],
        }
        start = checks.costs(modelled(single={"startup.instructions": 0.97}, extra=tuple(staged())))
        assert start
        *stages, (_, whole) = [[label, float(cell.split()[0])] for label, cell in start["parts"]]
        assert len(stages) == 4
        assert sum(cell for _, cell in stages) == pytest.approx(whole, abs=0.03)
        noisy = checks.costs(modelled(extra=tuple(staged(noise=0.02))))
        assert noisy
        row = row_of(written(noisy, "instructions"), "Instructions of construction")
        assert row[1] == "not resolved"
        assert "no interval" in row[4]


class TestGrowth:
    """Sites that grow."""

    def test_tells_lines_crossings_and_points(self, whole: Report) -> None:
        """What each line is, where they cross, and who is ahead at which size."""
        found = growth.section(whole)
        assert found
        assert found["sizes"] == "3, 10, 30, 100, 300 and 1,000"
        cpu = row_of(found["lines"], "Start-up, CPU time")
        assert re.fullmatch(r"2\d\d ms \+ 4\.\d\d ms a page", cpu[1])
        assert re.fullmatch(r"at about 5 pages \(\d to \d\)", cpu[3])
        assert row_of(found["lines"], "Memory after start")[3] == "they do not cross"
        assert "; `single` takes less at 10, 30, 100, 300 and 1,000." in found["ahead"][0]
        (callbacks,) = [one for one in found["ahead"] if one.startswith("**List of callbacks**")]
        assert "`multi` takes less at every size." in callbacks

    def test_says_when_a_line_does_not_describe_the_points(self, modelled: Modelled) -> None:
        """None is written down, and the reader is sent to the points."""
        slow = {"multi": (0.3, 0.005), "single": (0.29, 0.001)}
        lines = [
            {**one, "value": one["value"] + 4e-6 * one["pages"] ** 2}
            if one["arm"] == "single"
            else one
            for one in growing(8, {"scaling.startup_cpu": slow})
        ]
        found = growth.section(modelled(extra=(*lines,)))
        assert found
        (row,) = found["lines"]
        assert row[2:4] == ["no line", "read the points instead"]
        assert re.fullmatch(r"`multi` 0\.\d+ %, `single` \d\d\.\d %", row[4])

    @pytest.mark.parametrize(
        ("costs_of", "expected"),
        [
            ({"multi": (0.3, 0.005), "single": (0.4, 0.003)}, r"at about \d\d pages \(.*\)"),
            ({"multi": (0.4, 0.005), "single": (0.3, 0.003)}, "they do not cross"),
            (
                {"multi": (0.300, 0.005), "single": (0.3005, 0.005)},
                "not resolved: anywhere between 0 pages and never",
            ),
        ],
    )
    def test_never_names_a_crossing_that_is_not_there(
        self, modelled: Modelled, costs_of: Mapping[str, Any], expected: str
    ) -> None:
        """Crossing, apart, and too close to tell."""
        run = modelled(extra=(*growing(8, {"scaling.startup_cpu": costs_of}),))
        assert re.fullmatch(expected, growth.crossing(run.growths[0]))

    def test_has_no_interval_from_few_blocks(self, modelled: Modelled) -> None:
        """It says so, and nobody is said to be ahead by more than medians."""
        costs_of = {"multi": (0.3, 0.005), "single": (0.4, 0.003)}
        run = modelled(extra=(*growing(3, {"scaling.startup_cpu": costs_of}),))
        assert growth.crossing(run.growths[0]).endswith("pages (no interval below 6 blocks)")
        assert "by medians alone" in growth.ahead_at_sizes(run.growths[0])

    def test_leaves_out_sizes_that_only_one_approach_was_measured_on(
        self, modelled: Modelled
    ) -> None:
        """A size without its pair says nothing about either."""
        lines = [one for one in growing(8) if (one["arm"], one["pages"]) != ("multi", 1000)]
        assert modelled(extra=(*lines,)).sizes == [3, 10, 30, 100, 300]


class TestWorkers:
    """Memory of servers that fork."""

    def test_tells_every_phase_and_judges_the_last(self, whole: Report) -> None:
        """Six ways to run a server, with what all processes need together."""
        found = workers.section(whole)
        assert found
        assert found["phases"] == "after start / after a visit / after load"
        assert [row[:2] for row in found["fleets"]] == [
            [str(count), preload] for count in (1, 2, 4) for preload in ("yes", "no")
        ]
        last = found["fleets"][-1]
        assert re.fullmatch(r"110\.\d / 115\.\d / 118\.\d MB", last[2])
        assert last[5] == "likely"
        assert not found["all_tie"]

    def test_parts_are_processes_and_add_up_to_the_whole(self, whole: Report) -> None:
        """The master first; medians of parts have another sum than the median of sums."""
        master, *forked = whole.fleets[-1].parts["multi"]
        assert master == pytest.approx(32.4e6, rel=0.01)
        assert len(forked) == 4
        assert forked == sorted(forked, reverse=True)
        for fleet in whole.fleets:
            for arm, parts in fleet.parts.items():
                assert sum(parts) == pytest.approx(fleet.last.middle(arm))

    def test_are_a_question_of_their_own(self, modelled: Modelled) -> None:
        """Asking about workers takes nothing from what is said about one server."""
        whole = modelled(extra=(*growing(8), *forking(12), *answering(12)))
        alone = {row.metric.name: row.verdict for row in modelled().about("server")}
        assert {row.metric.name: row.verdict for row in whole.about("server")} == alone


class TestTrust:
    """What speaks for a run, and against it."""

    def test_tells_what_was_planted_and_whether_it_was_noticed(self, modelled: Modelled) -> None:
        """What the control wrote down beside what was seen: noticing is not enough."""
        costs = {"multi": 1.0, "multi-again": 1.0, "control": 1.15}
        given: dict[str, Any] = {"single": {"startup.cpu": 1.0}, "others": costs}
        run = modelled(**given, planted={"startup.cpu": 0.15 * BASE["startup.cpu"]})
        (row,) = checks.section(run)["controls"]
        assert row[2] == "1.150"
        assert row[4] == "yes"
        assert ": 15.0 % of the CPU time of a start, seen as 14." in trust.certainty(run)[-1]
        assert "was noticed in 1 of 1 metrics." in trust.certainty(run)[-1]
        wrong = modelled(**given, planted={"startup.cpu": 0.05 * BASE["startup.cpu"]})
        (row,) = checks.section(wrong)["controls"]
        assert (row[2], row[4]) == ("1.050", "**no**")
        (old,) = checks.section(modelled(**given))["controls"]
        assert (old[2], old[4]) == ("not recorded", "yes")

    def test_counts_checks_that_are_weak_and_lists_those_that_failed(
        self, modelled: Modelled
    ) -> None:
        """An interval beyond twice the band says little when it includes 1."""
        twins = {"multi": 1.0, "multi-again": 1.0}
        for noise, weak in ((0.2, True), (0.006, False)):
            run = modelled(single={"startup.cpu": 1.0}, others=twins, noise={"startup.cpu": noise})
            assert ("In 1 of them the" in " ".join(trust.certainty(run))) == weak
        biased = modelled(single={"startup.cpu": 0.5}, others={**OTHERS, "multi-again": 1.2})
        (row,) = checks.section(biased)["disagree"]
        assert row.metric.label == "Start-up, CPU time"
        assert "agreed with itself in 0 of 1 metrics." in " ".join(trust.certainty(biased))

    def test_admits_what_a_run_without_checks_cannot_show(self, modelled: Modelled) -> None:
        """Without A/A arm and control the limits say so."""
        run = modelled(others={"multi": 1.0})
        assert "Nothing checks `multi` against itself." in trust.certainty(run)
        assert "Nothing shows that a planted cost would be noticed." in trust.certainty(run)
        said = " ".join(trust.limits(run))
        assert "No A/A:" in said
        assert "No control:" in said
        assert "Nothing was timed in a browser." in said

    @pytest.mark.parametrize(("load", "warned"), [(0.9, False), (1.1, True)])
    def test_warns_of_a_busy_machine(self, modelled: Modelled, load: float, warned: bool) -> None:
        """One that had more than half of its two cores at work before the run."""
        run = modelled()
        run = replace(run, environment={**run.environment, "load": [load, 0.1, 0.1]})
        said = f"The machine was busy when the run began (load {load} on 2 cores)"
        assert (said in documents(run)["README.md"]) == warned

    def test_tells_how_the_approaches_behaved(self, whole: Report, modelled: Modelled) -> None:
        """Wrong output must not count: the contract's result stands with the other checks."""
        assert "2 arms passed all 51 tests." in trust.contract(whole)
        record = {"kind": "contract", "arm": "single", "passed": 50, "site": "crossroads.site:SITE"}
        broken = modelled(extra=({**record, "failed": ["test_404", "test_title"]},))
        assert "`single` failed test_404 and test_title." in trust.contract(broken)
        (said,) = trust.contract(modelled())
        assert said.startswith("Whether the approaches behave alike was not recorded")

    def test_tells_of_arms_that_were_refused(self, modelled: Modelled) -> None:
        """A failure is printed with its reason."""
        failure = {"kind": "failure", "arm": "floor", "probe": "startup", "reason": "no 200"}
        run = modelled(extra=({**failure, "block": 3, "withdrawn": True},))
        assert "`floor` was withdrawn (startup): no 200" in trust.limits(run)

    def test_prints_the_notes_of_a_reference_that_was_measured(
        self, whole: Report, modelled: Modelled, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A reference fails tests and is timed all the same, so the report says what it does."""
        assert checks.notes(whole)[0].startswith("`multi`: Every link loads")
        assert not any(note.startswith("`pages`") for note in checks.notes(whole))
        stock = replace(ARMS["single"], name="stock", built_as="pages")
        monkeypatch.setattr(checks, "ARMS", {**ARMS, "stock": stock})
        record = {"kind": "contract", "arm": "stock", "passed": 40, "site": "crossroads.site:SITE"}
        run = modelled(extra=({**record, "failed": [], "deviations": 3},))
        assert trust.contract(run)[-1].startswith(
            "`stock` passed 40 of its 43 tests and fails 3, as its [notes]("
        )
        assert {f"`pages`: {note}" for note in APPROACHES["pages"].notes} <= {*checks.notes(run)}

    def test_tells_the_time_spent_measuring_without_an_end(self, tmp_path: Path) -> None:
        """A file whose last line was cut short has its durations from its blocks."""
        path = write_samples(tmp_path, blocks=2)
        lines = path.read_text("utf-8").splitlines()[:-1]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        run = model(load(path), tmp_path)
        assert (run.duration("seconds"), run.duration("measured_seconds")) == (28.0, 26.0)
        assert "before it could write down what" in trust.section(run)["ending"]


class TestHardening:
    """Results that are read from files of their own."""

    def test_attacks_that_got_through_are_listed_and_not_counted_as_refused(
        self, tmp_path: Path
    ) -> None:
        """All others are counted by their kind alone."""
        tried = {"tried": "Paths", "name": "`GET /x`"}
        approaches = {
            "multi": [{**tried, "status": 200, "leaked": True}],
            "single": [{**tried, "status": 404, "leaked": False}],
        }
        path = tmp_path / "attacks.json"
        path.write_text(json.dumps({"versions": {"dash": "4.4.1"}, "approaches": approaches}))
        found = hardening.attacks(path)
        assert found
        assert found["kinds"] == [["Paths", "1", "0", "1"]]
        assert (found["count"], found["leaked"]) == (2, ["`multi`: `GET /x` (200)"])
        assert found["changed"], "nobody knows which code was attacked"
        now = {"versions": {}, "approaches": approaches, "served_hash": content_hash(*SERVED)}
        path.write_text(json.dumps(now))
        same = hardening.attacks(path)
        assert same
        assert not same["changed"]
        assert hardening.attacks(tmp_path / "none.json") is None

    @pytest.mark.parametrize(("seconds", "kept"), [(1.05, True), (1.2, False)])
    def test_a_check_that_costs_too_much_is_told(
        self, tmp_path: Path, seconds: float, kept: bool
    ) -> None:
        """By the callback that suffers most."""
        estimate = vars(paired_ratio([seconds] * 8, [1.0] * 8))
        row = {"approach": "multi", "answer": "one word", "unchecked": 1.0, "estimate": estimate}
        path = tmp_path / "micro.json"
        path.write_text(json.dumps({"rows": [row]}), "utf-8")
        found = hardening.cost(path)
        assert found
        assert (found["worst"], found["kept"]) == (f"{seconds:.3f}", kept)
        assert found["steps"] == []

    def test_what_a_callback_takes_beside_dash_is_told_step_by_step(self) -> None:
        """For both approaches, from nothing left out to all of it."""
        estimate = vars(paired_ratio([0.8] * 8, [1.0] * 8))
        steps = [
            {"approach": approach, "without": name, "estimate": estimate}
            for approach in ("multi", "single")
            for name in ("", "all", "server.headers")
        ]
        rows = hardening.step_rows(steps)
        headers = "`shared/server/headers.py`"
        assert [row[0] for row in rows] == ["nothing", "all of these", headers]
        assert all(cell.startswith("0.8") for row in rows for cell in row[1:])
        assert {len(row) for row in rows} == {3}

    def test_requests_that_failed_are_told(self) -> None:
        """Of all, over all faults."""
        good = ("x", "multi", Seen(1, 1000))
        bad = ("x", "multi", Seen(1, 10, failed={"cut": 2, "late": 1}))
        assert hardening.failures([good, good]) == "none of 2,000 requests"
        assert hardening.failures([good, bad]) == "**3** of 1,010 requests"

    def test_tables_are_whole(self, modelled: Modelled) -> None:
        """Of what is committed."""
        text = documents(modelled())["hardening.md"]
        assert cells(section(text, "What does an attacker get?"), "Another spelling of its path")
        assert cells(section(text, "Does memory grow?"), "`single`")[2] == "0"


class TestModel:
    """What a report can be made of."""

    def test_refuses_samples_of_one_approach_alone(self, modelled: Modelled) -> None:
        """A comparison needs both, and the error says why one is missing."""
        failure = {"kind": "failure", "arm": "multi", "probe": "contract", "reason": "404 is 200"}
        with pytest.raises(ReportError, match=r"expected at least one\. multi was refused: 404 is"):
            modelled(extra=({**failure, "withdrawn": True},))

    def test_leaves_out_a_metric_that_is_no_longer_measured(self, modelled: Modelled) -> None:
        """Older files of samples can still be read."""
        lines = [sample(0, at, arm, "scaling.lookup", 1e-7, pages=3) for at, arm in enumerate(ARMS)]
        assert modelled(extra=(*lines,)).growths == ()

    def test_refuses_a_metric_that_is_in_no_table(self, modelled: Modelled) -> None:
        """A name is either known, with its unit, or an error that lists the known ones."""
        counts = {"ledger.mood": {"multi": 1, "single": 1}}
        with pytest.raises(ReportError, match=r"'ledger\.mood': expected one of startup\.wall"):
            modelled(counts=counts)
