"""What differs between two looks, and how it is written into a report."""

from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from crossroads.benchmarks.checking import report
from crossroads.benchmarks.checking.comparison import (
    Look,
    compare,
    emptied,
    readers,
    sentence,
    varying,
)
from crossroads.benchmarks.checking.sources import Target


def opened(*ids: str, **more: Any) -> dict[str, Any]:
    told = {"path": "/", "status": 200, "title": "Eggs", "words": ["Eggs"], "ids": [*ids]}
    return {**told, "values": {}, "answered": {f"{one}.children": 200 for one in ids}, **more}


def looked(way: str, page: dict[str, Any]) -> Look:
    return Look(way, pages={"/": page})


def test_an_id_that_is_made_at_each_start_is_no_difference() -> None:
    own, again = looked("own", opened("eggs", "x1")), looked("own", opened("eggs", "x2"))
    varies = varying(own, again)
    assert compare(own, looked("multi", opened("eggs", "x3")), varies) == []
    failing = opened("eggs", "x3", answered={"eggs.children": 500, "x3.children": 200})
    (found,) = compare(own, looked("multi", failing), varies)
    assert (found.rule, found.what) == ("answer", "eggs.children")


def test_a_page_that_has_lost_its_dash_differs() -> None:
    bare = {"path": "/", "status": 200, "title": "Eggs"}
    (found,) = compare(looked("own", opened("eggs")), looked("multi", bare), frozenset())
    assert (found.rule, found.was, found.now) == ("page", "with Dash", "without Dash")


def test_a_source_that_is_not_utf_8_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_bytes(
        "# -*- coding: latin-1 -*-\nname = 'é'\nStore(id='basket')\n".encode("latin-1")
    )
    page = opened("basket", stores={"basket": "memory"})
    look = Look("own", {"apps": [{"pages": True}], "files": [str(file)]}, {"/": page, "/a": page})
    (found,) = emptied(look)
    assert (found.file, found.line) == (str(file), 3)


def test_a_site_is_run_with_what_its_reader_has_set() -> None:
    given = {"FLASK_CONFIG": "farm", "CROSSROADS_SECRET_KEY": "x", "PYTHONPATH": "/a", "HOME": "/"}
    assert readers(given) == {"FLASK_CONFIG": "farm"}


def test_what_the_project_has_itself_is_not_to_be_installed(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "prices.py").touch()
    target = Target("app:app", "app", tmp_path / "app.py", 1, tmp_path, tmp_path)
    for name in ("prices", "parts", tmp_path.name, f"{tmp_path.name}.prices"):
        error = {"type": "ModuleNotFoundError", "said": "no", "place": None, "missing": name}
        said = sentence(error, target, "python")
        assert "install" not in said
        assert f"it imports {name}, which is not found from {tmp_path}" in said
    error["missing"] = "eggs"
    assert "`python -m pip --python python install eggs`" in sentence(error, target, "python")


def test_code_in_a_cell_is_shown_as_it_is() -> None:
    written = report.code("a < b | c & `d`\n  e")
    table = MarkdownIt("commonmark").enable("table").render(f"| x |\n|---|\n| {written} |\n")
    assert "<td><code>a &lt; b | c &amp; 'd' e</code></td>" in table


def test_markup_of_a_site_is_none_in_the_report() -> None:
    assert "<script>alert" not in report.page("a <script>alert(1)</script>", "farm")


def test_the_terminal_says_a_stop_once_as_an_error_and_counts_one_of_a_thing() -> None:
    page = {"path": "/", "fired": 1}
    hazard = {
        "when": "now",
        "file": "app.py",
        "line": 1,
        "hazard": "x",
        "happens": "",
        "instead": "",
    }
    told = {
        "hazards": [hazard],
        "differences": [],
        "pages": [page],
        "ship": "",
        "sure": "not known",
    }
    said = report.summary({**told, "stopped": "no", "why": ["no"], "remarks": [], "steps": []})
    assert "1 page, 1 callback at opening, 1 hazard, 0 differences" in said
    assert said.endswith("No verdict (not known)")


def test_tables_of_a_report_scroll() -> None:
    html = report.page("| a | b |\n| :--- | ---: |\n| x | 1,267,761 bytes |\n", "farm")
    assert '<div class="scroll" tabindex="0"><table>' in html
    assert "td, code" not in html  # no number breaks in its middle
