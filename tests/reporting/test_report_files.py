"""The files of a report: built as a whole or not at all, quoted elsewhere, and committed."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from crossroads.benchmarks.judging.model import Report, ReportError, model
from crossroads.benchmarks.reporting import report
from crossroads.benchmarks.reporting.document import documents, quotes
from crossroads.benchmarks.reporting.report import build, compose, refresh
from crossroads.benchmarks.reporting.sections.answer import DEFAULT, changed
from crossroads.benchmarks.samples import load, reported
from crossroads.benchmarks.tools.files import ROOT
from tests.support.report_text import Modelled, cells, section, table
from tests.support.samples import sample, write_samples


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that stands for the project: its report, its README, its home page."""
    folder = tmp_path / "project"
    places = {"FOLDER": "report", "README": "README.md", "HEADLINE": "headline.json"}
    for name, place in places.items():
        monkeypatch.setattr(report, name, folder / place)
    monkeypatch.setattr(report, "QUOTING", (folder / "README.md",))
    folder.mkdir()
    (folder / "README.md").write_text("<!-- report:answer -->\n<!-- /report -->\n", "utf-8")
    return folder


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what takes seconds to draw, for tests that are about files."""
    monkeypatch.setattr(report, "page", lambda *_: "<!doctype html>")
    monkeypatch.setattr(report, "svg", lambda picture: f"<svg>{picture.alt}</svg>".encode())


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
            *("measurements.md", "hazards.md", "hardening.md", "index.html"),
            *(f"pictures/{name}.svg" for name in ("ratios", "blocks")),
        }
        rows = [line.split() for line in printed.splitlines()]
        assert rows[0][:4] == ["multi", "single", "single", "/"]
        assert rows[2][-2:] == ["12", "clear"]
        assert rows[5] == ["URL", "rules", "28", "10", "0.357", "1", "clear"]
        assert "Measured: single is clearly ahead of multi if you restart often." in printed
        assert printed.endswith(f"Report: {tmp_path / 'report' / 'README.md'}")
        assert max(map(len, printed.splitlines()[:-1])) <= 100

    def test_is_repeatable_to_the_byte(self, tmp_path: Path) -> None:
        """Built twice from the same samples, nothing differs."""
        path = write_samples(tmp_path)
        first = compose(model(load(path), tmp_path / "report"), tmp_path / "report")
        assert first == compose(model(load(path), tmp_path / "report"), tmp_path / "report")

    @pytest.mark.usefixtures("undrawn")
    def test_leaves_the_last_report_alone_when_a_region_is_wrong(
        self, tmp_path: Path, project: Path
    ) -> None:
        """An error while rendering comes before anything is written."""
        build(write_samples(tmp_path), project / "report")
        before = contents(project)
        (project / "README.md").write_text("<!-- report:verdcit --><!-- /report -->", "utf-8")
        with pytest.raises(ReportError, match="report:verdcit: expected one of answer"):
            build(write_samples(tmp_path, single={"startup.cpu": 1.3}), project / "report")
        after = contents(project)
        assert after.pop(project / "README.md") != before.pop(project / "README.md")
        assert after == before

    @pytest.mark.usefixtures("undrawn")
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

    @pytest.mark.usefixtures("undrawn")
    def test_takes_away_pictures_that_it_no_longer_makes(self, tmp_path: Path) -> None:
        """A report of counts alone keeps no picture of an earlier run."""
        out = tmp_path / "report"
        build(write_samples(tmp_path), out)
        other = out / "pictures" / "site.png"
        other.write_bytes(b"somebody else's")
        build(write_samples(tmp_path, single={}), out)
        assert list((out / "pictures").iterdir()) == [other]

    @pytest.mark.usefixtures("undrawn")
    def test_publishes_a_full_run_of_the_kits_site(self, tmp_path: Path, project: Path) -> None:
        """In the project's folder home page and README are kept up to date with it."""
        build(write_samples(tmp_path), project / "report")
        facts = (project / "report" / "headline.json").read_bytes()
        assert (project / "headline.json").read_bytes() == facts
        assert "Our default is `single`" in (project / "README.md").read_text("utf-8")

    @pytest.mark.usefixtures("undrawn")
    @pytest.mark.parametrize(
        ("options", "reason"),
        [
            ({"site": "mine.pages:SITE"}, "it measured the site mine.pages:SITE"),
            ({"arms": ["multi", "single", "floor"]}, "left out the arms multi-again, control"),
            ({"probes": ["startup", "ledger"]}, "left out the probes memory"),
        ],
        ids=["own site", "--arms", "--only"],
    )
    def test_publishes_nothing_of_a_partial_run(
        self, tmp_path: Path, project: Path, options: Mapping[str, Any], reason: str
    ) -> None:
        """The project's folder refuses it, any other takes it, and the project stays as it was."""
        path = write_samples(tmp_path, options=options)
        before = contents(project)
        with pytest.raises(ReportError, match=f"{reason}.*: expected another folder"):
            build(path, project / "report")
        build(path, tmp_path / "elsewhere")
        assert (tmp_path / "elsewhere" / "README.md").is_file()
        assert contents(project) == before

    @pytest.mark.usefixtures("undrawn")
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
        """Refreshing twice is refreshing once."""
        parts = quotes(modelled())
        text = "".join(f"<!-- report:{name} -->\n<!-- /report -->\n" for name in parts)
        once = refresh(text, parts)
        assert all(part in once for part in parts.values())
        assert refresh(once, parts) == once

    def test_hold_what_the_report_holds(self, whole: Report) -> None:
        """The README cannot say anything that the report does not say, but for where links lead."""
        text = documents(whole)["README.md"]
        parts = quotes(whole)
        assert list(parts) == ["answer", "table", "moving", "measured", "picture"]
        assert parts["measured"] in text
        assert DEFAULT in parts["answer"]
        full = table(section(text, "Which should I choose?"))
        short, moving = (table(parts[name]) for name in ("table", "moving"))
        assert 1 < len(short) <= 6
        assert len(moving) > 3
        for _, multi, single, ratio, n, word in short + moving:
            told = [[*row[2:4], row[4].split(" ")[0], *row[5:7]] for row in full]
            assert told.count([multi, single, ratio, n, word]) == 1

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


class TestCommitted:
    """Every committed number comes from the committed samples."""

    def test_report_says_what_its_samples_say(self) -> None:
        """Report, pictures, headline and the README's regions are what is built from them now."""
        run = reported(report.FOLDER.parent)
        assert run is not None, "no report of a committed run: run nox -s compare"
        expected = compose(model(run, report.FOLDER))
        drifted = [
            path.relative_to(ROOT).as_posix()
            for path, content in expected.items()
            if not path.is_file() or not same(path.read_bytes(), content)
        ]
        assert not drifted, "differs from its samples: run python -m crossroads.benchmarks report"

    def test_a_release_was_measured_with_the_code_that_it_has(self) -> None:
        """Until the changelog names a day, the report may say that the code has changed since."""
        newest = re.search(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
        run = reported(report.FOLDER.parent)
        assert newest
        assert run
        released = not newest[1].endswith("unreleased")
        assert not (released and changed(model(run, report.FOLDER)))

    def test_readme_tells_the_answer_and_the_table(self) -> None:
        """The project's README holds at least these two regions."""
        text = report.README.read_text("utf-8")
        assert {"answer", "table"} <= set(re.findall(r"<!-- report:(\S+) -->", text))


def same(one: bytes, other: bytes) -> bool:
    """Compare two files to the byte, without what is installed where they were made."""
    warning = re.compile(rb"<!-- outdated -->.*?<!-- /outdated -->\s*", re.DOTALL)
    return warning.sub(b"", one) == warning.sub(b"", other)


class TestBeside:
    """The kit's committed values beside those of a run of one's own."""

    @pytest.mark.usefixtures("undrawn")
    def test_stand_in_every_report_outside_the_project(self, tmp_path: Path) -> None:
        """Both ratios with their words, for whatever both runs measured."""
        build(write_samples(tmp_path), tmp_path / "report")
        text = section((tmp_path / "report" / "README.md").read_text("utf-8"), "Try it on yours")
        committed = reported(report.FOLDER.parent)
        assert committed is not None
        kit = model(committed, report.FOLDER)
        assert kit.date in text
        row = cells(text, "Start-up, CPU time")
        expected = kit.row("startup.cpu")
        assert expected is not None
        assert row[2] == "clear (`single`)"
        assert row[3].startswith(f"{expected.estimate.ratio:.3f}")
        assert row[4] == expected.verdict.word

    @pytest.mark.usefixtures("undrawn")
    def test_are_told_to_be_of_another_site_than_a_readers_own(self, tmp_path: Path) -> None:
        """The journey through its pages has their titles, and what was not fired is listed."""
        steps = {"home": "Orders", "page1": "Chart", "home2": "Orders", "page1again": "Chart"}
        told = {"left_out": {"a.b": "its ids are patterns"}, "waiting": ["c.d"]}
        visit = {"kind": "visit", "arm": "multi", **told, "pages": 2, "steps": steps}
        walked = (
            sample(block, order, arm, f"navigation.cold.{step}.painted", 0.5 - order / 4)
            for block in range(9)
            for step in (*steps, "moves")
            for order, arm in enumerate(("multi", "single"))
        )
        path = write_samples(tmp_path, options={"site": "mine:SITE"}, extra=(visit, *walked))
        build(path, tmp_path / "report")
        text = (tmp_path / "report" / "README.md").read_text("utf-8")
        assert "is of another site:** this one measured `mine:SITE`" in text
        yours = section(text, "Try it on yours")
        assert "**These are two sites**: yours is `mine:SITE`, with 2 pages" in yours
        assert "follows the links of its navigation" in text
        assert cells(text, "Chart, again")[1:3] == ["500 ms", "250 ms"]
        assert "following its links, all together" in text
        assert "The callback of `a.b` was not fired: its ids are patterns." in text
        assert "1 callbacks wait" not in text
        build(write_samples(tmp_path / "kit"), tmp_path / "kit" / "report")
        assert "another site" not in (tmp_path / "kit" / "report" / "README.md").read_text("utf-8")

    def test_are_left_out_of_the_kits_own_report(self) -> None:
        """Nothing stands beside itself."""
        text = (report.FOLDER / "README.md").read_text("utf-8")
        assert "Beside the kit's own run" not in text
        committed = reported(report.FOLDER.parent)
        assert committed is not None
        assert report.beside(committed) is None
