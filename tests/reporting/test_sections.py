"""Sections of the report: what each says of made-up samples, and what it leaves out without any."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from approaches import APPROACHES
from benchmarks.arms import ARMS, LEVERS, START_LEVERS, STOCK
from benchmarks.breaking.faults.clients import Seen
from benchmarks.journey import BACK, STEPS
from benchmarks.judging.advice import QUESTIONS, answers
from benchmarks.judging.model import Report, ReportError, model
from benchmarks.judging.statistics import paired_ratio
from benchmarks.judging.visits import goals, targets
from benchmarks.probes.table import PROBES
from benchmarks.reporting.document import documents
from benchmarks.reporting.sections import (
    answer,
    checks,
    growth,
    hardening,
    levers,
    trust,
    visit,
    workers,
)
from benchmarks.reporting.words import rows_table
from benchmarks.samples import load
from tests.support.report_text import Modelled, cells, section, table
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

Visits = Callable[..., Report]


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    """Return a function that makes a model of a run with journeys; more lines replace its own."""

    def make(*more: Any, blocks: int = 9, **factors: float) -> Report:
        named = {arm.replace("_", "-"): factor for arm, factor in factors.items()}
        names = {line["metric"] for line in more}
        lines = [line for line in visiting(blocks, named) if line["metric"] not in names]
        path = write_samples(tmp_path, blocks=blocks, extra=(*lines, *more))
        return model(load(path), tmp_path / "report")

    return make


def row_of(rows: list[list[str]], *beginning: str) -> list[str]:
    """Return the cells of the one row that begins with these."""
    (row,) = [row for row in rows if row[: len(beginning)] == [*beginning]]
    return row


def written(found: Mapping[str, Any], name: str) -> list[list[str]]:
    """Return the cells of rows as the template asks for them."""
    return table(rows_table(found[name], *found["columns"]))


def test_what_was_not_measured_is_left_out(modelled: Modelled) -> None:
    """A run of three minutes has no visit, no growth, and no workers."""
    run = modelled()
    assert not any(part.section(run) for part in (visit, growth, workers))
    assert visit.steps(run) is None
    assert checks.costs(modelled(single={}, counts={}, extra=(*growing(8),))) is None


class TestAnswer:
    """The default, the findings, and the table that they are made of."""

    @pytest.mark.parametrize(
        ("costs_of", "found"),
        [
            ({"startup.cpu": 0.8}, ["`single` is clearly ahead if you restart often."]),
            ({"startup.cpu": 1.25}, ["`multi` is clearly ahead if you restart often."]),
            (
                {"startup.cpu": 1.25, "memory.visited": 0.8},
                [
                    "`multi` is clearly ahead if you restart often.",
                    "`single` is clearly ahead if you pay for memory.",
                ],
            ),
            (
                {"startup.cpu": 1.0, "memory.visited": 1.0},
                ["both cost the same if you restart often and if you pay for memory."],
            ),
        ],
    )
    def test_groups_questions_by_their_advice(
        self, modelled: Modelled, costs_of: Mapping[str, float], found: list[str]
    ) -> None:
        """It can come out either way, and for both; the default is no finding."""
        run = modelled(single=costs_of)
        default, *told = answer.headline(run)
        assert default == answer.DEFAULT
        assert [one for one in told if not one.startswith(("Not settled", "This run"))] == [
            f"Measured: {one}" for one in found
        ]

    def test_says_of_each_question_once_what_it_knows_or_that_it_does_not(
        self, visits: Visits, modelled: Modelled
    ) -> None:
        """With the word of its own row, however many questions there are."""
        runs = [visits(*growing(8)), visits(blocks=5), visits(multi_again=2), modelled()]
        for run in runs:
            found = answer.findings(run)
            told = [one.question.who for _, those in found for one in those]
            assert sorted(told) == sorted(one.question.who for one in answers(run))
            for sentence, those in found:
                assert len(sentence.split()) <= 32
                if all(one.advice not in answer.FINDINGS for one in those):
                    assert f"{len(those)} of {len(told)} questions" in sentence
                    continue
                (wanted,) = {(answer.FINDINGS[one.advice], one.side) for one in those}
                assert sentence.startswith(wanted[0].format(side=wanted[1], who=""))
                whos = {one.question.who.partition(" who ")[2] for one in those}
                assert all(does in sentence for does in whos)
        said = ["\n".join(answer.headline(run)) for run in runs]
        assert "Not settled" in said[1]
        assert "This run failed its own check, and cannot say which is ahead for new" in said[2]
        assert said[3].endswith(answer.NO_VISITS)

    def test_admits_visitors_who_come_back_and_pages_loaded_ahead(self, visits: Visits) -> None:
        """They speak with the same voice as all others."""
        back = everywhere("returning", "painted", multi=0.3, multi_again=0.3, single=0.6)
        said = " ".join(answer.headline(visits(*back, single_ahead=10)))
        assert "`multi` is clearly ahead for returning visitors who open one page" in said
        assert "`multi` is probably ahead for visitors with all pages loaded ahead" in said
        assert "`single` is clearly ahead for new visitors who move between pages" in said

    def test_has_a_row_for_each_question(self, visits: Visits) -> None:
        """Both values, the ratio, n, the word, and what follows from that."""
        text = answer.section(visits(*growing(8)))["table"]
        row = row_of(table(text), "For new visitors who move between pages")
        assert re.fullmatch(r"0\.3\d\d \(0\.\d+ to 0\.\d+\)", row[4])
        assert row[5:] == ["9", "clear", "choose **`single`**"]
        memory = row_of(table(text), "If you pay for memory")
        assert memory[6:] == ["tie", "either will do"]
        assert row_of(table(text), "Supported by Dash")[7] == "`single`"

    def test_says_by_how_much_an_open_question_may_differ(self, modelled: Modelled) -> None:
        """Neither a tie nor an open question differs by at most what was seen."""
        quiet = {"multi": 1.0, "multi-again": 1.0}
        run = modelled(single={"startup.cpu": 1.0}, noise={"startup.cpu": 0.2}, others=quiet)
        row = row_of(table(answer.section(run)["table"]), "If you restart often")
        assert re.fullmatch(r"open: may differ by up to \d\d\.\d %", row[7])

    def test_says_that_a_run_without_many_pages_does_not_know(self, modelled: Modelled) -> None:
        """It has neither numbers nor advice."""
        row = row_of(
            table(answer.section(modelled())["table"]), "If you have many pages and restart often"
        )
        assert row[4:] == ["not measured", "0", "", "this run does not know"]

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (
                {
                    "budget": 600.0,
                    "blocks": None,
                    "probes": [name for name, one in PROBES.items() if one.least_budget <= 600],
                    "arms": [*PROBES["startup"].arms, *STOCK],
                },
                "--budget 10m --seed 7",
            ),
            (
                {
                    "budget": 90.0,
                    "blocks": None,
                    "probes": [name for name, one in PROBES.items() if not one.least_budget],
                },
                "--budget 90s --seed 7",
            ),
            (
                {"blocks": 12, "budget": 180.0, "probes": ["startup"], "site": "a.b:C"},
                "--blocks 12 --seed 7 --only startup --site a.b:C",
            ),
        ],
    )
    def test_names_the_command_of_the_run(
        self, modelled: Modelled, options: Mapping[str, Any], words: str
    ) -> None:
        """As it would have to be typed to do the same again."""
        said = answer.quotes(modelled(options=options))["measured"]
        assert said.endswith(f"`nox -s compare -- {words}`.")

    def test_says_if_the_code_has_changed_since(
        self, modelled: Modelled, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Every figure is of the code that is there, or says that it is not."""
        monkeypatch.setattr(answer, "content_hash", lambda *_folders: "another")
        said = answer.quotes(modelled())["measured"]
        assert said.endswith("**The served code has changed since this run.**")
        found = documents(modelled())
        for name in ("README.md", "measurements.md"):
            assert "> **The served code has changed since this run.**" in found[name]

    def test_does_not_say_so_of_a_run_of_the_same_code(self, modelled: Modelled) -> None:
        """A warning that is always there warns of nothing."""
        found = documents(modelled())
        assert "has changed since" not in found["README.md"] + found["measurements.md"]


class TestVisit:
    """What each step takes, and where another answer holds."""

    def test_has_every_step_in_order(self, visits: Visits) -> None:
        """In both documents; the second has what went over the wire."""
        run = visits()
        found, short = visit.steps(run), visit.section(run)
        assert found
        assert short
        first = found["walks"][0]["rows"]
        labels = [step.label for step in STEPS]
        assert [row[0] for row in first] == labels
        assert [row.metric.label for row in short["steps"]] == labels
        assert {(row[7], row[8]) for row in first} == {("10.0 kB / 20.0 kB", "5 / 4")}
        assert [walk["words"] for walk in found["walks"]] == [
            "on a first visit",
            "for visitors who come back",
            "if all pages are loaded ahead",
            "with nothing tuned: stock `multi` and stock Dash Pages",
            "on Fast 3G",
        ]

    def test_tells_what_stands_when_of_what_is_opened(self, visits: Visits) -> None:
        """Beside nothing tuned, which no lever may make wait longer for the heading."""
        took = {"multi": 0.4, "single": 0.5, "multi_stock": 0.8, "pages_stock": 0.9}
        moves = {"multi": 0, "single": 0, "multi_stock": 0.25, "pages_stock": 0.5}
        report = visits(
            *everywhere("opened", "heading", ("chart",), **took),
            *everywhere("opened", "painted", ("chart",), **dict.fromkeys(took, 2.0)),
            *everywhere("opened", "shift", ("front",), **moves),
        )
        found = visit.section(report)
        assert found
        (front, moved), (chart, times) = found["opened"]
        assert (front, chart) == ("Home opened by its address", "A chart opened by its address")
        assert moved == [["Cumulative layout shift", "none", "0", "0", "0.26", "0.52", "9"]]
        rows = {row[0]: row[1:] for row in times}
        assert rows["Click to heading"] == ["none", "416 ms", "520 ms", "832 ms", "936 ms", "9"]
        assert "Largest contentful paint" not in rows
        held = {one.what: one.outcome for one in targets(report) if one.over == "multi-stock"}
        opened = "A chart opened by its address, nothing cached: click to"
        assert held[f"{opened} heading"] == held[f"{opened} painted"] == "reached"

    def test_tells_what_stands_when_from_how_far_away(self, visits: Visits) -> None:
        """Nothing tuned is opened from 50 ms away only, and has a target there."""
        took = {"multi": 0.4, "single": 0.5}
        stock = {"multi_stock": 0.6, "pages_stock": 1.2}
        near, far = (everywhere(f"opened{ms}", "largest", ("chart",), **took) for ms in (20, 100))
        middle = everywhere("opened50", "largest", ("chart",), **took, **stock)
        report = visits(*near, *middle, *far)
        found = visit.section(report)
        assert found
        ((_, rows),) = found["opened"]
        assert [row[1:6] for row in rows] == [
            ["20 ms", "416 ms", "520 ms", "-", "-"],
            ["50 ms", "416 ms", "520 ms", "624 ms", "1.25 s"],
            ["100 ms", "416 ms", "520 ms", "-", "-"],
        ]
        held = {
            one.arm: (one.at_most, one.outcome) for one in targets(report) if "50 ms" in one.what
        }
        assert held == {"multi": (0.5, "missed"), "single": (0.5, "reached")}

    def test_sets_tls_beside_what_goes_without(self, visits: Visits) -> None:
        """In a table of its own, on which no question rests."""
        steps = ("home", "barchart")
        near = everywhere("cold50", "painted", steps, multi=0.5, single=0.4)
        report = visits(*near, *everywhere("tls", "painted", steps, multi=0.6, single=0.7))
        found = visit.section(report)
        assert found
        assert [row[1:] for row in found["fronted"]] == [
            ["1.04 s", "832 ms", "9"],
            ["1.25 s", "1.46 s", "9"],
        ]
        assert visit.section(visits())["fronted"] == []  # type: ignore[index]
        assert not any("tls" in str(asked.sums) for asked in QUESTIONS)

    def test_says_how_a_place_was_made(self, visits: Visits) -> None:
        """By a proxy, or by a driver as in runs of old."""
        old = [
            {**line, "probe": "navigation-throttled"}
            for line in everywhere("slow", "painted", multi=1.0, single=1.0)
        ]
        new = everywhere("slow", "painted", multi=1.0, single=1.0)
        for lines, words, others in ((old, "A driver", "A proxy"), (new, "A proxy", "A driver")):
            text = documents(visits(*lines))["measurements.md"]
            assert words in text
            assert others not in text

    def test_tells_what_other_visitors_see_and_wait_for(self, visits: Visits) -> None:
        """A row for each kind that was measured, and a dash for an arm that was not."""
        three, four = dict.fromkeys(("multi", "single"), 0.1), {"multi_stock": 1, "pages_stock": 1}
        back = [step.name for step in BACK[3:]]
        large = (
            {**one, "pages": 100}
            for one in everywhere("large", "painted", ("home", "barchart"), **three)
        )
        report = visits(
            *everywhere("cold", "first", ("home",), **three),
            *everywhere("cold", "shift", ("total",), **{**three, "single": 0}),
            *everywhere("back", "lost", back, multi=0, single=0, **four),
            *large,
        )
        found = visit.section(report)
        assert found
        assert {row[0]: row[1:] for row in found["others"]} == {
            "First visit: first contentful paint": ["104 ms", "104 ms", "-", "-", "9"],
            "First visit: cumulative layout shift, at its worst": ["0.104", "0", "-", "-", "9"],
            "Back, back and forward: scroll positions lost": ["0", "0", "3.12", "3.12", "9"],
            "100 pages: the site, then a chart": ["208 ms", "208 ms", "-", "-", "9"],
        }

    def test_tells_how_long_a_page_does_not_react(self, visits: Visits) -> None:
        """Beside what a step waits, so that one can explain the other."""
        longer = everywhere("returning", "long_tasks", multi=0.1, multi_again=0.1, single=0.4)
        back = everywhere("returning", "painted", multi=0.3, multi_again=0.3, single=0.6)
        found = visit.steps(visits(*back, *longer))
        assert found
        assert [row[6] for row in found["walks"][1]["rows"]] == ["104 ms / 416 ms"] * len(STEPS)

    def test_sums_every_quantity_once(self, visits: Visits) -> None:
        """Of the heap, which does not add up, the last step's counts."""
        rows = {row.metric.label: row for row in visit.sums(visits())}
        assert next(iter(rows)) == "Click to painted"
        assert rows["JavaScript heap"].arms["single"] == [5e6, 5e6]
        assert {"Bytes sent by the server", "CPU time of the server"} <= rows.keys()


class TestLevers:
    """What settings buy, what prefetching costs, and the targets."""

    def test_a_lever_is_paired_with_the_blocks_it_has(self, visits: Visits) -> None:
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

    def test_a_lever_is_left_out_beside_all_others(self, visits: Visits) -> None:
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
        assert row[9:] == ["-", "2"]

    def test_every_lever_is_explained(self) -> None:
        """A lever that is added needs its sentence."""
        assert levers.WHAT_IT_IS.keys() == {*LEVERS, *START_LEVERS}

    def test_those_of_the_start_are_held_against_nothing_tuned(self, visits: Visits) -> None:
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
        assert row_of(found["levers"], "`share_routes`")[-2:] == ["0.25", "2"]
        assert row_of(found["levers"], "`freeze`")[-2:] == ["0.75", "2"]
        assert [row[0] for row in none["levers"]] == ["`share_bundles`", "none"]

    def test_prefetching_stands_beside_going_without(self, visits: Visits) -> None:
        """Twice the browser's memory in multi, in the order of the arms."""
        found = levers.section(visits())
        assert found
        row = row_of(found["other_ways"], "Memory of the browser at the end")
        assert re.fullmatch(r"4\d\d MB 3\d\d MB 8\d\d MB 4\d\d MB - - - 9", " ".join(row[1:]))

    def test_every_stock_arm_stands_beside_the_approaches(self, visits: Visits) -> None:
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

    def test_loading_ahead_is_held_against_what_shows_what_is_old(self, visits: Visits) -> None:
        """The unsafe form is the limit."""
        held = {(arm, over, most) for _, arm, _, over, _, most in goals(visits())}
        assert ("multi-ahead", "multi-unsafe", 1.3) in held
        assert ("multi-changing", "multi-unsafe", None) in held
        assert ("single-changing", "single-ahead", None) in held

    def test_targets_are_reached_or_missed_or_open(self, visits: Visits) -> None:
        """By the whole interval; what was not measured has no line."""
        found = levers.section(visits())
        assert found
        good = row_of(found["targets"], "First chart page", "`multi-ahead` / `multi-stock`")
        assert good[4:] == ["at most 0.10", "reached"]
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

    def test_tell_whether_the_heap_grows(self, visits: Visits) -> None:
        """After fifty navigations against five, in so many blocks."""
        found = levers.section(visits())
        assert found
        row = row_of(found["targets"], "Heap after 50 navigations", "`single` / itself after 5")
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

    def test_starts_of_a_thousand_pages_have_targets(self, visits: Visits) -> None:
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
        record = {"kind": "contract", "arm": "single", "passed": 50, "site": "shared.site:SITE"}
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
        record = {"kind": "contract", "arm": "stock", "passed": 40, "site": "shared.site:SITE"}
        run = modelled(extra=({**record, "failed": [], "deviations": 3},))
        assert trust.contract(run)[-1].startswith(
            "`stock` passed 40 and differs in 3, as its [notes]("
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
