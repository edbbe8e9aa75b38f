"""Make the report's files from a file of samples: documents, page, pictures, and quotes.

Whatever is written anywhere, in the project's own README too, is made from the samples and never
typed in; a test makes it again and sees whether it has drifted.
"""

import json
import re
import textwrap
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from crossroads.benchmarks.judging.model import Report, ReportError, model
from crossroads.benchmarks.reporting.document import documents, quotes
from crossroads.benchmarks.reporting.page import page, samples
from crossroads.benchmarks.reporting.pictures import pictures, svg
from crossroads.benchmarks.reporting.sections.answer import PROMISE, pictured
from crossroads.benchmarks.reporting.sections.answer import headline as short
from crossroads.benchmarks.reporting.sections.trust import certainty
from crossroads.benchmarks.reporting.words import middles, plain, size
from crossroads.benchmarks.samples import Run, load, reported
from crossroads.benchmarks.tools.files import PUBLISHED, ROOT, replace_files, short_path
from crossroads.benchmarks.tools.terminal import text_table

FOLDER = PUBLISHED / "report"
HEADLINE = ROOT / "shared/site/data/headline.json"
README = ROOT / "README.md"
QUOTING = (README, ROOT / "approaches" / "moving.md")
"""Texts of the project that quote the report."""
PRINTED = ("server", "instructions", "ledger", "http")
"""Questions whose rows are printed at the end of a run; the report has them all."""


def headline(report: Report) -> dict[str, Any]:
    """Return what the site's home page tells of a run, and the name of its samples."""
    default, *told = map(plain, short(report))
    sure = [*map(plain, (PROMISE, " ".join(certainty(report))))]
    said = {"default": default, "told": told, "sure": sure, "rows": pictured(report)}
    return {"date": report.date, "samples": report.run.path.name, **said}


def summary(report: Report, place: Path) -> str:
    """Return what `nox -s compare` prints at its end; `place` is where the report lies."""
    rows = [
        [row.metric.label, *middles(row), size(row), str(row.estimate.n), row.verdict.word]
        for question in PRINTED
        for row in report.about(question)
    ]
    heads = ("", "multi", "single", "single / multi (95 %)", "n", "word")
    said = [*short(report), " ".join(certainty(report))]
    answer = [line for one in said for line in textwrap.wrap(plain(one), 96)]
    return "\n".join([text_table(heads, rows), "", *answer, "", f"Report: {short_path(place)}"])


def build(path: Path, out: Path = FOLDER) -> str:
    """Write the report of one sample file into `out`; return the text to print.

    Outside the project's own folder the kit's committed values stand beside those of the file.
    Everything is made before anything is replaced, so a failure leaves the last report as it was.
    `compose` says what is written. Raises ReportError, and what `load` raises.
    """
    run = load(path)
    here = {one.name.lower(): one.version for one in distributions()}
    report = model(run, out, here, None if out.resolve() == FOLDER else beside(run))
    contents = compose(report, out)
    replace_files(contents)
    for picture in (out / "pictures").glob("*.svg"):
        if picture not in contents:
            picture.unlink()
    return summary(report, out / "README.md")


def beside(run: Run) -> Report | None:
    """Return the kit's committed run, None if *run* is that run, or if none is committed."""
    committed = reported(FOLDER.parent)
    if committed is None or committed.id == run.id:
        return None
    return model(committed, FOLDER)


def compose(report: Report, out: Path = FOLDER) -> dict[Path, bytes]:
    """Return path -> content of all that a report consists of, and write nothing.

    In `out`: documents, index.html, samples.csv, headline.json, pictures. The project's own folder
    takes only full runs of the kit's own site; their report also gives the home page its headline
    and refreshes the regions of texts that quote it. Raises ReportError for any other run there.
    """
    texts = documents(report)
    facts = (json.dumps(headline(report), indent=2, ensure_ascii=False) + "\n").encode()
    contents = {
        **{out / name: text.encode() for name, text in texts.items()},
        out / "index.html": page(report, texts).encode(),
        out / "samples.csv": samples(report).encode(),
        out / "headline.json": facts,
        **{out / "pictures" / f"{name}.svg": svg(one) for name, one in pictures(report).items()},
    }
    if out.resolve() == FOLDER:
        if report.missing:
            raise ReportError(
                f"{out} speaks for the project, and this run is not a full one ({report.missing}): "
                "expected another folder, such as build/report"
            )
        contents[HEADLINE] = facts
        for path in QUOTING:
            contents[path] = refresh(path.read_text("utf-8"), quotes(report)).encode()
    return contents


def refresh(text: str, contents: Mapping[str, str]) -> str:
    """Put new content between `<!-- report:NAME -->` and `<!-- /report -->`, wherever they stand.

    Markers on lines of their own keep them; between markers inside a line it stays in the line.
    Raises ReportError for a name without content, or a marker without its other half.
    """
    ends = re.findall(r"<!-- report:\S+ -->|<!-- /report -->", text)
    if any((end == "<!-- /report -->") != bool(place % 2) for place, end in enumerate([*ends, ""])):
        expected = "pairs of <!-- report:NAME --> and <!-- /report -->, none inside another"
        raise ReportError(f"report markers are {', '.join(ends)}: expected {expected}")

    def fill(found: re.Match[str]) -> str:
        if found["name"] not in contents:
            raise ReportError(f"report:{found['name']}: expected one of {', '.join(contents)}")
        edge = "\n" if found["old"].startswith("\n") else ""
        return f"{found['open']}{edge}{contents[found['name']]}{edge}{found['close']}"

    region = r"(?P<open><!-- report:(?P<name>\S+) -->)(?P<old>.*?)(?P<close><!-- /report -->)"
    return re.sub(region, fill, text, flags=re.DOTALL)
