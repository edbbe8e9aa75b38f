"""Read a report as its readers do: part by part, and table by table."""

import re
from collections.abc import Callable, Iterator

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.reporting.document import documents
from crossroads.benchmarks.reporting.page import page

Modelled = Callable[..., Report]
"""What the fixtures `modelled` and `visits` are."""


def written(report: Report) -> str:
    """Return the interactive page."""
    return page(report, documents(report))


def section(text: str, heading: str) -> str:
    """Return what stands under a heading of the second or third level, up to the next such one."""
    level = r"##(?!#)" if f"\n## {heading}\n" in text else "##"
    found = re.search(rf"^###? {re.escape(heading)}\n(.*?)(?=^{level}|\Z)", text, re.S | re.M)
    assert found, f"{heading!r} is not in the report"
    return found[1]


def table(text: str) -> list[list[str]]:
    """Return the rows of all tables in a text, without headings and rules."""
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line[:1] == "|"]
    cells = [[cell.strip() for cell in row] for row in rows]
    rules = {at for at, row in enumerate(cells) if all(re.fullmatch(":?---:?", one) for one in row)}
    return [row for at, row in enumerate(cells) if not {at, at + 1} & rules]


def cells(text: str, *beginning: str) -> list[str]:
    """Return the cells of the first table row that begins with these."""
    return next(row for row in table(text) if row[: len(beginning)] == [*beginning])


def row_of(rows: list[list[str]], *beginning: str) -> list[str]:
    """Return the cells of the one row that begins with these."""
    (row,) = [row for row in rows if row[: len(beginning)] == [*beginning]]
    return row


def paragraphs(text: str) -> Iterator[str]:
    """Yield what is read as prose: no tables, code, headings, or words for pictures."""
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if line[:1] not in ("|", "#")]
        prose = "\n".join(line for line in lines if line[:4] != "    ")
        yield from re.split(r"^(?:- |> |\d+\. )", re.sub(r"!\[.*?\]\(.*?\)", "", prose), flags=re.M)


def anchors(text: str) -> set[str]:
    """Return what GitHub calls the headings of a text in links."""
    headings = re.findall(r"^#+ (.*)", text, re.M)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
