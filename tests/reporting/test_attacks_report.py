"""The report's part about attacks."""

import json
from pathlib import Path
from typing import Any

from benchmarks.reporting import attacks
from benchmarks.reporting.document import templates


def written(path: Path, **statuses: tuple[int, bool]) -> Path:
    """Write results: the status of one attack for each approach, and whether the page leaked."""
    found = {
        approach: [{"tried": "Paths", "name": "`GET /x`", "status": status, "leaked": leaked}]
        for approach, (status, leaked) in statuses.items()
    }
    path.write_text(json.dumps({"versions": {"dash": "4.4.1"}, "approaches": found}))
    return path


def shown(section: Any) -> str:
    """Render the part."""
    return templates().get_template("report/attacks.md.j2").render(attacks=section)


def test_the_table_says_what_was_tried_and_how_it_was_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", multi=(302, False), single=(404, False))
    lines = shown(attacks.section(path)).splitlines()
    assert "| Paths | 1 | 1 | 1 |" in lines
    assert "| `GET /x` | 302, to the login | 404 |" in lines


def test_a_page_that_leaks_is_not_counted_as_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", multi=(200, True), single=(200, False))
    lines = shown(attacks.section(path)).splitlines()
    assert "| Paths | 1 | 0 | 1 |" in lines
    assert "| `GET /x` | **leaked** (200) | 200, without it |" in lines


def test_without_results_there_is_no_such_part(tmp_path: Path) -> None:
    assert attacks.section(tmp_path / "none.json") is None
    assert shown(None).strip() == ""


def test_every_table_is_whole() -> None:
    tables = [line for line in shown(attacks.section()).splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} == {4, 5}
