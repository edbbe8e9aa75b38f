"""The interactive page: read without scripts, and asked for more with them."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect

from benchmarks.reporting.markdown import Column, Table, html
from benchmarks.reporting.model import Report, model
from benchmarks.reporting.numbers import amount, ratio
from benchmarks.reporting.page import embedded, metric
from benchmarks.reporting.page import page as made
from benchmarks.reporting.rows import Row
from benchmarks.reporting.words import size
from benchmarks.samples import load
from benchmarks.statistics import paired_ratio
from benchmarks.verdict import AGREEMENT, BANDS
from tests.samples import NOISE, OTHERS, SINGLE, everything, write_samples

PHONE: ViewportSize = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Return the model of a run that holds something for every part."""
    folder = tmp_path_factory.mktemp("page")
    return model(load(everything(folder)), folder / "report")


@pytest.fixture(scope="module")
def place(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where its page is."""
    path = tmp_path_factory.mktemp("built") / "index.html"
    path.write_text(made(report), "utf-8")
    return path


@pytest.fixture
def opened(page: Page, place: Path, console: list[str]) -> Iterator[Page]:
    """Open the page from disk; the test fails if anything went wrong in the browser's console."""
    page.goto(place.as_uri())
    yield page
    assert console == []


@pytest.fixture
def unscripted(browser: Browser, place: Path) -> Iterator[Page]:
    """Open the page in a browser without scripts."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(place.as_uri())
    yield page
    context.close()


def line(page: Page, metric: str) -> Locator:
    """Return the row of a metric in the table of all ratios."""
    return page.locator(f'#metrics tr[data-metric="{metric}"]')


def cell(page: Page, metric: str, name: str) -> Locator:
    """Return a cell of that row: baseline, compared, ratio or n."""
    return line(page, metric).locator(f'[data-of="{name}"]')


def row_of(report: Report, metric: str) -> Row:
    """Return the row of the model behind a row of the page."""
    return next(row for row in report.rows if row.metric.name == metric)


class TestFile:
    """What the file is before anybody opens it."""

    def test_is_one_small_file_that_needs_nothing_else(self, report: Report) -> None:
        """No other file, no other host, and the same bytes every time."""
        text = made(report)
        assert text == made(report)
        assert len(text.encode()) < 1_500_000
        assert not re.findall(r'<(?:link|script|img)[^>]+(?:src|href)="(?!data:)', text)
        assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest", text)

    def test_says_what_the_readme_says(self, report: Report) -> None:
        """Choice, certainty, limits: the same words, as HTML."""
        text = made(report)
        assert "Several Dash instances in one process work" in text
        assert "<em>Clear</em> for <code>single</code> in start-up CPU time" in text
        assert "dash 4.4.1, flask 3.1.3, plotly 7.1.0, Python 3.11.9" in text

    def test_warns_when_other_versions_are_installed(self, tmp_path: Path) -> None:
        """In the first thing below the title."""
        run = load(write_samples(tmp_path))
        text = made(model(run, tmp_path, {"dash": "5.0.0"}))
        assert re.search(r"</h1>\s*<blockquote><strong>Measured with other versions", text)
        assert "<blockquote>" not in made(model(run, tmp_path))

    def test_cannot_be_broken_by_a_name(self, tmp_path: Path) -> None:
        """What a run recorded is text, wherever it stands."""
        run = load(write_samples(tmp_path, versions={"dash": "</script><b>4"}))
        assert "<b>4" not in made(model(run, tmp_path))

    def test_keeps_data_inside_its_element(self) -> None:
        """No text ends the script that holds it, and infinity is no JSON."""
        written = embedded({"name": "</script>", "high": math.inf, "low": -0.5})
        assert "<" not in written
        assert json.loads(written) == {"name": "</script>", "high": None, "low": -0.5}

    def test_leaves_out_what_was_not_measured(self, tmp_path: Path) -> None:
        """A run of the ledger alone has neither ratios nor drawings."""
        text = made(model(load(write_samples(tmp_path, single={})), tmp_path))
        assert "<table" in text
        assert 'id="metrics"' not in text
        assert 'id="slider"' not in text

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "a `b` *c* **d** <e>",
                "<p>a <code>b</code> <em>c</em> <strong>d</strong> &lt;e&gt;</p>",
            ),
            ("[x](../y)", '<p><a href="../y">x</a></p>'),
            ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
            ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
            ("    a < b", "<pre><code>a &lt; b</code></pre>"),
            ("> a\n> b", "<blockquote>a\nb</blockquote>"),
            ("![alt](pictures/none.svg)", ""),
        ],
    )
    def test_understands_the_reports_markdown(self, text: str, expected: str) -> None:
        """And no more than that."""
        assert html(text, {}, lambda _: Markup("")) == expected

    def test_understands_the_reports_tables(self) -> None:
        """With the caption that stands before one."""
        found: list[Table] = []

        def keep(one: Table) -> Markup:
            found.append(one)
            return Markup("<table>")

        text = "Table: Costs\n\n| | a |\n| :--- | ---: |\n| `x` | 1 |\n| y | |"
        assert html(text, {}, keep) == "<table>"
        columns = [Column("", number=False), Column("a", number=True)]
        assert found == [Table("Costs", columns, [["`x`", "1"], ["y", ""]])]


class TestUnscripted:
    """The page where scripts are off, or blocked, or broken."""

    def test_has_every_number(self, unscripted: Page, report: Report) -> None:
        """Word, medians, ratio and n of every measured metric are in the HTML."""
        for row in report.measured:
            shown = line(unscripted, row.metric.name)
            expect(shown).to_contain_text(row.metric.label)
            expect(shown).to_contain_text(row.verdict.word)
            assert cell(unscripted, row.metric.name, "ratio").inner_text() == size(row)

    def test_offers_nothing_that_would_not_work(self, unscripted: Page) -> None:
        """What needs scripts is not shown."""
        for name in ("#controls", "#slider", "#theme", ".scripted", ".copy"):
            expect(unscripted.locator(name).locator("visible=true")).to_have_count(0)
        expect(unscripted.locator(".panel")).to_have_count(4)
        expect(unscripted.locator(".panel").first).to_be_visible()

    def test_is_what_scripts_begin_with(self, unscripted: Page, opened: Page) -> None:
        """Drawn by scripts from the same samples, the table comes out the same."""

        def table(page: Page) -> str:
            text = page.locator("#metrics").inner_html()
            for noise in (r"<caption>.*?</caption>", r' (?:disabled|title)=""', r"\s+(?=<)|\s+$"):
                text = re.sub(noise, "", text, flags=re.DOTALL | re.MULTILINE)
            return text.replace("result void", "result")

        assert table(opened) == table(unscripted)


class TestEstimator:
    """The estimator in the page, and the one in Python."""

    def test_agrees_with_python(self, opened: Page) -> None:
        """For any number of blocks, with ties and spikes, to twelve digits."""
        random = Random(5)  # noqa: S311 - repeatable is the point, secret is not
        series = []
        for blocks in [*range(1, 31), 49, 50, 51, 52, 60, 75]:
            under = [random.lognormvariate(0, 0.1) for _ in range(blocks)]
            over = [random.choice([0.9, 1.0, 1.0, random.random() + 0.5]) * one for one in under]
            series += [(over, under), ([round(one, 1) for one in over], [1.0] * blocks)]
        found = opened.evaluate(
            """(series) => series.map(([over, under]) => {
                const {ratio, low, high, n} = estimator.pairedRatio(over, under);
                return [ratio, low, high === Infinity ? -1 : high, n];
            })""",
            series,
        )
        for (over, under), (centre, low, high, blocks) in zip(series, found, strict=True):
            expected = paired_ratio(over, under)
            bounded = expected.high if math.isfinite(expected.high) else -1
            assert blocks == expected.n
            assert [centre, low, high] == pytest.approx(
                [expected.ratio, expected.low, bounded], rel=1e-12
            )

    @pytest.mark.parametrize("confidence", [0.8, 0.99, 0.9975])
    def test_agrees_at_any_confidence(self, opened: Page, confidence: float) -> None:
        """The ends are those of the same ranks."""
        over = [1.0 + 0.01 * step for step in range(55)]
        for blocks in (12, 55):
            low, high = opened.evaluate(
                """([over, confidence]) => {
                    const {low, high} = estimator.pairedRatio(over, over.map(() => 1), confidence);
                    return [low, high];
                }""",
                [over[:blocks], confidence],
            )
            expected = paired_ratio(over[:blocks], [1.0] * blocks, confidence)
            assert (low, high) == pytest.approx((expected.low, expected.high), rel=1e-12)

    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"blocks": 7},
            {"blocks": 4},
            {"others": {**OTHERS, "multi-again": 1.02}},
            {"others": {**OTHERS, "control": 1.0}},
            {"others": {"multi": 1.0}},
            {"noise": dict.fromkeys(NOISE, 0.03), "others": {**OTHERS, "control": 1.3}},
            {
                "single": {**SINGLE, "startup.cpu": 0.96},
                "noise": dict.fromkeys(NOISE, 0.02),
                "others": {**OTHERS, "multi-again": 0.985, "control": 1.2},
            },
        ],
        ids=["whole", "7 blocks", "4 blocks", "A/A", "control", "unchecked", "noisy", "twins"],
    )
    def test_comes_to_the_same_verdicts(
        self, opened: Page, tmp_path: Path, changes: dict[str, Any]
    ) -> None:
        """Checks, both measurements of multi and families of metrics included."""
        run = model(load(everything(tmp_path, **changes)), tmp_path)
        rows = [metric(row) for row in run.measured]
        found = opened.evaluate(
            """([rows, bands, agreement]) => {
                const arms = new Map(rows.map((row) => [row.name, row.arms]));
                return estimator.judgeAll(rows, (name) => arms.get(name), bands, agreement);
            }""",
            [rows, dict(BANDS), AGREEMENT],
        )
        assert found == {row.metric.name: row.verdict.word for row in run.measured}


class TestScripted:
    """What scripts add."""

    def test_recompute_ratios_against_another_baseline(self, opened: Page, report: Report) -> None:
        """Numbers, heads and words follow; the word is marked as unchecked."""
        opened.get_by_label("with the baseline").select_option("floor")
        row = row_of(report, "memory.visited")
        expected = paired_ratio(row.arms["single"], row.arms["floor"])
        assert cell(opened, "memory.visited", "ratio").inner_text() == ratio(expected)
        assert cell(opened, "memory.visited", "baseline").inner_text() == amount(
            row.middle("floor"), "bytes"
        )
        expect(opened.locator('[data-head="ratio"]')).to_have_text("single / floor")
        word = line(opened, "memory.visited").locator(".word")
        expect(word).to_have_class(re.compile("unchecked"))
        expect(line(opened, "http.callback.service")).to_be_hidden()  # it has no floor
        expect(opened.locator("#metrics caption")).to_contain_text("5 of 35 measured ratios")
        opened.get_by_label("with the baseline").select_option("multi")
        assert cell(opened, "memory.visited", "ratio").inner_text() == ratio(row.estimate)
        expect(word).to_have_class("word tie")

    def test_count_instructions_that_agree(self, opened: Page, report: Report) -> None:
        """As Python does: without an interval, for any pair of arms."""
        shown = cell(opened, "startup.instructions", "ratio")
        assert shown.inner_text() == size(row_of(report, "startup.instructions"))
        opened.get_by_label("with the baseline").select_option("floor")
        expect(shown).to_have_text("1.043 (counted)")

    def test_never_compare_an_arm_with_itself(self, opened: Page) -> None:
        """Choosing the other one makes the two change places, and the page says so."""
        noted = opened.locator("#noted")
        expect(noted).to_have_text("")
        opened.get_by_label("with the baseline").select_option("single")
        expect(noted).to_contain_text("not compared with itself, so the two have changed places.")
        expect(opened.locator("#compared")).to_have_value("multi")
        expect(opened.locator('[data-head="ratio"]')).to_have_text("multi / single")
        opened.get_by_label("with the baseline").select_option("floor")
        expect(noted).to_have_text("")

    def test_say_when_no_metric_matches(self, opened: Page) -> None:
        """An empty table would leave the reader guessing."""
        opened.get_by_label("Show metrics with").fill("nonsense")
        expect(opened.locator("#noted")).to_contain_text("matches “nonsense”.")
        opened.get_by_label("Show metrics with").fill("")
        expect(opened.locator("#noted")).to_have_text("")

    def test_fold_long_groups_on_a_phone(self, page: Page, place: Path) -> None:
        """Eighteen rows of workers can wait; a filter finds them all the same."""
        page.set_viewport_size(PHONE)
        page.goto(place.as_uri())
        workers = line(page, "workers.1.plain.start")
        expect(workers).to_be_hidden()
        page.get_by_label("Show metrics with").fill("1 worker")
        expect(workers).to_be_visible()
        page.get_by_label("Show metrics with").fill("")
        page.get_by_role("button", name="Show 18 rows").click()
        expect(workers).to_be_visible()
        page.get_by_role("button", name="Hide them").click()
        expect(workers).to_be_hidden()

    def test_show_only_metrics_that_are_asked_for(self, opened: Page, report: Report) -> None:
        """By any words of their names, and without the headings of empty groups."""
        opened.get_by_label("Show metrics with").fill("4 loaded")
        visible = opened.locator("#metrics tr[data-metric]:visible")
        expect(visible).to_have_count(2)
        expect(visible.first).to_contain_text("Memory of 4 workers with preload, after load")
        expect(opened.locator("#metrics .group:visible")).to_have_count(1)
        expect(opened.locator("#metrics caption")).to_contain_text(
            f"2 of {len(report.measured)} measured ratios"
        )

    def test_tell_every_value_to_pointer_and_keyboard(self, opened: Page, report: Report) -> None:
        """On hover and on focus, until Escape; a screen reader is told which drawing it is."""
        bubble = opened.locator("#values")
        button = line(opened, "startup.cpu").get_by_role("button")
        expect(button).to_have_accessible_name("Values of Start-up, CPU time")
        values = row_of(report, "startup.cpu").arms["multi"]
        expected = f"multi, 12 blocks: {', '.join(amount(value, 's') for value in values)}"
        button.hover()
        expect(bubble).to_contain_text(expected)
        opened.mouse.move(0, 0)
        expect(bubble).to_be_hidden()
        button.focus()
        expect(bubble).to_contain_text(expected)
        expect(button).to_have_accessible_description(re.compile("multi, 12 blocks"))
        opened.keyboard.press("Escape")
        expect(bubble).to_be_hidden()

    def test_keep_their_state_in_the_address(self, opened: Page, place: Path) -> None:
        """An address opens what it was copied from, and links to parts add to it."""
        opened.get_by_label("with the baseline").select_option("floor")
        opened.get_by_label("Show metrics with").fill("memory")
        opened.locator("#pages").fill("900")
        assert "#baseline=floor&filter=memory&pages=" in opened.url
        address = opened.url
        opened.goto("about:blank")
        opened.goto(address)
        expect(opened.get_by_label("with the baseline")).to_have_value("floor")
        expect(opened.get_by_label("Show metrics with")).to_have_value("memory")
        expect(opened.locator("#pages")).to_have_value("900")
        opened.get_by_role("link", name="Can I trust this run?").click()
        expect(opened.get_by_label("with the baseline")).to_have_value("floor")
        opened.reload()
        expect(opened.get_by_label("with the baseline")).to_have_value("floor")
        expect(opened.get_by_role("heading", name="Can I trust this run?")).to_be_in_viewport()
        opened.goto(f"{place.as_uri()}#baseline=nobody&pages=-4&filter=%3Cb%3E")
        expect(opened.get_by_label("with the baseline")).to_have_value("multi")
        expect(opened.locator("#pages-shown")).to_have_text("30")

    def test_follow_the_lines_over_pages(self, opened: Page, report: Report) -> None:
        """The slider says what each line says there, and what to mind."""
        slider = opened.locator("#pages")
        slider.focus()
        slider.press("End")
        expect(opened.locator("#pages-shown")).to_have_text("3,000")
        cpu = report.growths[0]
        cells = opened.locator("#slider tbody tr").first.locator("th, td")
        multi, single = (cpu.lines[arm].at(3000) for arm in ("multi", "single"))
        assert cells.all_inner_texts() == [
            "Start-up, CPU time",
            amount(multi, "s"),
            amount(single, "s"),
            f"{single / multi:.3f}",
            "beyond what was measured",
        ]
        expect(slider).to_have_attribute("aria-valuetext", "3000 pages")
        cursor = opened.locator("[data-cursor]").first
        assert cursor.get_attribute("d") == ""
        slider.fill("700")
        assert (cursor.get_attribute("d") or "").startswith("M")

    def test_lay_results_of_your_own_over_them(
        self, opened: Page, report: Report, tmp_path: Path
    ) -> None:
        """Read as Python reads them: complete blocks alone, without arms that were withdrawn."""
        late = {"kind": "sample", "block": 99, "order": 0, "arm": "multi", "probe": "startup"}
        path = write_samples(
            tmp_path,
            single={"startup.cpu": 0.8, "memory.start": 1.02},
            extra=(
                {**late, "metric": "startup.cpu", "value": 9.0},
                {"kind": "failure", "arm": "floor", "probe": "x", "reason": "r", "withdrawn": True},
            ),
        )
        own = model(load(path), tmp_path)
        opened.locator("#file").set_input_files(path)
        said = opened.locator("#said")
        expect(said).to_contain_text("12 complete blocks, 2 of 35 metrics are in both, Dash 4.4.1")
        expected = f"yours {ratio(row_of(own, 'startup.cpu').estimate)}, n 12, clear"
        expect(cell(opened, "startup.cpu", "ratio").locator(".yours-too")).to_have_text(expected)
        expect(line(opened, "startup.cpu").locator("svg .yours")).to_have_count(1)
        expect(line(opened, "startup.wall").locator("svg .yours")).to_have_count(0)
        opened.get_by_label("with the baseline").select_option("floor")
        expect(opened.locator("#metrics .yours-too")).to_have_count(0)
        opened.get_by_role("button", name="Take yours off").click()
        opened.get_by_label("with the baseline").select_option("multi")
        expect(opened.locator("#metrics .yours-too")).to_have_count(0)
        assert cell(opened, "startup.cpu", "ratio").inner_text() == ratio(
            row_of(report, "startup.cpu").estimate
        )

    def test_say_when_results_of_your_own_are_void(self, opened: Page, tmp_path: Path) -> None:
        """A run that failed its own check says nothing, laid over another or not."""
        biased = write_samples(tmp_path, others={**OTHERS, "multi-again": 1.1})
        opened.locator("#file").set_input_files(biased)
        mine = cell(opened, "startup.cpu", "ratio").locator(".yours-too")
        expect(mine).to_have_text(re.compile(r", n 12, void$"))

    def test_take_a_file_that_is_dropped(self, opened: Page, tmp_path: Path) -> None:
        """Anywhere on the page."""
        text = write_samples(tmp_path, single={"startup.cpu": 0.8}).read_text("utf-8")
        opened.evaluate(
            """(text) => {
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File([text], "mine.jsonl"));
                const fire = (name) => document.querySelector("h1").dispatchEvent(
                    new DragEvent(name, {dataTransfer, bubbles: true, cancelable: true}));
                fire("dragenter");
                fire("drop");
            }""",
            text,
        )
        expect(opened.locator("#said")).to_contain_text("mine.jsonl: 12 complete blocks")
        expect(opened.locator("#dropped")).to_be_hidden()

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("no samples\n", "line 1 is not JSON: expected a file of benchmarks/results/"),
            (
                '{"kind": "run", "schema": 9}\n',
                "it does not begin with a run of schema 1: expected",
            ),
            ("", "it does not begin with a run of schema 1"),
            ("null\n", "it does not begin with a run of schema 1"),
        ],
    )
    def test_refuse_a_file_that_holds_no_samples(
        self, opened: Page, tmp_path: Path, text: str, complaint: str
    ) -> None:
        """It says what was expected, and nothing of an earlier file is left."""
        opened.locator("#file").set_input_files(write_samples(tmp_path))
        expect(opened.locator("#metrics .yours-too").first).to_be_visible()
        path = tmp_path / "other.jsonl"
        path.write_text(text, "utf-8")
        opened.locator("#file").set_input_files(path)
        expect(opened.locator("#said")).to_contain_text(f"other.jsonl: {complaint}")
        expect(opened.locator("#metrics .yours-too")).to_have_count(0)

    def test_copy_tables_as_markdown(self, opened: Page, report: Report) -> None:
        """What is shown, and nothing that is hidden or drawn."""
        opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
        opened.get_by_label("Show metrics with").fill("startup.cpu")
        table = opened.locator("#metrics")
        table.get_by_role("button", name="Copy as Markdown").click()
        expect(table.locator(".copy")).to_have_text("Copied")
        head, rule, *rows = opened.evaluate("navigator.clipboard.readText()").split("\n")
        assert head == "| metric | word | multi | single | single / multi (95 % interval) | n |"
        assert rule == "| :--- | :--- | ---: | ---: | ---: | ---: |"
        row = row_of(report, "startup.cpu")
        multi, single = (amount(row.middle(arm), "s") for arm in ("multi", "single"))
        assert rows == [
            f"| Start-up, CPU time | clear | {multi} | {single} | {ratio(row.estimate)} | 12 |"
        ]

    def test_switch_between_light_and_dark(self, opened: Page) -> None:
        """Against what the system asks for, and remembered."""

        def ground() -> str:
            return str(
                opened.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            )

        opened.emulate_media(color_scheme="dark")
        dark = ground()
        opened.get_by_role("button", name="Light colours").click()
        light = ground()
        assert dark != light
        opened.reload()
        assert ground() == light
        opened.get_by_role("button", name="Dark colours").click()
        assert ground() == dark


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


def test_the_data_in_the_page_is_that_of_the_samples(opened: Page, report: Report) -> None:
    """Every value in block order, not a digit less."""
    data = json.loads(opened.locator("#data").text_content() or "")
    arms = {metric["name"]: metric["arms"] for metric in data["metrics"]}
    assert arms == {row.metric.name: dict(row.arms) for row in report.measured}
