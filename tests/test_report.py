"""The report says what the samples say, in the reader's order, and never less than that."""

import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks import pictures, report
from benchmarks.metrics import METRICS
from benchmarks.report import Report, ReportError, build, compose, model, refresh, regions, render
from benchmarks.samples import load
from benchmarks.verdict import judge

BASE = {
    "startup.wall": 0.61,
    "startup.cpu": 0.42,
    "memory.start": 61.2e6,
    "memory.visited": 64.8e6,
}
NOISE = {"startup.wall": 0.02, "startup.cpu": 0.006, "memory.start": 5e-4, "memory.visited": 5e-4}
COUNTS = {
    "ledger.rules": {"multi": 28, "single": 10},
    "ledger.hooks": {"multi": 4, "single": 2},
    "ledger.callbacks": {"multi": 6, "single": 6},
}
SINGLE = {"startup.wall": 0.99, "startup.cpu": 0.91, "memory.start": 0.999, "memory.visited": 0.995}
OTHERS = {"multi": 1.0, "multi-again": 1.0, "control": 1.07, "floor": 0.93}
ENVIRONMENT = {
    "python": "3.11.9",
    "platform": "Linux x86_64",
    "kernel": "6.1.0",
    "cpu": "Example CPU",
    "cores": 2,
    "memory_bytes": 8_000_000_000,
    "load": [0.1, 0.2, 0.3],
    "steal": 0.001,
    "versions": {"dash": "4.4.1", "flask": "3.1.3", "plotly": "7.1.0", "werkzeug": "3.1.9"},
    "chromium": None,
    "commit": "0123abc",
    "dirty": False,
    "shared_hash": "feedbeef",
}


def write_samples(
    folder: Path,
    *,
    single: Mapping[str, float] = SINGLE,
    others: Mapping[str, float] = OTHERS,
    counts: Mapping[str, Mapping[str, float]] = COUNTS,
    noise: Mapping[str, float] = NOISE,
    blocks: int = 12,
    options: Mapping[str, Any] | None = None,
    extra: tuple[Mapping[str, Any], ...] = (),
) -> Path:
    """Write a run whose arms cost what the tables say, with a little noise in every sample."""
    random = Random(7)  # noqa: S311 - repeatable is the point, secret is not
    lines: list[Mapping[str, Any]] = [
        {
            "kind": "run",
            "schema": 1,
            "id": "20261120T110203Z-7",
            "started": "2026-11-20T11:02:03Z",
            "seed": 7,
            "options": options or {},
            "environment": ENVIRONMENT,
        }
    ]
    arms = [*others, "single"]
    for block in range(blocks):
        for metric in single:
            for order, arm in enumerate(random.sample(arms, len(arms))):
                factor = single[metric] if arm == "single" else others[arm]
                value = BASE[metric] * factor * math.exp(random.gauss(0, noise[metric]))
                place = {"block": block, "order": order, "arm": arm, "probe": "x"}
                lines.append({"kind": "sample", **place, "metric": metric, "value": value})
        for metric, values in counts.items() if block == 0 else ():
            for order, (arm, value) in enumerate(values.items()):
                place = {"block": block, "order": order, "arm": arm, "probe": "ledger"}
                lines.append({"kind": "sample", **place, "metric": metric, "value": value})
        spent = {"seconds": 14.0, "measured_seconds": 13.0, "steal": 0.001 * block}
        lines.append({"kind": "block", "block": block, **spent})
    whole = {"blocks": blocks, "seconds": 14.5 * blocks, "measured_seconds": 13.0 * blocks}
    lines += [*extra, {"kind": "end", **whole, "stopped": "budget"}]
    path = folder / "results" / "20261120T110203Z-7.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


Modelled = Callable[..., Report]


@pytest.fixture
def modelled(tmp_path: Path) -> Modelled:
    """Return a function that makes a model of a made-up run."""

    def make(**changes: Any) -> Report:
        return model(load(write_samples(tmp_path, **changes)), tmp_path / "report")

    return make


def section(text: str, heading: str) -> str:
    """Return what stands under a heading of the second level."""
    found = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE
    )
    assert found, f"{heading!r} is not in the report"
    return found[1]


class TestReport:
    """benchmarks/report/README.md, read from top to bottom."""

    def test_begins_with_what_upstream_does_not_promise(self, modelled: Modelled) -> None:
        """The first sentence, before any number, is about several instances per process."""
        title, first, *_ = render(modelled()).split("\n\n")
        assert title.startswith("# ")
        assert first.startswith("Several Dash instances in one process")
        assert "plotly/dash#2399" in first

    def test_keeps_the_order_in_which_a_reader_asks(self, modelled: Modelled) -> None:
        """The answer comes first, then its certainty, reasons and limits, then what to do."""
        assert re.findall(r"^## (.*)$", render(modelled()), re.MULTILINE) == [
            "Which should I choose?",
            "How sure is that?",
            "Against the floor",
            "Why?",
            "Can I trust this run?",
            "When does it flip?",
            "Try it on yours",
        ]

    def test_tells_medians_ratio_interval_n_word_and_amount(self, modelled: Modelled) -> None:
        """A row holds all that its word rests on, and the ratio never stands alone."""
        rows = section(render(modelled()), "How sure is that?").splitlines()
        cells = next(row for row in rows if row.startswith("| Start-up, CPU time")).split(" | ")
        assert cells[1:3] == ["**clear**", "420 ms"]
        assert re.fullmatch(r"38\d ms", cells[3])
        assert re.fullmatch(r"0\.9\d\d \(0\.9\d\d to 0\.9\d\d\)", cells[4])
        assert cells[5] == "12"
        assert re.fullmatch(r"0\.91 of the time, 3\d\.\d ms less \|", cells[6])

    def test_says_a_tie_is_a_tie_and_an_open_question_is_open(self, modelled: Modelled) -> None:
        """Memory within 2 % is a tie however exact; a wide interval is not resolved."""
        run = modelled(
            noise={**NOISE, "startup.wall": 0.08},
            others={**OTHERS, "control": 1.5},
        )
        assert "*not resolved* in start-up elapsed time" in report.choice(run)
        assert "a *tie* in memory after start and memory after a visit" in report.choice(run)

    def test_answers_each_kind_of_reader(self, modelled: Modelled) -> None:
        """Each sentence names its metrics with their words."""
        restarts, memory, pages = report.reader_sentences(modelled())
        assert restarts.startswith("**You restart or scale out often:** choose `single`.")
        assert "*Clear* for `single` in start-up CPU time (`single` takes 0.91 of the" in restarts
        assert memory.startswith("**You pay for memory:** either will do.")
        assert "counts speak for `single`" in pages
        assert "in URL rules (`single` has 10 against 28, 18 fewer)" in pages

    def test_leaves_out_readers_whose_metrics_were_not_measured(self, modelled: Modelled) -> None:
        """A run of one probe answers one question."""
        run = modelled(single={"memory.visited": 1.0}, counts={})
        assert [sentence.split(":")[0] for sentence in report.reader_sentences(run)] == [
            "**You pay for memory"
        ]
        assert "The ledger was not taken" in section(render(run), "Why?")

    def test_links_to_its_samples_and_pictures(self, tmp_path: Path) -> None:
        """Every relative link of the report leads to a file, and every picture has words."""
        build(write_samples(tmp_path), tmp_path / "report")
        text = (tmp_path / "report" / "README.md").read_text("utf-8")
        links = re.findall(r"(!?)\[([^\]]+)\]\((?!https:)([^)]+)\)", text)
        assert len(links) == 4
        for _, words, target in links:
            assert (tmp_path / "report" / target).resolve().is_file(), target
            assert words.strip()

    def test_tells_of_arms_that_were_refused(self, modelled: Modelled) -> None:
        """A failure is printed with its reason; a withdrawn arm loses its section."""
        failure = {"kind": "failure", "arm": "floor", "probe": "startup", "reason": "no 200"}
        run = modelled(extra=({**failure, "block": 3, "withdrawn": True},))
        text = render(run)
        assert "`floor` was withdrawn (startup): no 200" in text
        assert "no target is said to be reached" in section(text, "Against the floor")

    def test_admits_what_a_run_without_checks_cannot_show(self, modelled: Modelled) -> None:
        """Without A/A arm and control the limitations and the answer say so."""
        run = modelled(others={"multi": 1.0})
        assert "nothing checks `multi` against itself; nothing shows" in report.certainty(run)
        text = section(render(run), "Can I trust this run?")
        assert "No A/A:" in text
        assert "No control:" in text

    def test_survives_too_few_blocks_for_an_interval(self, tmp_path: Path) -> None:
        """Three blocks give no interval; the report says so instead of printing infinity."""
        build(write_samples(tmp_path, blocks=3), tmp_path / "report")
        text = (tmp_path / "report" / "README.md").read_text("utf-8")
        assert "no interval below 6 blocks" in text
        assert "nothing checks `multi` against itself" in text
        assert "reached, on too few blocks" in section(text, "Against the floor")
        assert "cannot tell" in section(text, "Can I trust this run?")
        assert not re.findall(r"\b(?:inf|nan)\b", text)
        facts = json.loads((tmp_path / "report" / "headline.json").read_text("utf-8"))
        assert facts["ratios"][0]["high"] is None

    def test_reports_exact_counts_alone(self, modelled: Modelled) -> None:
        """A run of the ledger alone has no verdict on cost, no pictures, and says so."""
        run = modelled(single={})
        assert report.choice(run) == "This run took counts only, and cannot say which to choose."
        assert "pictures/" not in render(run)
        assert report.draw(run) == {}

    def test_never_says_faster(self, modelled: Modelled) -> None:
        """A ratio stands beside an amount; nothing is so many times faster; no score."""
        assert not re.search(r"faster|slower|\dx\b|score", render(modelled()))

    def test_says_which_site_was_measured_if_not_the_kits(self, modelled: Modelled) -> None:
        """A report on somebody's own site names it."""
        assert "with the site `mine.pages:SITE`" in render(
            modelled(options={"site": "mine.pages:SITE"})
        )


class TestChoice:
    """The one sentence that says which to choose."""

    @pytest.mark.parametrize(
        ("costs", "expected"),
        [
            ({"startup.cpu": 0.8}, "Choose `single`: *clear* for `single` in start-up CPU time"),
            (
                {"startup.cpu": 1.25},
                "Choose `multi`, if you can do without the promise: *clear* for `multi`",
            ),
            (
                {"startup.cpu": 1.25, "memory.visited": 0.8},
                "Weigh one against the other, as neither is ahead in everything: ",
            ),
            (
                {"startup.cpu": 1.0, "memory.visited": 1.0},
                "Either will do by cost, so go by what upstream promises and choose `single`: a",
            ),
        ],
    )
    def test_follows_the_words(
        self, modelled: Modelled, costs: Mapping[str, float], expected: str
    ) -> None:
        """It names the side that is ahead, weighs where both are, and calls a tie a tie."""
        assert report.choice(modelled(single=costs)).startswith(expected)

    def test_swaps_sides_with_the_samples(self, modelled: Modelled) -> None:
        """What speaks for one approach speaks for the other when their samples are exchanged."""
        run = load(write_samples(Path(modelled().samples).parent, single={"startup.cpu": 0.8}))
        other = {"multi": "single", "single": "multi"}
        swapped = replace(
            run,
            samples=tuple(
                replace(one, arm=other.get(one.arm, one.arm))
                for one in run.samples
                if one.arm in other
            ),
        )
        assert report.overall(model(run).measured) == ("clear", "single")
        assert report.overall(model(swapped).measured) == ("clear", "multi")

    def test_leans_where_the_word_is_likely(self, modelled: Modelled) -> None:
        """Likely is not clear: the lead is weaker."""
        run = modelled(single={"startup.cpu": 0.955}, noise={"startup.cpu": 0.012})
        assert [row.verdict.word for row in run.measured] == ["likely"]
        assert report.choice(run).startswith("Lean towards `single`: *likely* for `single`")

    def test_is_withheld_when_the_run_fails_its_check(self, modelled: Modelled) -> None:
        """A run in which `multi` differs from itself chooses nothing, however large the ratio."""
        biased = {**OTHERS, "multi-again": 1.2}
        run = modelled(single={"startup.cpu": 0.5}, others=biased, counts={})
        assert report.choice(run).startswith("This run cannot say: *void*")
        assert "agreed with itself in 0 of 1" in report.certainty(run)
        checks = section(render(run), "Can I trust this run?")
        assert "| **no** |" in checks

    def test_is_one_plain_sentence_on_the_home_page(self, modelled: Modelled) -> None:
        """The headline carries no Markdown, a date, versions, and ratios with their intervals."""
        facts = report.headline(modelled())
        assert facts["date"] == "2026-11-20"
        assert facts["versions"]["dash"] == "4.4.1"
        assert facts["sentences"][0].startswith("Several Dash instances")
        assert not re.search(r"[`*\[]", " ".join(facts["sentences"]))
        assert [one["metric"] for one in facts["ratios"]] == [
            "startup.wall",
            "startup.cpu",
            "memory.visited",
        ]
        assert all(one["low"] <= one["ratio"] <= one["high"] for one in facts["ratios"])


class TestFloor:
    """What an approach costs beside the smallest Dash app."""

    def test_says_which_targets_are_reached(self, modelled: Modelled) -> None:
        """Start-up CPU: at most 1.05 for single, 1.10 for multi; memory at most 1.10 for both."""
        others = {"multi": 1.2, "floor": 1.0}
        costs = {"startup.cpu": 1.02, "memory.visited": 1.02}
        floors = modelled(single=costs, others=others).floors
        assert {(one.metric.name, one.arm): one.outcome for one in floors} == {
            ("startup.cpu", "multi"): "**not reached**",
            ("startup.cpu", "single"): "reached",
            ("memory.visited", "multi"): "**not reached**",
            ("memory.visited", "single"): "reached",
        }

    def test_says_when_the_interval_leaves_a_target_open(self, modelled: Modelled) -> None:
        """A ratio at the edge of its target is not simply reached."""
        run = modelled(single={"startup.cpu": 1.05}, others={"multi": 1.0, "floor": 1.0})
        single = next(one for one in run.floors if one.arm == "single")
        assert single.outcome.endswith(", but the interval includes the target")


class TestModel:
    """What a report can be made of."""

    def test_refuses_samples_of_one_approach_alone(self, modelled: Modelled) -> None:
        """A comparison needs both, and the error says why one is missing."""
        failure = {"kind": "failure", "arm": "multi", "probe": "contract", "reason": "404 is 200"}
        with pytest.raises(ReportError, match=r"expected at least one\. multi was refused: 404 is"):
            modelled(extra=({**failure, "withdrawn": True},))

    def test_refuses_a_metric_that_is_in_no_table(self, modelled: Modelled) -> None:
        """A name is either known, with its unit, or an error that lists the known ones."""
        counts = {"ledger.mood": {"multi": 1, "single": 1}}
        with pytest.raises(ReportError, match=r"'ledger\.mood': expected one of startup\.wall"):
            modelled(counts=counts)

    def test_never_contradicts_its_ratio(self) -> None:
        """The amount has the sign of the ratio, even where two medians say otherwise."""
        metric = METRICS["startup.cpu"]
        arms = {"multi": [10.0, 20.0, 30.0], "single": [9.9, 20.2, 29.0]}
        row = report.judged(metric, arms, judge(metric, arms))
        assert row.middle("single") > row.middle("multi")
        assert row.estimate.ratio < 1
        assert row.difference < 0
        assert report.phrase(row).endswith("less")

    def test_tells_the_time_spent_measuring_without_an_end(self, tmp_path: Path) -> None:
        """A file whose last line was cut short has its durations from its blocks."""
        path = write_samples(tmp_path, blocks=2)
        lines = path.read_text("utf-8").splitlines()[:-1]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        run = model(load(path), tmp_path)
        assert (run.seconds, run.measured_seconds) == (28.0, 26.0)
        assert "before it could write down what" in render(run)


class TestNumbers:
    """Numbers as text."""

    @pytest.mark.parametrize(
        ("name", "value", "text"),
        [
            ("startup.cpu", 0.0121, "12.1 ms"),
            ("startup.cpu", 1.234, "1.23 s"),
            ("memory.start", 61_234_567, "61.2 MB"),
            ("memory.start", 350_400, "350 kB"),
            ("memory.start", 1_234e6, "1.23 GB"),
            ("startup.instructions", 1_234_567_890, "1.23 billion"),
            ("ledger.rules", 28, "28"),
            ("ledger.document_bytes", 1_240_331, "1,240,331 bytes"),
        ],
    )
    def test_measured_to_three_digits_and_counted_in_full(
        self, name: str, value: float, text: str
    ) -> None:
        """Three digits are what a measurement bears; a count loses none."""
        assert report.quantity(value, METRICS[name]) == text


class TestBuild:
    """Files, replaced together or not at all."""

    def test_writes_report_pictures_and_headline_and_prints_the_table(self, tmp_path: Path) -> None:
        """All is there, and what is printed holds the table, the choice and the place."""
        printed = build(write_samples(tmp_path), tmp_path / "report")
        written = {
            path.relative_to(tmp_path / "report").as_posix() for path in files_below(tmp_path)
        }
        assert written >= {
            "README.md",
            "headline.json",
            *(f"pictures/{name}.svg" for name in ("forest", "strips", "order")),
        }
        rows = [line.split() for line in printed.splitlines()]
        assert rows[0][:4] == ["multi", "single", "single", "/"]
        assert rows[2][-2:] == ["12", "clear"]
        assert rows[5] == ["URL", "rules", "28", "10", "0.357", "exact", "clear"]
        assert "Choose single: clear for single in start-up CPU time" in printed
        assert printed.endswith(f"Report: {tmp_path / 'report' / 'README.md'}")
        assert max(map(len, printed.splitlines()[:-1])) <= 100

    def test_is_repeatable_to_the_byte(self, tmp_path: Path) -> None:
        """Built twice from the same samples, nothing differs."""
        path = write_samples(tmp_path)
        first = compose(model(load(path), tmp_path / "report"), tmp_path / "report")
        assert first == compose(model(load(path), tmp_path / "report"), tmp_path / "report")

    def test_leaves_the_last_report_alone_when_a_region_is_wrong(self, tmp_path: Path) -> None:
        """An error while rendering comes before anything is written."""
        readme = tmp_path / "README.md"
        readme.write_text("<!-- report:verdcit --><!-- /report -->", "utf-8")
        out = tmp_path / "report"
        build(write_samples(tmp_path), out)
        before = contents(tmp_path)
        with pytest.raises(ReportError, match="report:verdcit: expected one of promise"):
            build(
                write_samples(tmp_path / "other", single={"startup.cpu": 1.3}), out, readme=readme
            )
        assert contents(tmp_path / "report") == {
            path: content for path, content in before.items() if out in path.parents
        }

    def test_leaves_the_last_report_alone_when_writing_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A full disk in the middle replaces nothing and leaves nothing behind."""
        out = tmp_path / "report"
        build(write_samples(tmp_path), out)
        before = contents(out)
        write, written = Path.write_bytes, []

        def full_after_two(path: Path, content: bytes) -> int:
            written.append(path)
            if len(written) > 2:
                raise OSError("no space left on device")
            return write(path, content)

        monkeypatch.setattr(Path, "write_bytes", full_after_two)
        with pytest.raises(OSError, match="no space left"):
            build(write_samples(tmp_path / "other", single={"startup.cpu": 1.3}), out)
        assert contents(out) == before

    def test_takes_away_pictures_that_it_no_longer_makes(self, tmp_path: Path) -> None:
        """A report of counts alone keeps no picture of an earlier run."""
        out = tmp_path / "report"
        build(write_samples(tmp_path), out)
        other = out / "pictures" / "site.png"
        other.write_bytes(b"somebody else's")
        build(write_samples(tmp_path, single={}), out)
        assert list((out / "pictures").iterdir()) == [other]

    def test_gives_the_home_page_its_headline_where_asked(self, tmp_path: Path) -> None:
        """The same facts stand beside the report and in the site's data."""
        page = tmp_path / "data" / "headline.json"
        build(write_samples(tmp_path), tmp_path / "report", headline_path=page)
        assert page.read_bytes() == (tmp_path / "report" / "headline.json").read_bytes()

    @pytest.mark.parametrize(
        ("site", "published"), [(None, True), ("mine.pages:SITE", False)], ids=["kit's", "own"]
    )
    def test_publishes_what_was_measured_on_the_kits_site_alone(
        self, modelled: Modelled, site: str | None, published: bool
    ) -> None:
        """In the project's folder the home page is kept up to date, but not with another site."""
        made = compose(modelled(options={"site": site}), report.FOLDER)
        assert (report.HEADLINE in made) is published

    def test_leaves_the_project_alone_when_written_elsewhere(self, modelled: Modelled) -> None:
        """A report in another folder touches nothing outside it."""
        out = Path("elsewhere")
        assert all(out in path.parents for path in compose(modelled(), out))


def files_below(folder: Path) -> list[Path]:
    """Return the files of the report in a folder."""
    return [path for path in (folder / "report").rglob("*") if path.is_file()]


def contents(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder with its content."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestRegions:
    """Parts of the report inside the project's own README."""

    def test_are_filled_between_their_markers(self) -> None:
        """On lines of their own or inside one, and nothing else of the text changes."""
        text = (
            "# Title\n\n<!-- report:verdict -->\nold\nolder\n<!-- /report -->\n\n"
            "Measured <!-- report:date -->long ago<!-- /report -->, they say.\n"
        )
        assert refresh(text, {"verdict": "| new |", "date": "today"}) == (
            "# Title\n\n<!-- report:verdict -->\n| new |\n<!-- /report -->\n\n"
            "Measured <!-- report:date -->today<!-- /report -->, they say.\n"
        )

    def test_stay_as_they_are_when_filled_again(self, modelled: Modelled) -> None:
        """Every block of the report is a region, and refreshing twice is refreshing once."""
        parts = regions(modelled())
        assert {"promise", "sentence", "certainty", "measured", "verdict", "floor"} <= set(parts)
        text = "".join(f"<!-- report:{name} -->\n<!-- /report -->\n" for name in parts)
        once = refresh(text, parts)
        assert all(part in once for part in parts.values())
        assert refresh(once, parts) == once

    def test_hold_what_the_report_holds(self, modelled: Modelled) -> None:
        """The README cannot say anything that the report does not say."""
        run = modelled()
        assert all(part in render(run) for part in regions(run).values())

    @pytest.mark.parametrize(
        "text",
        [
            "<!-- report:verdict -->",
            "<!-- /report -->",
            "<!-- report:verdict --><!-- report:verdict --><!-- /report --><!-- /report -->",
            "<!-- /report --><!-- report:verdict -->",
        ],
    )
    def test_are_refused_when_markers_do_not_pair(self, text: str) -> None:
        """A lost marker is an error, and not a README that loses its text."""
        with pytest.raises(ReportError, match="expected pairs of"):
            refresh(text, {"verdict": "new"})


INTERVAL = pictures.Interval("Start-up", "0.9", 0.9, 0.85, 0.95, 0.05, (0.99, 1.01))
PAIRS = pictures.Pairs("Start-up (ms)", 0.05, [3.0, 4.0], [2.0, 3.5])
TIMELINE = pictures.Timeline("Start-up", [pictures.Dot(1, "multi", 0.5)])
DRAW = """
import sys
from tests.test_report import INTERVAL, PAIRS, TIMELINE, pictures
made = pictures.forest([INTERVAL]), pictures.strips([PAIRS]), pictures.order([TIMELINE])
sys.stdout.buffer.write(b"".join(made))
"""


class TestPictures:
    """Pictures that a repository can keep."""

    def test_have_the_same_bytes_in_every_process(self, tmp_path: Path) -> None:
        """Neither the hash seed, nor the day, nor the reader's own style of plots has a say."""
        (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\nfont.size: 30\n", "utf-8")
        made = {
            subprocess.run(
                [sys.executable, "-c", DRAW],
                capture_output=True,
                check=True,
                cwd=report.ROOT,
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
        assert pictures.same_picture(one, one)
        assert pictures.same_picture(one, elsewhere)
        assert not pictures.same_picture(one, other)
        assert not pictures.same_picture(elsewhere, other)
        assert not pictures.same_picture(one, one.replace(b"stroke", b"Stroke"))

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

    @pytest.mark.parametrize("draw", [pictures.forest, pictures.strips, pictures.order])
    def test_are_refused_when_there_is_nothing_to_show(
        self, draw: Callable[[list[Any]], bytes]
    ) -> None:
        """An empty picture is an error."""
        with pytest.raises(ValueError, match="drawn is empty: expected at least one"):
            draw([])


class TestCommitted:
    """Every committed number comes from the committed samples: `python -m benchmarks report`."""

    def test_report_says_what_its_samples_say(self) -> None:
        """Report, pictures, headline and the README's regions are what is built from them now."""
        expected = compose(model(load(report.committed_samples())))
        drifted = [
            path.relative_to(report.ROOT).as_posix()
            for path, content in expected.items()
            if not path.is_file() or not same(path, path.read_bytes(), content)
        ]
        assert not drifted, "differs from its samples: run python -m benchmarks report"

    def test_readme_tells_the_choice_and_the_verdict(self) -> None:
        """The project's README holds at least these two regions."""
        text = report.README.read_text("utf-8")
        assert {"sentence", "verdict"} <= set(re.findall(r"<!-- report:(\S+) -->", text))


def same(path: Path, one: bytes, other: bytes) -> bool:
    """Compare two files: pictures by what they show, all others to the byte."""
    return pictures.same_picture(one, other) if path.suffix == ".svg" else one == other
