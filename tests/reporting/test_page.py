"""The interactive page: looked at in a real browser, from disk, with scripts and without."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from crossroads.benchmarks.arms import ARMS
from crossroads.benchmarks.judging.advice import answers
from crossroads.benchmarks.judging.model import Report, model
from crossroads.benchmarks.reporting.page import samples
from crossroads.benchmarks.reporting.questions import questions
from crossroads.benchmarks.reporting.sections.answer import DEFAULT, cells, quotes, told
from crossroads.benchmarks.reporting.words import plain, quantity, size
from crossroads.benchmarks.samples import load
from tests.support.axe import violations_of_looks
from tests.support.report_text import table, written
from tests.support.visited import whole_run

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
CONTRASTS = """() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = light(getComputedStyle(document.body).backgroundColor);
    const contrast = (colour) => {
        const [low, high] = [light(colour), ground].sort((one, other) => one - other);
        return (high + 0.05) / (low + 0.05);
    };
    const least = (selector, property) => Math.min(...[...document.querySelectorAll(selector)]
        .filter((element) => element.textContent.trim() || property === "fill")
        .map((element) => contrast(getComputedStyle(element)[property])));
    return {
        texts: least("main :is(h1, h2, p, a, th, td, caption, label, summary, span)", "color"),
        drawn: least(".drawing text", "fill"),
        bars: least("[data-picture=visit] .mark-rect path", "fill"),
    };
}"""
"""The least contrast of texts, of texts in drawings, and of bars with the page's ground."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of samples that holds something for every part."""
    return whole_run(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def run(path: Path) -> Report:
    """Return its model."""
    return model(load(path), path.parent)


@pytest.fixture(scope="module")
def place(run: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where its page is, alone but for the samples."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "index.html").write_text(written(run), "utf-8")
    (folder / "samples.csv").write_text(samples(run), "utf-8")
    return folder / "index.html"


@pytest.fixture
def opened(page: Page, place: Path, console: list[str]) -> Iterator[Page]:
    """Open the page from disk, its drawings live; nothing may go wrong in the console."""
    page.goto(place.as_uri())
    expect(page.locator(".drawing svg.marks")).to_have_count(page.locator(".drawing").count())
    yield page
    assert console == []


def texts(row: Locator) -> list[str]:
    """Return what stands in the cells of a row."""
    return [" ".join(text.split()) for text in row.locator("th, td").all_text_contents()]


class TestFirstScreen:
    """The default, a picture, what is clear, and the short table: all else is below."""

    @pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
    def test_holds_the_visit_and_the_default(self, opened: Page, screen: ViewportSize) -> None:
        """Without scrolling, and few words besides."""
        opened.set_viewport_size(screen)
        expect(opened.locator("[data-picture=visit]")).to_be_in_viewport(ratio=1)
        expect(opened.locator("header").get_by_text(plain(DEFAULT))).to_be_in_viewport(ratio=1)
        expect(opened.locator(".first li").first).to_be_in_viewport(ratio=0.9)
        assert len(opened.locator("header").inner_text().split()) < 40
        said = opened.locator(".first :is(li, p)").all_text_contents()
        assert len(" ".join(said).split()) < 100

    def test_holds_the_short_table_on_a_desktop(self, opened: Page) -> None:
        """All of it."""
        opened.set_viewport_size(DESKTOP)
        expect(opened.locator(".first table")).to_be_in_viewport(ratio=1)

    def test_says_what_was_measured(self, opened: Page, run: Report) -> None:
        """The same sentences as the report, and the rows of the project's README."""
        clear, rest = told(run)
        said = opened.locator(".first li").all_text_contents()
        assert said == [plain(one) for one in clear]
        expect(opened.locator(".first p")).to_have_text(plain(" ".join(rest)))
        rows = opened.locator(".first tbody tr").all()
        readme = table(quotes(run)["table"])
        assert [texts(row) for row in rows] == [[plain(cell) for cell in row] for row in readme]

    def test_warns_if_the_served_code_has_changed(
        self, page: Page, run: Report, tmp_path: Path
    ) -> None:
        """Above the answer."""
        old = replace(run, environment={**run.environment, "served_hash": "another"})
        (tmp_path / "index.html").write_text(written(old), "utf-8")
        page.goto((tmp_path / "index.html").as_uri())
        expect(page.locator("header")).to_contain_text("The served code has changed since this run")


class TestFile:
    """One file that needs nothing from elsewhere."""

    def test_asks_for_nothing_but_itself(self, page: Page, place: Path) -> None:
        """From disk: no server, no network, no second file until it is clicked."""
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(place.as_uri())
        expect(page.locator("[data-picture=visit] svg.marks")).to_be_visible()
        assert asked == [place.as_uri()]
        assert "cdn." not in place.read_text("utf-8")
        assert place.stat().st_size < 1_500_000

    def test_is_the_same_bytes_each_time(self, run: Report, path: Path, place: Path) -> None:
        """Built again from the same samples."""
        again = model(load(path), path.parent)
        assert again is not run
        assert written(again) == place.read_text("utf-8")

    def test_gives_every_sample_as_csv(self, opened: Page, path: Path, place: Path) -> None:
        """One click away, and equal to the samples, each of them."""
        link = opened.get_by_role("link", name="All samples as CSV")
        with opened.expect_download() as download:
            link.click()
        text = download.value.path().read_text("utf-8")
        assert text == (place.parent / "samples.csv").read_text("utf-8")
        rows = csv.DictReader(text.splitlines())
        assert [
            (row["arm"], row["metric"], row["pages"], float(row["value"]), row["parts"])
            for row in rows
        ] == [
            (
                one.arm,
                one.metric,
                str(one.pages or ""),
                one.value,
                " ".join(map(str, one.parts or ())),
            )
            for one in load(path).samples
        ]

    def test_is_readable_without_scripts(self, browser: Browser, place: Path, run: Report) -> None:
        """Every drawing is there, every table opens, and no control that would do nothing."""
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(place.as_uri())
        assert page.locator(".drawing > svg").count() == page.locator(".drawing").count() > 10
        expect(page.locator("[data-picture=growth] > svg")).to_be_visible()
        expect(page.get_by_label("Show")).to_be_hidden()
        page.locator("#memory summary").click()
        row = next(row for row in run.rows if row.metric.name == "memory.start")
        expect(page.locator("#memory table")).to_contain_text(size(row))
        context.close()

    def test_prints_its_tables(self, opened: Page) -> None:
        """Folded or not; what only a screen can use is left out."""
        table = opened.get_by_role("table", name="How much memory")
        expect(table).to_be_hidden()
        opened.emulate_media(media="print")
        assert opened.locator("#memory table").evaluate("table => table.checkVisibility()")
        expect(opened.locator(".filter")).to_be_hidden()


class TestQuestions:
    """Every question has its pictures and its values, and can be asked alone."""

    def test_every_row_is_in_the_table_of_its_question(self, opened: Page, run: Report) -> None:
        """Medians, ratio, word and pairs, as the model has them, before other arms."""
        for asked in questions(run):
            rows = opened.locator(f"#{asked.name} tbody tr").all()
            assert [texts(row)[:6] for row in rows] == [
                [
                    label,
                    quantity(row.middle("multi"), row.metric),
                    quantity(row.middle("single"), row.metric),
                    size(row),
                    row.verdict.word,
                    str(row.estimate.n),
                ]
                for label, row in asked.rows
            ]

    def test_references_stand_beside_and_are_explained(self, opened: Page, run: Report) -> None:
        """Floor, control and stock with their medians, and what each is, where they stand."""
        for name, arms in (
            ("start", ("control", "floor")),
            ("visit", ("multi-stock", "pages-stock")),
        ):
            section = opened.locator(f"#{name}")
            heads = section.locator("thead th").all_text_contents()
            _, row = next(one for one in questions(run) if one.name == name).rows[0]
            values = texts(section.locator("tbody tr").first)
            for arm in arms:
                assert values[heads.index(arm)] == quantity(median(row.arms[arm]), row.metric)
                expect(section.locator("details")).to_contain_text(f"{arm}: {ARMS[arm].what}")
        assert {"returning", "ahead", "stock"} <= {one.name for one in questions(run)}

    def test_advice_is_told_with_the_word_that_it_follows_from(
        self, opened: Page, run: Report
    ) -> None:
        """Each row of the report's first table."""
        rows = opened.locator("#answer tbody tr").all()
        told = [[plain(cell) for cell in cells(answer)] for answer in answers(run)]
        assert [texts(row) for row in rows] == told

    def test_one_can_be_shown_alone_with_the_keyboard(self, opened: Page) -> None:
        """The choice hides the others, and is told to those who listen."""
        control = opened.get_by_label("Show")
        control.focus()
        opened.keyboard.type("How much mem")
        opened.keyboard.press("Enter")
        expect(opened.locator("main section:visible")).to_have_count(1)
        expect(opened.get_by_role("heading", name="How much memory")).to_be_visible()
        expect(opened.get_by_role("status")).to_have_text(re.compile(r"^1 of \d+ parts shown$"))
        control.select_option("every question")
        expect(opened.get_by_role("heading", name="How fast are answers?")).to_be_visible()

    def test_a_value_is_told_on_hover(self, opened: Page, run: Report) -> None:
        """The median of the bar that is pointed at."""
        label, row = questions(run)[0].rows[0]
        opened.locator("[data-picture=visit] .mark-rect path").first.hover()
        expect(opened.locator("#vg-tooltip-element")).to_have_text(
            f"{label}, multi: {quantity(row.middle('multi'), row.metric)} (median of 9 blocks)"
        )

    def test_the_committed_run_stands_beside_ones_own(
        self, page: Page, run: Report, tmp_path: Path, console: list[str]
    ) -> None:
        """A column in every table, and grey marks that tell their values."""
        own = model(load(whole_run(tmp_path / "own", factor=2.0)), tmp_path)
        place = tmp_path / "index.html"
        place.write_text(written(replace(own, beside=run)), "utf-8")
        page.goto(place.as_uri())
        label, row = questions(run)[0].rows[2]
        line = page.locator("#visit tbody tr").nth(2)
        assert texts(line)[-1] == f"{size(row)} {row.verdict.word}"
        kit = plain(cells(answers(run)[0])[-1])
        assert texts(page.locator("#answer tbody tr").first)[-1] == kit
        grey = page.locator("[data-picture=visit] [fill='#8a94a0']")
        expect(grey).to_have_count(14)
        grey.nth(4).hover()
        expect(page.locator("#vg-tooltip-element")).to_contain_text(f"{label}, multi, committed")
        assert console == []


class TestEverybody:
    """On a phone, in the dark, by keyboard, by ear."""

    def test_fits_a_phone(self, opened: Page) -> None:
        """Tables may scroll by themselves, the page never sideways."""
        opened.set_viewport_size(PHONE)
        opened.evaluate(
            "document.querySelectorAll('details').forEach((one) => { one.open = true })"
        )
        assert opened.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    def test_can_be_read_in_light_and_dark(self, opened: Page) -> None:
        """The same page switches at once, drawings included."""
        seen = []
        for scheme in ("light", "dark"):
            opened.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            contrasts = opened.evaluate(CONTRASTS)
            assert contrasts["texts"] >= 4.5, (scheme, contrasts)
            assert contrasts["drawn"] >= 4.5, (scheme, contrasts)
            assert contrasts["bars"] >= 3, (scheme, contrasts)
            seen.append(opened.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert seen[0] != seen[1]

    def test_axe_finds_nothing(self, opened: Page) -> None:
        """With every part unfolded, in both colour modes, on a desktop and on a phone."""
        opened.evaluate(
            "document.querySelectorAll('details').forEach((one) => { one.open = true })"
        )
        assert violations_of_looks(opened) == {}

    def test_is_walked_through_with_the_keyboard(self, opened: Page) -> None:
        """Every control, link and table that scrolls is reached, in order, and seen to be."""
        stops: list[str] = []
        for _ in range(60):
            opened.keyboard.press("Tab")
            tag, outline = opened.evaluate(
                "[document.activeElement].map((one) => "
                "[one.tagName, getComputedStyle(one).outlineWidth])[0]"
            )
            if tag == "BODY":
                break
            stops.append(tag)
            assert outline == "3px", tag
        for tag, least in (("SELECT", 1), ("A", 3), ("SUMMARY", 8), ("DIV", 1)):
            assert stops.count(tag) >= least

    def test_is_told_to_those_who_listen(self, opened: Page, run: Report) -> None:
        """One title, headings in order, pictures with their figures, tables with their names."""
        assert opened.locator("h1").count() == 1
        levels = [
            int(one)
            for one in opened.locator("h1, h2, h3, h4").evaluate_all(
                "all => all.map((one) => one.tagName[1])"
            )
        ]
        assert all(after <= before + 1 for before, after in pairwise(levels))
        label, row = questions(run)[0].rows[0]
        expect(opened.get_by_role("img", name="A first visit")).to_have_accessible_name(
            re.compile(f"{label} multi {quantity(row.middle('multi'), row.metric)}")
        )
        assert opened.locator("section table").count() == (
            opened.locator("section:not(#words) table > caption").count()
            + opened.locator("#words [role=group][aria-label] > table").count()
        )
        assert opened.locator("main th:not([scope])").count() == 0
