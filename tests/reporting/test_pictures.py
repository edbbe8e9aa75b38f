"""Pictures say what the samples say, to those who see them and to those who listen."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from crossroads.benchmarks.judging.model import Report, model
from crossroads.benchmarks.judging.rows import ARMS
from crossroads.benchmarks.reporting.pictures import (
    ONLY_ON_THE_PAGE,
    Picture,
    pictures,
    svg,
    verdict,
)
from crossroads.benchmarks.reporting.questions import questions
from crossroads.benchmarks.reporting.words import quantity
from crossroads.benchmarks.samples import load
from crossroads.benchmarks.tools.files import ROOT
from tests.support.samples import STAGES, staged, write_samples
from tests.support.visited import whole_run

NAMES = ("visit", "growth", "workers", "ratios", "answers", "blocks")
Drawn = Mapping[str, Picture]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Return the model of a run that holds something for every picture."""
    folder = tmp_path_factory.mktemp("pictures")
    return model(load(whole_run(folder)), folder / "report")


@pytest.fixture(scope="module")
def drawn(run: Report) -> Drawn:
    """Return its pictures."""
    return pictures(run)


def texts(picture: Picture) -> list[str]:
    """Return what is written in a picture."""
    root = ElementTree.fromstring(svg(picture))  # noqa: S314 - our own
    written = root.iter("{http://www.w3.org/2000/svg}text")
    return [line for one in written for line in one.itertext()]


def tips(picture: Picture) -> list[str]:
    """Return what a picture tells on hover."""
    return [str(one["tip"]) for one in records(picture) if "tip" in one]


def records(picture: Picture) -> list[dict[str, Any]]:
    """Return the data of a picture."""
    datasets = json.loads(picture.spec)["datasets"]
    return [one for values in datasets.values() for one in values]


class TestFigures:
    """What is drawn, written and told is what was measured."""

    @pytest.mark.parametrize("name", ["visit", "answers"])
    def test_a_bar_bears_its_value(self, run: Report, drawn: Drawn, name: str) -> None:
        """Both approaches, every row, in writing beside the bar and in the words for listeners."""
        asked = next(one for one in questions(run) if one.name == name)
        written = texts(drawn[name])
        for label, row in asked.rows:
            assert label in written
            for arm in ARMS:
                value = f"{arm} {quantity(row.middle(arm), row.metric)}"
                assert value in written
                assert value in drawn[name].alt
            assert verdict(row) in written

    def test_the_growth_names_both_lines_and_every_size(self, run: Report, drawn: Drawn) -> None:
        """A point for every size of both approaches, told with its value."""
        assert texts(drawn["growth"]).count("multi") == len(run.growths)
        for growth in run.growths:
            for arm, points in growth.points.items():
                for size, value in points.items():
                    what = f"{growth.metric.label}, {arm}, {size:,} pages: "
                    assert what + quantity(value, growth.metric) in tips(drawn["growth"])

    def test_the_growth_shows_where_lines_cross(self, drawn: Drawn) -> None:
        """Start-up crosses between 5 and 6 pages in this run, and looking up a path never does."""
        assert [text for text in texts(drawn["growth"]) if text.startswith("cross at ")] == [
            "cross at 5 pages"
        ]

    def test_the_workers_add_up(self, run: Report, drawn: Drawn) -> None:
        """A piece for the master and each worker, and their sum beside the bar."""
        told = tips(drawn["workers"])
        for fleet in run.fleets:
            for arm in ARMS:
                total = quantity(sum(fleet.parts[arm]), fleet.last.metric)
                assert f"{arm} {total}" in texts(drawn["workers"])
        assert sum("master" in tip for tip in told) == 2 * len(run.fleets)
        assert sum("worker 4:" in tip for tip in told) == 4

    def test_ratios_tell_their_word_by_text_and_shape(self, run: Report, drawn: Drawn) -> None:
        """Not by colour alone, and under the heading of their question."""
        written = texts(drawn["ratios"])
        for asked in questions(run):
            assert (asked.heading in written) == (asked.name not in ONLY_ON_THE_PAGE)
            for _, row in asked.rows if asked.name not in ONLY_ON_THE_PAGE else ():
                assert any(text.endswith(row.verdict.word) for text in written)
        words = {one["word"] for one in records(drawn["ratios"]) if "word" in one}
        assert {"clear", "tie", "not resolved"} <= words

    def test_every_block_is_there(self, run: Report, drawn: Drawn) -> None:
        """Nothing is left out: as many points as values, each with its own."""
        told = tips(drawn["blocks"])
        row = next(row for row in run.rows if row.metric.name == "startup.cpu")
        for arm in ARMS:
            for block, value in enumerate(row.values(arm), start=1):
                tip = f"Start-up, CPU time, {arm}, block {block}: {quantity(value, row.metric)}"
                assert tip in told

    def test_too_few_blocks_for_an_interval_are_drawn_to_the_edge(self, tmp_path: Path) -> None:
        """Three blocks give no interval, and a picture all the same."""
        path = write_samples(tmp_path, blocks=3)
        picture = pictures(model(load(path), tmp_path / "report"))["ratios"]
        wide = [one for one in records(picture) if one.get("word") == "not resolved"]
        assert wide
        assert all(one["low"] < 0.96 and one["high"] > 1.04 for one in wide)
        assert b"NaN" not in svg(picture)

    def test_the_committed_run_stands_beside_ones_own(self, run: Report, tmp_path: Path) -> None:
        """Grey marks with values of their own, and a line that says what grey is."""
        path = whole_run(tmp_path, factor=2.0)
        own = replace(model(load(path), tmp_path / "report"), beside=run)
        row = next(row for label, row in questions(run)[0].rows)
        shown = pictures(own)
        value = quantity(row.middle("single"), row.metric)
        assert f"Opening the site, single, committed run: {value}" in tips(shown["visit"])
        for name in ("visit", "growth", "workers", "ratios", "answers"):
            assert "Grey marks: the kit's committed run" in texts(shown[name])
            assert any("committed run" in tip for tip in tips(shown[name]))


class TestFiles:
    """SVG that a repository can keep, and a page can show."""

    def test_there_is_one_for_each_name(self, drawn: Drawn) -> None:
        """All of them, when there is something for all."""
        assert set(drawn) == set(NAMES)

    def test_a_run_without_samples_for_it_has_no_picture(self, tmp_path: Path) -> None:
        """Start-up and memory alone, stages alone, counts alone."""
        report = model(load(write_samples(tmp_path)), tmp_path)
        assert set(pictures(report)) == {"ratios", "blocks"}
        stages = write_samples(tmp_path, single={}, extra=tuple(staged()))
        assert set(pictures(model(load(stages), tmp_path))) == {"ratios"}
        assert len(STAGES) == 4
        assert not pictures(model(load(write_samples(tmp_path, single={})), tmp_path))

    def test_have_the_same_bytes_in_every_process(self, tmp_path: Path, drawn: Drawn) -> None:
        """Neither the hash seed nor what was drawn before has a say."""
        program = (
            "import sys; from pathlib import Path; from crossroads.benchmarks.samples import load;"
            "from crossroads.benchmarks.judging.model import model;"
            "from crossroads.benchmarks.reporting.pictures import pictures, svg;"
            "report = model(load(Path(sys.argv[1])), Path('report'));"
            "sys.stdout.buffer.write(b''.join(map(svg, pictures(report).values())))"
        )
        made = subprocess.run(
            [sys.executable, "-c", program, str(whole_run(tmp_path))],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "7"},
        ).stdout
        assert made == b"".join(map(svg, drawn.values()))

    @pytest.mark.parametrize("name", NAMES)
    def test_need_nothing_from_elsewhere_and_are_small(self, drawn: Drawn, name: str) -> None:
        """No script, no address; a ground of their own, on which every text can be read."""
        picture = svg(drawn[name]).decode()
        assert not re.search(r"<(?:script|image|style)|(?:href|src)=", picture)
        assert 'rx="8" fill="#ffffff"' in picture
        assert len(picture) < (80_000 if name == "blocks" else 30_000)
        root = ElementTree.fromstring(picture)  # noqa: S314 - our own
        colours = {one.get("fill") for one in root.iter("{http://www.w3.org/2000/svg}text")}
        assert all(contrast_with_white(str(colour)) >= 4.5 for colour in colours)


def contrast_with_white(colour: str) -> float:
    """Return the contrast of a colour with white, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
