"""A site of one page with the same work twice: as a plain callback, and as a job."""

from typing import Any

from dash import Input, Output, html

from crossroads.page import Page, job
from crossroads.site import Site

page = Page("home", "/", "Work", "The same work, at once and as a job.")


@page.layout
def layout(page: Page) -> list[Any]:
    """Build the job, a button, and places for what comes of both."""
    places = [html.P(id=page.id(part)) for part in ("result", "plain")]
    return [job.job(page, "Work"), html.Button("At once", id=page.id("once")), *places]


def work() -> str:
    """Take some hundredths of a second."""
    return f"{sum(range(1_000_000))}"


@page.callback(
    Output(page.id("plain"), "children"),
    Input(page.id("once"), "n_clicks"),
    prevent_initial_call=True,
)
def at_once(_clicks: int) -> str:
    """Work while the browser waits."""
    return work()


@page.callback(
    Output(page.id("result"), "children"),
    Input(page.id("start"), "n_clicks"),
    **job.background(page),
)
def as_job(_set_progress: Any, _clicks: int) -> str:
    """Work beside the server."""
    return work()


SITE = Site("Jobs", (page,))
