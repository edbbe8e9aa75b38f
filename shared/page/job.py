"""The pieces of a page with a job: what starts and cancels it, and how far it is.

    @page.callback(
        Output(page.id("result"), "children"),
        Input(page.id("start"), "n_clicks"),
        **job.background(page),
    )
    def work(set_progress, _clicks):
        for part in range(100):
            ...
            set_progress((part / 100, f"{part} of 100 parts"))
        return "Done."

The function runs beside the server, in a process of its own: see `crossroads.server.managers`.
"""

from typing import Any

from dash import Input, Output, html, set_props
from dash.development.base_component import Component
from flask import current_app

from crossroads.page.page import Page
from crossroads.requests_log import request_id

INTERVAL = 500
"""How often a browser asks how far a job is, in ms."""
NEEDED = (
    "This server cannot run it. It needs python -m pip install 'dash[diskcache]', and a folder."
)


def job(page: Page, start: str, about: str = "") -> Component:
    """Build the button that starts the page's job, called *start*, and what it shows meanwhile.

    *about* says what the job does. On a server without a manager it says what to install.
    """
    can_run = current_app.config.get("MANAGER") is not None
    main, other = ("btn btn-primary me-2", "btn btn-outline-secondary")
    said = {"id": page.id("told"), "role": "status", "className": "my-2"}
    bar = html.Progress(id=page.id("bar"), max="1", value="0", hidden=True, className="w-100")
    return html.Div(
        [
            html.Button(start, id=page.id("start"), disabled=not can_run, className=main),
            html.Button("Cancel", id=page.id("cancel"), disabled=True, className=other),
            html.P(about if can_run else NEEDED, **said, disable_n_clicks=True),
            html.Div(bar, **{"aria-label": start}),
        ],
        className="my-3",
    )


def report_cancelled(page: Page) -> None:
    """Say so when a visitor cancels the page's job."""
    told = Output(page.id("told"), "children", allow_duplicate=True)
    page.callback(told, Input(page.id("cancel"), "n_clicks"), prevent_initial_call=True)(
        lambda _clicks: "Cancelled."
    )


def background(page: Page, *partial: Output) -> dict[str, Any]:
    """Return what `Page.callback` is told of the function that is the page's job.

    Its first argument is `set_progress`, to be called with the share that is done, from 0 to 1,
    with words, and with a value for each of the *partial* outputs.
    """
    start, cancel, bar, told = (page.id(one) for one in ("start", "cancel", "bar", "told"))

    def failed(error: Exception) -> None:
        current_app.logger.error("the job of %r has failed: %s", page, error)
        said = f"It ended before it was done, which is noted as error {request_id()}."
        set_props(page.id("told"), {"children": f"{said} You can start it again."})

    return {
        "background": True,
        "interval": INTERVAL,
        "progress": [Output(bar, "value"), Output(told, "children"), *partial],
        "cancel": [Input(cancel, "n_clicks")],
        "running": [
            (Output(start, "disabled"), True, False),
            (Output(cancel, "disabled"), False, True),
            (Output(bar, "hidden"), False, True),
        ],
        "on_error": failed,
        "prevent_initial_call": True,
    }
