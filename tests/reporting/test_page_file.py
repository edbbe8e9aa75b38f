"""The interactive page before scripts run: a file, and what a reader without scripts sees."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser, Page, expect

from benchmarks.judging.model import Report, model
from benchmarks.reporting.markdown import Column, Table, html
from benchmarks.reporting.page import embedded
from benchmarks.reporting.page import page as made
from benchmarks.reporting.words import size
from benchmarks.samples import load
from tests.support.report_page import cell, line
from tests.support.samples import write_samples


@pytest.fixture
def unscripted(browser: Browser, place: Path) -> Iterator[Page]:
    """Open the page in a browser without scripts."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(place.as_uri())
    yield page
    context.close()


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
            fold = r'<button[^>]* class="fold".*?</button>| class="(?:folded)?"'
            empty = r' (?:disabled|title)=""'
            for noise in (r"<caption>.*?</caption>", fold, empty, r"\s+(?=<)|\s+$"):
                text = re.sub(noise, "", text, flags=re.DOTALL | re.MULTILINE)
            return text.replace("result void", "result")

        assert table(opened) == table(unscripted)
