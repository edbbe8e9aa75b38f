"""The interactive page: read without scripts, and asked for more with them."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.judging.model import Report, model
from benchmarks.judging.statistics import paired_ratio
from benchmarks.reporting.numbers import amount, ratio
from benchmarks.reporting.words import size
from benchmarks.samples import load
from tests.support.report_page import cell, line, row_of
from tests.support.samples import OTHERS, write_samples


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

    @pytest.mark.parametrize("width", [390, 1280])
    def test_fold_long_groups(self, page: Page, place: Path, width: int) -> None:
        """Eighteen rows of workers can wait; a filter finds them, and paper has them."""
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(place.as_uri())
        workers = line(page, "workers.1.plain.start")
        expect(workers).to_be_hidden()
        page.get_by_label("Show metrics with").fill("1 worker")
        expect(workers).to_be_visible()
        page.get_by_label("Show metrics with").fill("")
        page.emulate_media(media="print")
        expect(workers).to_be_visible()
        page.emulate_media(media="screen")
        page.get_by_role("button", name=re.compile(r"Show 18 rows: (\d+ [a-z ]+,?)+$")).click()
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


def test_the_data_in_the_page_is_that_of_the_samples(opened: Page, report: Report) -> None:
    """Every value in block order, not a digit less."""
    data = json.loads(opened.locator("#data").text_content() or "")
    arms = {metric["name"]: metric["arms"] for metric in data["metrics"]}
    assert arms == {row.metric.name: dict(row.arms) for row in report.measured}
