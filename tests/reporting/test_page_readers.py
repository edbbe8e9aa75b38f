"""The interactive page for everybody: small screens, keyboards, screen readers, paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from benchmarks.judging.model import model
from benchmarks.reporting.page import page as made
from benchmarks.samples import load
from tests.support.report_page import PHONE, cell
from tests.support.samples import forking, growing, visiting, write_samples

OPEN = "(all) => all.forEach((one) => (one.open = true))"
"""Opens whatever is folded."""


class TestEverybody:
    """Readers on small screens, with a keyboard, with a screen reader, and without a network."""

    def test_load_nothing_from_elsewhere(self, page: Page, place: Path) -> None:
        """The file itself is the only thing that is asked for."""
        asked: list[str] = []

        def note(route: Route) -> None:
            asked.append(route.request.url)
            route.continue_()

        page.route("**/*", note)
        page.goto(place.as_uri())
        assert asked == [place.as_uri()]

    @pytest.mark.parametrize("width", [390, 768, 900, 1280])
    def test_never_have_to_scroll_sideways(self, opened: Page, width: int) -> None:
        """Wide tables scroll inside themselves."""
        opened.set_viewport_size({"width": width, "height": 800})
        assert opened.evaluate("document.documentElement.scrollWidth") == width

    def test_see_whole_tables_and_whole_ticks_on_a_desk(self, opened: Page) -> None:
        """Nothing is cut: no table scrolls inside itself, and no drawing loses its numbers."""
        opened.set_viewport_size({"width": 1280, "height": 800})
        opened.locator("details").evaluate_all(OPEN)
        cut = """(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length"""
        assert opened.locator(".scroll, pre").evaluate_all(cut) == 0
        outside = """(all) => all.map((text) => {
            const inner = text.getBoundingClientRect();
            const outer = text.ownerSVGElement.getBoundingClientRect();
            const cut = inner.left < outer.left - 1 || inner.right > outer.right + 1;
            return cut ? text.textContent : "";
        }).filter(Boolean)"""
        assert opened.locator("svg text").evaluate_all(outside) == []

    def test_see_every_ratio_on_a_phone(self, opened: Page) -> None:
        """Rows become cards, with names for their values."""
        opened.set_viewport_size(PHONE)
        shown = cell(opened, "startup.cpu", "ratio")
        expect(
            shown
        ).to_be_in_viewport() if shown.is_hidden() else shown.scroll_into_view_if_needed()
        box = shown.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE["width"]

    def test_find_their_way_by_structure(self, opened: Page) -> None:
        """One title, parts with headings, tables with names, controls with labels."""
        expect(opened.get_by_role("heading", level=1)).to_have_count(1)
        assert opened.locator("html").get_attribute("lang") == "en"
        headings = opened.get_by_role("heading", level=2).all_inner_texts()
        links = opened.get_by_role("navigation").get_by_role("link").all_inner_texts()
        assert links == headings
        for table in opened.locator("table").all():
            assert table.locator("caption").text_content()
            expect(table.locator("tbody tr th").first).to_have_attribute("scope", re.compile("row"))
        for drawing in opened.locator("svg[role=img]").all():
            assert drawing.get_attribute("aria-label")
        controls = opened.locator("input:visible, select:visible, button:visible")
        name = "(one) => one.ariaLabel || one.innerText || [...one.labels].join()"
        assert all(one.evaluate(name) for one in controls.all())

    def test_begin_with_a_link_to_the_report(self, opened: Page) -> None:
        """The first stop of the keyboard leads past the head."""
        opened.keyboard.press("Tab")
        skip = opened.get_by_role("link", name="Skip to the report")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()


class TestFolded:
    """What is long waits behind a line until it is asked for."""

    @pytest.fixture
    def visited(self, page: Page, tmp_path: Path, console: list[str]) -> Iterator[Page]:
        """Open the page of a run in which visitors were timed."""
        extra = (*growing(4), *forking(4), *visiting(9))
        path = tmp_path / "index.html"
        run = load(write_samples(tmp_path, blocks=9, extra=extra))
        path.write_text(made(model(run, tmp_path)), "utf-8")
        page.goto(path.as_uri())
        yield page
        assert console == []

    def test_opens_by_keyboard(self, visited: Page) -> None:
        """A line that says what is behind it, and the whole table behind that."""
        table = visited.get_by_role("table", name="Targets for a visit")
        expect(table).to_be_hidden()
        visited.get_by_text("All targets", exact=True).focus()
        visited.keyboard.press("Enter")
        expect(table).to_be_visible()

    def test_leaves_a_page_that_can_be_read_through(self, visited: Page) -> None:
        """What is open at first: what to choose, what a visit costs, and tables of a few lines."""
        shown = visited.locator("table:visible caption").all_inner_texts()
        assert [one.removesuffix("Copy as Markdown").strip() for one in shown] == [
            "Every measured ratio",
            "First visit, step by step",
            "Heap after many navigations",
            "Memory of one worker more",
            "By the lines",
            "What to choose by who visits",
        ]

    def test_says_what_it_comes_to(self, visited: Page) -> None:
        """The line tells the result, so that nobody has to open it for that."""
        said = visited.locator("summary").all_inner_texts()
        for result in (
            r"\d+ attacks were tried, none got through",
            r"\d+ of \d+ hazards hold on Dash \d.*, and what is safe instead",
            r"None of [\d,]+ requests failed beyond what a killed worker had in flight",
            r"Checked, a callback takes at most 1\.\d{3} times as long: within what is allowed",
            r"multi agrees with itself in \d of \d metrics and a planted cost is noticed in .*",
        ):
            assert [one for one in said if re.fullmatch(result, one)], result

    def test_hides_no_heading(self, visited: Page) -> None:
        """Every heading can be found without opening anything."""
        headings = visited.locator("h2, h3")
        assert headings.count() == visited.locator("h2:visible, h3:visible").count() > 10

    def test_leaves_every_heading_a_name_in_links(self, visited: Page) -> None:
        """One of its own, and what the page links in itself is there."""
        names = visited.locator("h2, h3").evaluate_all("(all) => all.map((one) => one.id)")
        assert all(names)
        ids = visited.locator("[id]").evaluate_all("(all) => all.map((one) => one.id)")
        assert len(ids) == len(set(ids))
        linked = "(all) => all.map((one) => one.hash.slice(1))"
        assert set(visited.locator('a[href^="#"]').evaluate_all(linked)) <= set(ids)

    def test_is_printed(self, visited: Page) -> None:
        """Paper cannot be opened."""
        table = visited.get_by_role("table", name="Targets for a visit")
        visited.emulate_media(media="print")
        box = table.bounding_box()
        assert box is not None
        assert box["height"] > 100

    @pytest.mark.parametrize("width", [390, 1280])
    def test_fits_when_it_is_open(self, visited: Page, width: int) -> None:
        """Ledgers have ten columns, and still nothing is wider than the screen."""
        visited.set_viewport_size({"width": width, "height": 800})
        visited.locator("details").evaluate_all(OPEN)
        assert visited.evaluate("document.documentElement.scrollWidth") == width
        cut = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length"
        assert visited.locator(".scroll").evaluate_all(cut) == 0
