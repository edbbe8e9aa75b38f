"""Find things in the interactive page, and in the model that it was made of."""

from playwright.sync_api import Locator, Page, ViewportSize

from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row

PHONE: ViewportSize = {"width": 390, "height": 800}


def line(page: Page, metric: str) -> Locator:
    """Return the row of a metric in the table of all ratios."""
    return page.locator(f'#metrics tr[data-metric="{metric}"]')


def cell(page: Page, metric: str, name: str) -> Locator:
    """Return a cell of that row: baseline, compared, ratio or n."""
    return line(page, metric).locator(f'[data-of="{name}"]')


def row_of(report: Report, metric: str) -> Row:
    """Return the row of the model behind a row of the page."""
    return next(row for row in report.rows if row.metric.name == metric)
