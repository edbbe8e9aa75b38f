"""Pictures that a repository can keep: the same bytes, no fonts, and their numbers inside."""

import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.judging.model import Dot, Timeline
from benchmarks.reporting import crossing_plot, pictures, stacked_bars
from benchmarks.reporting.canvas import same_picture
from tests.support.servers import ROOT

INTERVAL = pictures.Interval("Start-up", "0.9", 0.9, 0.85, 0.95, 0.05, (0.99, 1.01))
PAIRS = pictures.Pairs("Start-up (ms)", 0.05, [3.0, 4.0], [2.0, 3.5])
TIMELINE = Timeline("Start-up", [Dot(1, "multi", 0.5)])
STACK = stacked_bars.Stack("2 workers", {"multi": [30.0, 20.0, 19.0], "single": [29.0, 19.0, 18.0]})
CURVES = crossing_plot.Curves(
    "Start-up (ms)",
    {"multi": {3: 310.0, 1000: 5300.0}, "single": {3: 330.0, 1000: 1400.0}},
    {"multi": (295.0, 5.0), "single": (327.0, 1.07)},
    (8.0, 6.0, 10.0),
)
DRAWN = (
    pictures.forest,
    pictures.strips,
    pictures.order,
    stacked_bars.stacks,
    crossing_plot.curves,
)
DRAW = """
import sys
from tests.reporting.test_pictures import CURVES, INTERVAL, PAIRS, STACK, TIMELINE
from tests.reporting.test_pictures import crossing_plot, pictures, stacked_bars
made = [pictures.forest([INTERVAL]), pictures.strips([PAIRS]), pictures.order([TIMELINE])]
made += [stacked_bars.stacks([STACK]), crossing_plot.curves([CURVES])]
sys.stdout.buffer.write(b"".join(made))
"""


class TestPictures:
    """What they show, and what they need to be shown."""

    def test_have_the_same_bytes_in_every_process(self, tmp_path: Path) -> None:
        """Neither the hash seed, nor the day, nor the reader's own style of plots has a say."""
        (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\nfont.size: 30\n", "utf-8")
        made = {
            subprocess.run(
                [sys.executable, "-c", DRAW],
                capture_output=True,
                check=True,
                cwd=ROOT,
                env={**os.environ, "PYTHONHASHSEED": seed, **style},
            ).stdout
            for seed, style in (
                ("1", {}),
                ("2", {"MATPLOTLIBRC": str(tmp_path), "SOURCE_DATE_EPOCH": "86400"}),
            )
        }
        assert len(made) == 1
        assert b"<dc:date>" not in made.pop()

    def test_need_no_font_and_no_network(self) -> None:
        """Letters are outlines, and nothing is loaded from elsewhere."""
        picture = pictures.forest([INTERVAL]).decode()
        assert "<text" not in picture
        assert not re.search(r'(?:href|src)="(?!#)', picture)

    def test_carry_the_numbers_that_they_show(self) -> None:
        """The same numbers make the same picture, for another version of Matplotlib too."""
        one = pictures.forest([INTERVAL])
        other = pictures.forest([replace(INTERVAL, ratio=0.91)])
        elsewhere = one.replace(b"Matplotlib v", b"Matplotlib v9").replace(b"stroke", b"Stroke")
        assert same_picture(one, one)
        assert same_picture(one, elsewhere)
        assert not same_picture(one, other)
        assert not same_picture(elsewhere, other)
        assert not same_picture(one, one.replace(b"stroke", b"Stroke"))

    def test_show_an_unbounded_interval_to_the_edge(self) -> None:
        """Too few blocks make a line across the picture, and not an error."""
        unbounded = replace(INTERVAL, low=0.0, high=math.inf, again=None)
        assert b"unbounded" in pictures.forest([unbounded])
        across = re.compile(rb"M 17\.28 \S+ \nL 328\.32 ")
        lines = [len(across.findall(pictures.forest([one]))) for one in (INTERVAL, unbounded)]
        assert lines[1] == lines[0] + 1

    def test_leave_no_empty_panel(self) -> None:
        """An odd number of metrics leaves room, and not an axis without values."""
        panels = [pictures.strips([PAIRS] * count).count(b'id="axes_') for count in (1, 2, 3)]
        assert panels == [1, 2, 3]

    def test_draw_a_piece_for_every_process(self) -> None:
        """Two bars of three pieces each, and a wider bar for more memory."""
        picture = stacked_bars.stacks([STACK])
        fewer = stacked_bars.stacks([replace(STACK, arms={"multi": [30.0, 20.0]})])
        pieces = re.compile(rb'id="patch_')
        assert len(pieces.findall(picture)) - len(pieces.findall(fewer)) >= 4

    def test_draw_points_alone_where_no_line_describes_them(self) -> None:
        """Two lines less, and the points are all there."""
        bent = replace(CURVES, lines={})
        lines = [crossing_plot.curves([one]).count(b'id="line2d_') for one in (CURVES, bent)]
        assert lines[0] - lines[1] == 2

    @pytest.mark.parametrize("draw", DRAWN)
    def test_are_refused_when_there_is_nothing_to_show(
        self, draw: Callable[[list[Any]], bytes]
    ) -> None:
        """An empty picture is an error."""
        with pytest.raises(ValueError, match="drawn is empty: expected at least one"):
            draw([])
