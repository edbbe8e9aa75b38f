"""The pieces of a page with a job: what starts and cancels it, and how far it is.

    @page.callback(
        Output(page.id("result"), "children"),
        Output(page.id("told"), "children"),
        Input(page.id("start"), "n_clicks"),
        **job.background(page),
    )
    def work(set_progress, _clicks):
        for part in range(100):
            ...
            set_progress((str(part / 100), f"{part} of 100 parts"))
        return result, "Done."

The function runs beside the server, in a process of its own: see `crossroads.server.managers`.
"""

from typing import Any

from dash import Input, Output, ctx, html, no_update
from dash.development.base_component import Component
from flask import current_app

from crossroads.page.callbacks import flat
from crossroads.page.page import Page
from crossroads.requests_log import request_id

INTERVAL = 500
"""How often a browser asks how far a job is, in ms."""
CANCELLED = "Cancelled."
HEARS = "hears_of_cancelling"
"""What an `on_error` has that is told of cancelled jobs, too: only what a browser hears last of a
job is not overwritten by word of how far it was."""
NEEDED = (
    "This server cannot run it. It needs python -m pip install 'dash[diskcache]', and a folder."
)


def job(page: Page, start: str, about: str = "") -> Component:
    """Build the button that starts the page's job, called *start*, and what it shows meanwhile.

    *about* says what the job does. On a server without a manager it says what to install.
    """
    can_run = current_app.config.get("MANAGER") is not None
    main, other = ("btn btn-primary me-2", "btn border")
    said = {"id": page.id("told"), "role": "status", "className": "my-2"}
    look = {"className": "w-100", "aria-label": start}
    bar = html.Progress(id=page.id("bar"), max="1", value="0", hidden=True, **look)
    return html.Div(
        [
            html.Button(start, id=page.id("start"), disabled=not can_run, className=main),
            html.Button("Cancel", id=page.id("cancel"), disabled=True, className=other),
            html.P(about if can_run else NEEDED, **said, disable_n_clicks=True),
            bar,
        ],
        className="my-3",
    )


def background(page: Page, *partial: Output) -> dict[str, Any]:
    """Return what `Page.callback` is told of the function that is the page's job.

    Its first argument is `set_progress`, to be called with the share that is done, a text from "0"
    to "1", with words, and with a value for each of the *partial* outputs. If it writes to `told`,
    that says so when the job fails.
    """
    start, cancel, bar, told = (page.id(one) for one in ("start", "cancel", "bar", "told"))

    def failed(error: Exception) -> Any:
        was_cancelled = CANCELLED in str(error)
        said = f"It ended before it was done, which is noted as error {request_id()}."
        words = CANCELLED if was_cancelled else f"{said} You can start it again."
        answer = only(page.id("told"), words, ctx.outputs_grouping)
        if was_cancelled:
            return answer
        if all(one is no_update for one in flat(answer)):
            raise error  # `assets/alarms.js` tells the visitor
        current_app.logger.error("the job of %r has failed: %s", page, error)
        return answer

    vars(failed)[HEARS] = True
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


def only(id_: str, value: Any, outputs: Any) -> Any:
    """Return what leaves all *outputs* of a callback as they are, but for the children of one."""
    if isinstance(outputs, dict) and "property" not in outputs:
        return {key: only(id_, value, one) for key, one in outputs.items()}
    if isinstance(outputs, dict):
        return value if (outputs["id"], outputs["property"]) == (id_, "children") else no_update
    return [only(id_, value, one) for one in outputs]
