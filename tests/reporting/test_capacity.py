"""Capacity in the report and in the page: modelled, plainly told, and computed alike by scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.loading.capacity import need
from crossroads.benchmarks.loading.costs import read
from crossroads.benchmarks.reporting.document import documents
from crossroads.benchmarks.reporting.sections import capacity
from tests.support.capacities import record
from tests.support.report_text import Modelled, section, table, written

HEADING = "How many servers do so many visits take?"
MEASURED = record()
SETTINGS = [(100_000, 5, 30), (1_000_000, 1, 1), (10, 30, 180), (25_119, 12, 60)]
"""Visitors in an hour, pages, and seconds of thought."""


@pytest.fixture
def run(visits: Modelled, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Return a run beside which capacity was measured."""
    monkeypatch.setattr(capacity, "read_json", lambda _: MEASURED)
    return visits()


@pytest.fixture
def place(run: Report, tmp_path: Path) -> Path:
    """Return where its page is."""
    (tmp_path / "index.html").write_text(written(run), "utf-8")
    return tmp_path / "index.html"


@pytest.fixture
def opened(page: Page, place: Path, console: list[str]) -> Iterator[Page]:
    """Open the page from disk; nothing may go wrong in the console."""
    page.goto(place.as_uri())
    yield page
    assert console == []


def test_the_table_reaches_a_million_visits(run: Report) -> None:
    text = section(documents(run)["measurements.md"], HEADING)
    assert "**This is modelled, not measured.**" in text
    rows = [row for row in table(text) if row[1] in ("`multi`", "`single`")]
    assert [row[0] for row in rows][::2] == ["1,000", "10,000", "100,000", "1,000,000"]
    costs, _ = read(MEASURED["approaches"]["multi"])
    assert rows[-2][2:] == capacity.need_cells(need(costs, 100_000))


def test_differences_are_those_beyond_the_models_error(run: Report) -> None:
    text = section(documents(run)["measurements.md"], HEADING)
    assert re.search(r"^- Busy cores: .* 0\.59 times as much\.$", text, re.M)
    assert re.search(
        r"^- No difference beyond what the two models may be off: .*traffic\.$", text, re.M
    )


def test_approaches_that_cost_the_same_do_not_differ() -> None:
    costs, _ = read(MEASURED["approaches"]["multi"])
    same = dict.fromkeys(("multi", "single"), need(costs, 1e5))
    (line,) = capacity.differences(same, 0.2)
    assert line.startswith("No difference")
    cheaper = same | {"single": same["multi"]._replace(cores=0.9 * same["multi"].cores, workers=1)}
    (line,) = capacity.differences(cheaper, 0.2)
    assert "busy cores, workers, memory" in line, "workers are cores that were rounded up"


def test_what_was_aimed_at_is_told_with_its_outcome(run: Report) -> None:
    text = section(documents(run)["measurements.md"], HEADING)
    rows = {row[0]: row[1:] for row in table(text) if row[-1] in ("reached", "**missed**")}
    assert len(rows) == 9
    quantiles = next(row for what, row in rows.items() if what.startswith("95 % quantiles"))
    assert quantiles[1:] == ["at least 18", "reached"]


def test_loads_that_the_formulas_were_changed_after_test_nothing(
    visits: Modelled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity, "read_json", lambda _: MEASURED | {"model": "older"})
    text = section(documents(visits())["measurements.md"], HEADING)
    assert "**The formulas have changed since these loads were seen**" in text
    rows = [row for row in table(text) if row[-1] == "not settled"]
    assert [row[0].split()[0] for row in rows] == ["95", "CPU", "A"]


def test_nothing_is_told_without_a_measurement(visits: Modelled, tmp_path: Path) -> None:
    run = visits()
    assert capacity.section(run, tmp_path / "capacity.json") is None
    assert capacity.sliders(tmp_path / "capacity.json") is None


@pytest.mark.parametrize("settings", SETTINGS)
def test_scripts_compute_what_the_model_does(opened: Page, settings: tuple[int, ...]) -> None:
    for name, one in MEASURED["approaches"].items():
        wanted = need(read(one)[0], *settings)._asdict()
        found = opened.evaluate(
            "([name, given]) => need(modelled.approaches[name], ...given)", [name, settings]
        )
        assert found == pytest.approx(wanted), name


def test_sliders_begin_where_the_table_stands(opened: Page, place: Path) -> None:
    """Scripts write every cell as it was written without them."""
    cells = dict(re.findall(r'data-(\w+="\w+")>([^<]+)<', place.read_text("utf-8")))
    assert len(cells) == 16
    for name, text in cells.items():
        expect(opened.locator(f"#capacity [data-{name}]")).to_have_text(text)


def test_sliders_are_moved_with_the_keyboard(opened: Page) -> None:
    pages = opened.get_by_label("Pages of each visit")
    cores = opened.locator('#capacity [data-multi="cores"]')
    before = cores.inner_text()
    pages.focus()
    opened.keyboard.press("ArrowRight")
    expect(opened.locator('output[for="pages"]')).to_have_text("6")
    expect(pages).to_have_attribute("aria-valuetext", "6")
    costs, _ = read(MEASURED["approaches"]["multi"])
    expect(cores).not_to_have_text(before)
    expect(cores).to_have_text(capacity.cell(need(costs, 100_000, 6, 30).cores, "cores"))


def test_it_is_labelled_as_modelled_and_can_be_shown_alone(opened: Page) -> None:
    expect(opened.locator("#capacity")).to_contain_text("Modelled, not measured")
    opened.get_by_label("Show").select_option("How many servers?")
    expect(opened.locator("main section:visible")).to_have_count(1)
    expect(opened.get_by_label("Visitors in the busiest hour")).to_be_visible()


def test_without_scripts_the_table_is_there_and_no_slider(browser: Browser, place: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(place.as_uri())
    expect(page.get_by_role("table", name="Modelled")).to_be_visible()
    expect(page.get_by_label("Pages of each visit")).to_be_hidden()
    context.close()
