"""Make the page: the report's documents as one HTML file."""

from markdown_it import MarkdownIt

from benchmarks.judging.model import Report
from benchmarks.reporting.document import documents

__all__ = ["page"]


def page(report: Report) -> str:
    """Return the page as HTML."""
    text = "\n".join(documents(report).values())
    body = MarkdownIt("commonmark").enable("table").render(text)
    return f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><body>\n{body}</body></html>\n'
