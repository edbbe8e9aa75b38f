"""What the other ways cost: a column for every stock arm, a dash for what was not measured."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.arms import STOCK
from benchmarks.judging.model import Report, model
from benchmarks.reporting.document import render
from benchmarks.reporting.illustrations import draw
from benchmarks.reporting.page import page
from benchmarks.samples import load
from tests.support.samples import sample, visiting, write_samples

HEADING = "What do the other ways cost?"
STARTS: Mapping[int, Mapping[str, float]] = {
    3: {"multi": 0.4, "single": 0.39, "multi-stock": 0.55, "pages-stock": 0.5, STOCK[2]: 0.6},
    1000: {"multi": 1.4, "single": 0.5, "multi-stock": 6.6, "pages-stock": 1.9, STOCK[2]: 6.2},
}
"""Pages -> arm -> seconds of CPU time of a start."""


def starting(blocks: int) -> Iterable[Mapping[str, Any]]:
    """Yield the starts of small and of large sites; the last arm has a block less."""
    for pages, arms in STARTS.items():
        for arm, seconds in arms.items():
            for block in range(blocks - (arm == STOCK[2])):
                yield sample(block, 0, arm, "scaling.startup_cpu", seconds, pages=pages)


def report(folder: Path, extra: Iterable[Mapping[str, Any]]) -> Report:
    """Return a model of a run of nine blocks with these samples."""
    return model(load(write_samples(folder, blocks=9, extra=(*extra,))), folder / "report")


def row(text: str, label: str) -> list[str]:
    """Return the cells of the one line of the section's table that begins so."""
    part = text.split(f"## {HEADING}")[1].split("\n## ", maxsplit=1)[0]
    (line,) = [line for line in part.splitlines() if line.startswith(f"| {label}")]
    return line.strip("| ").split(" | ")[1:]


def test_every_stock_arm_stands_beside_the_approaches(tmp_path: Path) -> None:
    text = render(report(tmp_path, [*starting(6), *visiting()]))
    small = row(text, "Start-up, CPU time, 3 pages")
    assert small == ["400 ms", "390 ms", "550 ms", "500 ms", "600 ms", "5"]
    large = row(text, "Start-up, CPU time, 1,000 pages")
    assert large == ["1.40 s", "500 ms", "6.60 s", "1.90 s", "6.20 s", "5"]
    sent = row(text, "Bytes sent by the server, first visit")
    assert sent == ["1.43 MB", "1.42 MB", "14.4 MB", "6.58 MB", "15.0 MB", "9"]


def test_an_arm_that_older_samples_lack_has_a_dash(tmp_path: Path) -> None:
    older = [one for one in (*starting(6), *visiting()) if one["arm"] != "dispatch-stock"]
    found = report(tmp_path, older)
    for label in ("Start-up, CPU time, 1,000 pages", "Bytes sent by the server, first visit"):
        *_, stock, pages, dispatch, blocks = row(render(found), label)
        assert "-" not in {stock, pages}
        assert dispatch == "-"
        assert int(blocks) > 5
    assert HEADING in page(found)
    assert "pages-stock" in draw(found)["staircase"].decode()
    assert "dispatch-stock" not in draw(found)["staircase"].decode()


@pytest.mark.parametrize("measured", ["nothing of them", "the approaches alone"])
def test_a_run_without_stock_arms_has_no_such_part(tmp_path: Path, measured: str) -> None:
    lines = [] if measured == "nothing of them" else [*starting(6), *visiting()]
    found = report(tmp_path, [one for one in lines if one["arm"] not in STOCK])
    assert HEADING not in render(found)
    assert HEADING not in page(found)
