"""The report as a whole: its documents, their order, their language, their links, their figures."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import geometric_mean, median

import pytest

from crossroads.benchmarks.journey import STEPS
from crossroads.benchmarks.judging.model import Report, model
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.reporting.document import documents
from crossroads.benchmarks.reporting.report import FOLDER, build
from crossroads.benchmarks.reporting.sections.answer import DEFAULT, headline
from crossroads.benchmarks.samples import load, reported
from crossroads.benchmarks.tools.files import RESULTS
from tests.support.report_text import Modelled, anchors, cells, paragraphs, section, table
from tests.support.samples import visiting, write_samples

CAPACITY = RESULTS / "capacity.json"
"""What `nox -s capacity -- --publish` writes; its part of the report comes with it."""
JOBS = RESULTS / "jobs.json"
"""What `nox -s jobs -- --publish` writes, in the same way."""
LOOKING = RESULTS / "viewer.json"
"""What `nox -s run-both -- --cost --publish` writes, in the same way."""

COMMITTED = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}


def headings(text: str) -> list[str]:
    """Return the headings of the second level."""
    return re.findall(r"^## (.*)$", text, re.M)


class TestDocuments:
    """Four files, each in the order of its reader."""

    def test_keep_the_order_in_which_a_reader_asks(self, tmp_path: Path) -> None:
        """The answer first, then reasons, certainty and limits, then what to do."""
        path = write_samples(tmp_path, extra=(*visiting(),))
        found = documents(model(load(path), tmp_path))
        assert headings(found["README.md"]) == [
            "Which should I choose?",
            "What does a visit cost?",
            "How sure is that?",
            "Try it on yours",
        ]
        assert list(found) == ["README.md", "measurements.md", "hazards.md", "hardening.md"]

    def test_have_a_part_for_whatever_was_measured(self, whole: Report) -> None:
        """And none for what was not: no journey is in this run."""
        found = documents(whole)
        assert headings(found["README.md"]) == [
            "Which should I choose?",
            "What do more pages cost?",
            "What do several workers need?",
            "How sure is that?",
            "Try it on yours",
        ]
        assert headings(found["measurements.md"]) == [
            "One server",
            "Where do the instructions go?",
            "How long does an answer take?",
            "Counts",
            "Why each word",
            "On which Dash?",
            *(["How many servers do so many visits take?"] if CAPACITY.is_file() else []),
            *(["What a job costs its visitor"] if JOBS.is_file() else []),
            *(["What looking costs"] if LOOKING.is_file() else []),
            "Were the targets reached?",
            "Checks of the run",
            "Where it was measured",
            "What an approach must do differently",
            "Which numbers reach which sentence",
            "What changed against the first edition",
        ]

    def test_of_counts_alone_say_so_and_show_no_picture(self, modelled: Modelled) -> None:
        """A run of the ledger has no verdict on cost."""
        found = documents(modelled(single={}))
        assert "Nothing was measured that speaks for either." in found["README.md"]
        assert "pictures/" not in found["README.md"] + found["measurements.md"]
        assert "Counts" in headings(found["measurements.md"])
        assert "One server" not in headings(found["measurements.md"])

    def test_write_no_infinity_and_no_score(self, modelled: Modelled) -> None:
        """Three blocks give no interval; nothing is so many times faster."""
        for run in (modelled(blocks=3), modelled()):
            text = "".join(documents(run).values())
            assert not re.search(r"\b(inf|nan|faster|score)\b|\d+x\b", prose_of(text))

    def test_survive_a_run_of_three_blocks(self, modelled: Modelled) -> None:
        """The report says that there is no interval."""
        found = documents(modelled(blocks=3))
        assert "no interval below 6 blocks" in found["measurements.md"]
        assert "Nothing checks `multi` against itself." in found["README.md"]
        answer = section(found["README.md"], "Which should I choose?")
        assert "this run does not know: too few pairs" in answer
        assert "5 questions are open: the full table says which." in answer
        assert "not settled" in section(found["measurements.md"], "Were the targets reached?")

    def test_warn_when_other_versions_are_installed(self, tmp_path: Path) -> None:
        """Before anything that could be taken for true today; not about what matters less."""
        run = load(write_samples(tmp_path))
        other = {"dash": "5.0.0", "flask": "3.1.3", "werkzeug": "9"}
        text = documents(model(run, tmp_path, other))["README.md"]
        banner = text.split("\n\n")[1]
        assert "other versions than are installed here:** dash 4.4.1 (installed: 5.0.0)." in banner
        same = {"dash": "4.4.1", "werkzeug": "9"}
        assert "other versions" not in documents(model(run, tmp_path, same))["README.md"]

    def test_say_which_site_was_measured_if_not_the_kits(self, modelled: Modelled) -> None:
        """A report on somebody's own site names it."""
        run = modelled(options={"site": "mine.pages:SITE"})
        assert "with the site `mine.pages:SITE`" in documents(run)["README.md"]


def prose_of(text: str) -> str:
    """Return a text without code, which may hold anything."""
    return re.sub(r"`[^`]*`", "", text)


class TestLanguage:
    """What is committed is short and plain."""

    def test_the_report_is_read_in_one_sitting(self) -> None:
        """At most 250 lines."""
        assert COMMITTED["README.md"].count("\n") <= 250

    def test_what_was_measured_once_is_at_most_likely_unless_it_is_counted(self) -> None:
        """The list of callbacks is, and is clear."""
        text = prose_of(COMMITTED["README.md"])
        assert re.search(r"List of callbacks with 1,000 pages [^;.]*, clear[;.]", text)
        assert re.search(r"What varies and was compared with one[^.]*\. Counts do not vary\.", text)

    def test_the_default_comes_first_and_stands_apart_from_what_was_measured(
        self, whole: Report, modelled: Modelled
    ) -> None:
        """It is the same whatever the run says; what is clear has a line of its own, if any is."""
        costs = [{"startup.cpu": 1.3}, {"startup.cpu": 0.8}, {}]
        for run in [whole, *(modelled(single=cost) for cost in costs)]:
            default, *found = headline(run)
            assert default == DEFAULT
            lines = [f"- {one}" if one.startswith("Measured: ") else one for one in found]
            text = section(documents(run)["README.md"], "Which should I choose?")
            assert text.strip().startswith(f"**{DEFAULT}**\n\n{lines[0]}")
            assert all(one in text for one in lines)

    @pytest.mark.parametrize("name", ["README.md", "measurements.md", "hazards.md", "hardening.md"])
    def test_no_paragraph_is_a_wall(self, name: str) -> None:
        """At most 75 words and ten numbers outside code and links, in sentences of at most 32."""
        for paragraph in paragraphs(COMMITTED[name]):
            plain = re.sub(r"\]\([^)]*\)|`[^`]*`", "", paragraph)
            assert len(plain.split()) <= 75, paragraph
            assert len(re.findall(r"\d[\d.,-]*", plain)) <= 10, paragraph
            sentences = re.split(r"(?<=[.:;?!])\s", plain)
            for sentence in sentences:
                assert len(sentence.split()) <= 32, sentence

    def test_every_picture_is_told_in_words(self) -> None:
        """For those who do not see it."""
        told = re.findall(r"!\[(.*?)\]\(pictures/", "".join(COMMITTED.values()))
        assert len(told) > 4
        assert all(len(one.split()) > 5 for one in told)


class TestLinks:
    """Whatever a document names is there."""

    def test_every_link_leads_to_a_file_and_to_a_heading_in_it(self, tmp_path: Path) -> None:
        """In the committed report and in that of a short run."""
        out = tmp_path / "report"
        build(write_samples(tmp_path), out)
        for folder in (FOLDER, out):
            for path in folder.glob("*.md"):
                text = path.read_text("utf-8")
                links = re.findall(r"\]\((?!http)([^)#]*)#?([^)]*)\)", text)
                assert links
                for place, anchor in links:
                    target = folder / place if place else path
                    if folder is FOLDER or not place.startswith("../results/"):
                        assert target.is_file(), f"{path.name}: {place}"
                    if anchor:
                        assert anchor in anchors(target.read_text("utf-8")), f"{place}#{anchor}"


# ----------------------------------------------------------------------------------- the figures


class Samples:
    """The committed samples, read and reckoned with nothing of the kit's."""

    def __init__(self, path: Path) -> None:
        """Read every complete block."""
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        complete = {one["block"] for one in lines if one["kind"] == "block"}
        self.values: dict[tuple[str, str, int | None], dict[int, float]] = {}
        for one in lines:
            if one["kind"] == "sample" and one["block"] in complete:
                place = (one["metric"], one["arm"], one.get("pages"))
                self.values.setdefault(place, {})[one["block"]] = one["value"]

    def sums(self, metrics: list[str], arm: str, pages: int | None) -> dict[int, float]:
        """Return block -> the sum of metrics."""
        parts = [self.values[metric, arm, pages] for metric in metrics]
        return {block: sum(part[block] for part in parts) for block in parts[0]}

    def both(self, metrics: list[str], arm: str, pages: int | None) -> list[dict[int, float]]:
        """Return the sums of an arm and, if it was measured twice, of its second measurement."""
        again = (metrics[0], f"{arm}-again", pages) in self.values
        return [self.sums(metrics, one, pages) for one in (arm, f"{arm}-again")[: 1 + again]]

    def middle(self, metrics: list[str], arm: str, pages: int | None = None) -> float:
        """Return the median of a sum; of what was measured twice that of the geometric mean."""
        blocks = zip(*(one.values() for one in self.both(metrics, arm, pages)), strict=True)
        return median(geometric_mean(block) for block in blocks)

    def ratio(self, metrics: list[str], pages: int | None = None) -> float:
        """Return the Hodges-Lehmann estimate of single / multi of a sum.

        The mean of both comparisons or, where single was measured twice too, one of all pairs.
        """
        single = self.sums(metrics, "single", pages)
        if (metrics[0], "single-again", pages) in self.values:
            twice = (single, self.sums(metrics, "single-again", pages))
            pairs = zip(twice, self.both(metrics, "multi", pages), strict=True)
            return hodges_lehmann(
                [math.log(one[block] / multi[block]) for one, multi in pairs for block in one]
            )
        return geometric_mean(
            hodges_lehmann([math.log(single[block] / multi[block]) for block in sorted(single)])
            for multi in self.both(metrics, "multi", pages)
        )


def hodges_lehmann(logs: list[float]) -> float:
    """Return the exponential of the median of the means of all pairs."""
    return math.exp(median((a + b) / 2 for at, a in enumerate(logs) for b in logs[at:]))


MOVES = ("linechart", "home2", "barchart2", "linechart2")


UNITS = {
    "s": 1,
    "ms": 1e-3,
    "µs": 1e-6,
    "ns": 1e-9,
    "GB": 1e9,
    "MB": 1e6,
    "kB": 1e3,
    "bytes": 1,
    "": 1,
    "million": 1e6,
    "billion": 1e9,
}


def value(cell: str) -> float:
    """Read a number with its unit."""
    number, _, unit = cell.partition(" ")
    return float(number.replace(",", "")) * UNITS[unit]


def told() -> Iterator[tuple[str, int | None, list[str]]]:
    """Yield metric, pages, and the cells multi, single and ratio of every such committed row."""
    text = COMMITTED["measurements.md"]
    labels = {metric.label: name for name, metric in METRICS.items() if "scaling" not in name}
    for heading in ("One server", "Where do the instructions go?", "How long does an answer take?"):
        for row in table(section(text, heading)):
            if len(row) > 2:  # not the differences of stages
                yield labels[row[0]], None, row[2:5]
    steps = {step.label: step.name for step in STEPS}
    places = {"On a first visit": "cold", "For visitors who come back": "returning"}
    for heading, journey in places.items():
        for row in table(section(text, heading)):
            yield f"navigation.{journey}.{steps[row[0]]}.painted", None, row[2:5]


@pytest.fixture(scope="module")
def samples() -> Samples:
    """Return what the committed report is made from."""
    run = reported(FOLDER.parent)
    assert run is not None
    return Samples(run.path)


class TestFigures:
    """Every figure is that of the samples: reckoned once more, by other means."""

    def test_medians_and_ratios_are_those_of_the_samples(self, samples: Samples) -> None:
        """Of servers, instructions, answers, and every step of a visit."""
        rows = list(told())
        assert len(rows) > 30
        for metric, pages, (multi, single, ratio) in rows:
            for arm, cell in (("multi", multi), ("single", single)):
                assert value(cell) == pytest.approx(samples.middle([metric], arm, pages), rel=6e-3)
            estimate = samples.ratio([metric], pages)
            if "(counted)" in ratio or "(medians, " in ratio:
                estimate = samples.middle([metric], "single") / samples.middle([metric], "multi")
            assert float(ratio.split()[0]) == pytest.approx(estimate, abs=6e-4), metric

    def test_the_table_of_questions_is_made_of_the_same(self, samples: Samples) -> None:
        """Medians and ratio of each sum, reckoned anew; advice follows from word and ratio."""
        text = section(COMMITTED["README.md"], "Which should I choose?")
        steps = {"come for one": ("home", "barchart"), "move": MOVES}
        asked: list[tuple[str, list[str], int | None]] = [
            ("If you pay for memory", ["memory.visited"], None),
            ("If you have many pages and restart often", ["scaling.startup_cpu"], 1000),
            *(
                (
                    f"For {who} visitors who {does}",
                    [f"navigation.{at}.{one}.painted" for one in of],
                    None,
                )
                for who, at in (("new", "cold"), ("second-time", "returning"))
                for does, of in steps.items()
            ),
        ]
        rows = table(text)
        for who, metrics, pages in asked:
            _, _, multi, single, ratio, n, word, so = next(
                one for one in rows if one[0].startswith(who)
            )
            for arm, cell in (("multi", multi), ("single", single)):
                assert value(cell) == pytest.approx(samples.middle(metrics, arm, pages), rel=6e-3)
            found = samples.ratio(metrics, pages)
            assert float(ratio.split()[0]) == pytest.approx(found, abs=6e-4)
            assert int(n) == len(samples.sums(metrics, "multi", pages))
            ahead = "single" if found < 1 else "multi"
            said = {
                "clear": f"choose **`{ahead}`**",
                "likely": f"lean towards **`{ahead}`**",
                "tie": "either will do",
            }
            assert so.startswith(said.get(word, "open: may differ by up to "))

    def test_growth_has_the_ratio_of_every_size(self, samples: Samples) -> None:
        """Of start-up and of memory."""
        text = section(COMMITTED["README.md"], "What do more pages cost?")
        heads = next(line for line in text.splitlines() if line.startswith("| single / multi"))
        sizes = [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) pages", heads)]
        assert len(sizes) == 6
        of: Mapping[str, str] = {
            "Start-up, CPU time": "scaling.startup_cpu",
            "Memory after start": "scaling.memory",
        }
        for label, metric in of.items():
            for size, cell in zip(sizes, cells(text, label)[1:], strict=True):
                assert float(cell.split()[0]) == pytest.approx(
                    samples.ratio([metric], size), abs=6e-4
                )
