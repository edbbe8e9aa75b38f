"""Who visits: what the report says to choose by what visitors wait for, and what a visit takes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.journey import STEPS, metric
from benchmarks.judging.model import Report, model
from benchmarks.reporting import tour, visitors
from benchmarks.reporting.choice import choice
from benchmarks.reporting.document import regions, render
from benchmarks.samples import load
from tests.support.samples import sample, visiting, write_samples

Visits = Callable[..., Report]


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    """Return a function that makes a model of a run with journeys; more lines replace its own."""

    def make(*more: Any, **factors: float) -> Report:
        named = {arm.replace("_", "-"): factor for arm, factor in factors.items()}
        names = {line["metric"] for line in more}
        lines = [line for line in visiting(9, named) if line["metric"] not in names]
        path = write_samples(tmp_path, blocks=9, extra=(*lines, *more))
        return model(load(path), tmp_path / "report")

    return make


def everywhere(where: str, quantity: str, **values: float) -> Iterator[Any]:
    """Yield samples of every step: arm -> about this value."""
    for block in range(9):
        for step in STEPS:
            for order, (arm, value) in enumerate(values.items()):
                taken = value * (1 + block / 100)
                name = metric(where, step.name, quantity)
                yield sample(block, order, arm.replace("_", "-"), name, taken)


class TestSentences:
    """What each kind of visitor comes to."""

    def test_follow_the_words_of_the_steps(self, visits: Visits) -> None:
        """Single is ahead where visitors move on; opening one page takes the same in both."""
        one, several = visitors.sentences(visits())
        assert one.startswith("**Your visitors open one page:** ")
        assert "choose" not in one.partition(".")[0]
        assert several.startswith("**Your visitors move between pages:** choose `single`. *Clear* ")
        assert "second chart page (`single` takes 0.3" in several

    def test_turn_with_the_samples(self, visits: Visits) -> None:
        """Where single takes ten times as long, multi is the choice, for the whole report too."""
        report = visits(single=10)
        for said in visitors.sentences(report):
            assert ":** choose `multi`. *Clear* for `multi` in " in said
        assert choice(report).startswith("Choose `multi`")
        assert "waits in `multi` for 0." in choice(report)

    def test_hold_against_both_measurements_of_multi(self, visits: Visits) -> None:
        """Against a second multi that is as fast as single nothing is told apart."""
        several = visitors.sentences(visits(multi_again=0.3, single=0.9))[1]
        assert "choose" not in several.partition(".")[0]

    def test_say_where_the_answer_changes(self, visits: Visits) -> None:
        """For visitors who come back to a faster multi; where it stays is said as well."""
        back = everywhere("returning", "painted", multi=0.3, multi_again=0.3, single=0.6)
        for said in visitors.sentences(visits(*back)):
            assert "That changes for visitors who come back (choose `multi`)" in said
        back = everywhere("returning", "painted", multi=0.6, multi_again=0.6, single=0.3)
        several = visitors.sentences(visits(*back))[1]
        assert "It stays so for visitors who come back" in several

    def test_leave_open_what_too_few_blocks_tell(self, visits: Visits) -> None:
        """Two blocks on the slow network have no interval."""
        back = everywhere("returning", "painted", multi=0.6, multi_again=0.6, single=0.3)
        report = visits(*back)
        for said in visitors.sentences(report):
            assert said.endswith(" This run leaves it open on Fast 3G.")
        table = visitors.by_visitor(report)
        assert ["on Fast 3G", "too few blocks to say", "too few blocks to say"] in table

    def test_are_never_clear_on_one_measurement(self, visits: Visits) -> None:
        """Nothing that loads ahead is measured twice, so the firmest word there is likely."""
        report = visits(single_ahead=10)
        rows = visitors.waits(report, "ahead")
        assert {row.verdict.word for row in rows.values()} == {"likely"}
        moving = visitors.by_visitor(report)
        assert ["with pages made ready ahead of the click", *["lean towards `multi`"] * 2] in moving

    def test_stand_where_the_readme_takes_them(self, visits: Visits) -> None:
        """A region of its own, the same in the report's part on the choice."""
        report = visits()
        lines = regions(report)["visitors"].splitlines()
        assert lines == [f"- {said}" for said in visitors.sentences(report)]
        assert "\n".join(lines) in render(report)

    def test_are_left_out_where_nobody_visited(self, tmp_path: Path) -> None:
        """A run of servers alone says nothing of visitors."""
        report = model(load(write_samples(tmp_path)), tmp_path / "report")
        assert not visitors.sentences(report)
        assert not visitors.by_visitor(report)
        assert "visitors" not in regions(report)["sentence"]


class TestMoving:
    """How long the choice says that visitors wait."""

    def test_is_told_with_its_exception(self, visits: Visits) -> None:
        """The least and the most of the ratios, and where the answer is another one."""
        said = visitors.moving(visits(single_ahead=10))
        assert re.fullmatch(
            r"Who moves between pages waits in `single` for 0\.\d\d to 0\.\d\d of the time in "
            r"`multi`, but not with pages made ready ahead of the click\.",
            said,
        )

    def test_is_kept_back_where_steps_disagree(self, visits: Visits) -> None:
        """Twice as long in single makes the way home slower and the charts not."""
        assert visitors.moving(visits(single=2.2)) == ""


class TestComingBack:
    """The sentence on a returning visitor's first chart page."""

    def test_stands_where_waiting_and_long_tasks_agree(self, visits: Visits) -> None:
        """It gives the figures, and calls a cause no more than likely."""
        said = visitors.comes_back(
            visits(
                *everywhere("returning", "painted", multi=0.3, multi_again=0.3, single=0.6),
                *everywhere("returning", "long_tasks", multi=0.1, multi_again=0.1, single=0.4),
                *everywhere("cold", "long_tasks", multi=0.4, multi_again=0.4, single=0.4),
            )
        )
        assert "(on a first visit" in said
        assert "for 104 ms and 416 ms in that step (416 ms and 416 ms)" in said
        assert "these samples do not tell. A likely reason:" in said

    def test_is_left_out_where_they_do_not(self, visits: Visits) -> None:
        """As long tasks in both, or the same answer as on a first visit: no sentence."""
        tasks = [*everywhere("cold", "long_tasks", multi=0.4, multi_again=0.4, single=0.4)]
        same = everywhere("returning", "long_tasks", multi=0.4, multi_again=0.4, single=0.4)
        back = everywhere("returning", "painted", multi=0.3, multi_again=0.3, single=0.6)
        assert visitors.comes_back(visits(*tasks, *same, *back)) == ""
        assert visitors.comes_back(visits()) == ""


class TestTour:
    """The ledger of a visit."""

    def test_sums_every_quantity_once(self, visits: Visits) -> None:
        """With word and blocks; of the heap, which does not add up, the last step's counts."""
        rows = {row.metric.label: row for row in tour.sums(visits())}
        assert next(iter(rows)) == "Click to painted"
        assert rows["JavaScript heap"].arms["single"] == [5e6, 5e6]
        assert {"Bytes sent by the server", "CPU time of the server"} <= rows.keys()

    def test_has_a_line_for_each_step_of_each_arm(self, visits: Visits) -> None:
        """What was counted stands behind what was timed, and nothing at all is a plain 0."""
        multi, single, *ahead = tour.ledgers(visits())
        assert [one.arm for one in (multi, single, *ahead[:2])] == [*tour.ARMS]
        heads, *lines = single.table
        assert [cells[0] for cells in lines] == [step.label for step in STEPS]
        assert dict(zip(heads, lines[0], strict=True))["JavaScript heap"] == "5.00 MB"
        assert dict(zip(heads, lines[0], strict=True))["console errors"] == "0"
        assert (multi.timed, multi.counted) == (9, 2)

    def test_is_folded(self, visits: Visits) -> None:
        """Every ledger is behind a line that names its arm and journey."""
        text = render(visits())
        for one in tour.ledgers(visits()):
            name = (
                f"<details><summary>Step by step: <code>{one.arm}</code>, {one.journey}</summary>"
            )
            assert name in text

    def test_tells_whether_the_heap_grows(self, visits: Visits) -> None:
        """After five and fifty navigations, by how much, in so many blocks."""
        multi, single = tour.endurance(visits())
        assert multi[:3] == ["`multi`", "14.0 MB", "15.0 MB"]
        assert single[3].startswith("1.500 (no interval below")
        assert single[4] == "2"
