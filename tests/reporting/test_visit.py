"""A visit: what each step takes, and where another answer holds."""

from crossroads.benchmarks.journey import BACK, STEPS
from crossroads.benchmarks.judging.advice import QUESTIONS
from crossroads.benchmarks.judging.targets import targets
from crossroads.benchmarks.reporting.document import documents
from crossroads.benchmarks.reporting.sections import visit
from tests.support.report_text import Modelled
from tests.support.samples import everywhere


class TestVisit:
    """What each step takes, and where another answer holds."""

    def test_has_every_step_in_order(self, visits: Modelled) -> None:
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

    def test_tells_what_stands_when_of_what_is_opened(self, visits: Modelled) -> None:
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

    def test_tells_what_stands_when_from_how_far_away(self, visits: Modelled) -> None:
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
            one.arm: (one.at_most, one.outcome)
            for one in targets(report)
            if one.estimate and "50 ms" in one.what
        }
        assert held == {"multi": (0.5, "missed"), "single": (0.5, "reached")}

    def test_sets_tls_beside_what_goes_without(self, visits: Modelled) -> None:
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

    def test_says_how_a_place_was_made(self, visits: Modelled) -> None:
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

    def test_tells_what_other_visitors_see_and_wait_for(self, visits: Modelled) -> None:
        """A row for each kind that was measured, and a dash for an arm that was not."""
        three, four = dict.fromkeys(("multi", "single"), 0.1), {"multi_stock": 1, "pages_stock": 1}
        back = [step.name for step in BACK[3:]]
        large = (
            {**one, "pages": 100}
            for one in everywhere("large", "painted", ("home", "barchart"), **three)
        )
        report = visits(
            *everywhere("cold", "shift", ("total",), **{**three, "single": 0}),
            *everywhere("back", "lost", back, multi=0, single=0, **four),
            *large,
        )
        found = visit.section(report)
        assert found
        assert {row[0]: row[1:] for row in found["others"]} == {
            "First visit: cumulative layout shift, at its worst": ["0.104", "0", "-", "-", "9"],
            "Back, back and forward: scroll positions lost": ["0", "0", "3.12", "3.12", "9"],
            "100 pages: the site, then a chart": ["208 ms", "208 ms", "-", "-", "9"],
        }

    def test_tells_how_long_a_page_does_not_react(self, visits: Modelled) -> None:
        """Beside what a step waits, so that one can explain the other."""
        longer = everywhere("returning", "long_tasks", multi=0.1, multi_again=0.1, single=0.4)
        back = everywhere("returning", "painted", multi=0.3, multi_again=0.3, single=0.6)
        found = visit.steps(visits(*back, *longer))
        assert found
        assert [row[6] for row in found["walks"][1]["rows"]] == ["104 ms / 416 ms"] * len(STEPS)

    def test_sums_every_quantity_once(self, visits: Modelled) -> None:
        """Of the heap, which does not add up, the last step's counts."""
        rows = {row.metric.label: row for row in visit.sums(visits())}
        assert next(iter(rows)) == "Click to painted"
        assert rows["JavaScript heap"].arms["single"] == [5e6, 5e6]
        assert {"Bytes sent by the server", "CPU time of the server"} <= rows.keys()
