"""A site to attack: the kit's pages, one for whoever has logged in, one for a role.

As `--site benchmarks.breaking.attacks.guarded:SITE` it can be served with `CROSSROADS_AUTH=jwt`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import Input, Output, dcc, html
from dash.background_callback.managers import BaseBackgroundCallbackManager
from dash.development.base_component import Component

from crossroads.page import Page
from crossroads.site import SITE as KIT
from crossroads.site import barchart

vault = barchart.page.renamed("vault", path="/vault", title="Vault", login=True)
desk = Page("desk", path="/desk", title="Desk", description="Editors' own.", role="editor")


@desk.layout
def layout(page: Page) -> list[Component]:
    """Build a field, and the place for what is kept from all but editors."""
    return [dcc.Input("first", id=page.id("field")), html.P("Draft layout", id=page.id("out"))]


@desk.callback(Output(desk.id("out"), "children"), Input(desk.id("field"), "value"))
def draft(value: str) -> str:
    """Tell what the page is there for."""
    return f"Draft data: {value}"


desk.clientside_callback(
    "function (value) { return `Draft script: ${value}`; }",
    Output(desk.id("out"), "title"),
    Input(desk.id("field"), "value"),
)


class Queue(BaseBackgroundCallbackManager):  # type: ignore[misc]
    """A manager that runs a job when its result is asked for: of equal ones the first one first.

    So it is always as it can be with Dash's own managers, if the jobs take long enough.
    """

    def __init__(self) -> None:
        """Begin with no job."""
        super().__init__(cache_by=None)
        self.waiting: dict[str, list[tuple[Callable[..., Any], Sequence[Any]]]] = {}

    def make_job_fn(self, fn: Callable[..., Any], *_: Any) -> Callable[..., Any]:
        """Keep what is to be run."""
        return fn

    def call_job_fn(self, key: str, job_fn: Callable[..., Any], args: Any, _: Any) -> str:
        """Let a job wait."""
        self.waiting.setdefault(key, []).append((job_fn, args))
        return "job"

    def get_result(self, key: str, _: Any) -> Any:
        """Run the first one that waits, and forget the others: they have the same place."""
        for job_fn, args in self.waiting.pop(key, ()):
            return job_fn(*args)
        return self.UNDEFINED

    def job_running(self, _: Any) -> bool:
        """Say that none runs."""
        return False

    def terminate_job(self, _: Any) -> None:
        """End none."""

    def get_updated_props(self, _: Any) -> Mapping[str, Any]:
        """Say that nothing was set by the way."""
        return {}


QUEUE = Queue()


def add_job(page: Page, result: str) -> None:
    """Give a page a background callback; of all pages its source and arguments are the same."""
    started, stopped = Input(page.id("start"), "n_clicks"), Input(page.id("stop"), "n_clicks")
    background: dict[str, Any] = {"background": True, "manager": QUEUE, "cancel": [stopped]}
    add = page.callback(Output(page.id("job"), "children"), started, **background)
    add(lambda _clicks: result)


lobby = Page("lobby", path="/lobby", title="Lobby", description="For everybody.")
lobby.layout(lambda page: [html.Button("Start", id=page.id("start")), html.P(id=page.id("job"))])
add_job(lobby, "Lobby job")
add_job(desk, "Draft job")

SITE = replace(KIT, title="Guarded", pages=(*KIT.pages, lobby, vault, desk))
MARKS: Mapping[str, tuple[str, ...]] = {
    "/vault": ("Vault", "vault-", "Iceland"),
    "nobody's": ("<meta http-equiv=refresh",),
    "/desk": ("Desk", "desk-", "Draft layout", "Draft data", "Draft script", "Draft job"),
}
"""Of each guarded page, what must not get out: title, ids, texts, data, code.
Of nobody's page, what no address may put into a document."""
