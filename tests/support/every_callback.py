"""A site with every kind of callback that Dash knows, to see that none of them is refused."""

from collections.abc import Mapping
from typing import Any

from dash import ALL, ALLSMALLER, MATCH, Input, Output, Patch, State, ctx, dcc, html, set_props
from dash.background_callback.managers import BaseBackgroundCallbackManager
from dash.development.base_component import Component

from crossroads.page import Page
from crossroads.site import Site


class Inline(BaseBackgroundCallbackManager):  # type: ignore[misc]
    """Run background callbacks at once, and have their result ready when it is asked for twice."""

    def __init__(self) -> None:
        """Begin with no result."""
        super().__init__(cache_by=None)
        self.results: dict[str, Any] = {}
        self.asked: set[str] = set()
        self.progress: dict[str, Any] = {}

    def make_job_fn(self, fn: Any, progress: bool, *_: Any) -> Any:
        """Keep what is to be run, and whether it tells how far it is."""
        return fn, progress

    def call_job_fn(self, key: str, job_fn: Any, args: Any, *_: Any) -> str:
        """Run it."""
        function, progress = job_fn
        told = [lambda values: self.progress.update({key: values})] if progress else []
        self.results[key] = function(*told, *args)
        return "job"

    def get_progress(self, key: str) -> Any:
        """Return how far it is."""
        return self.progress.get(key)

    def get_result(self, key: str, *_: Any) -> Any:
        """Return what came out, or that nothing has yet."""
        if key not in self.asked or self.results.get(key) == "never":
            self.asked.add(key)
            return self.UNDEFINED
        return self.results.get(key, self.UNDEFINED)

    def job_running(self, *_: Any) -> bool:
        """Say that it goes on until it is stopped."""
        return bool(self.results)

    def terminate_job(self, *_: Any) -> None:
        """Forget what came out, and how far it was."""
        self.results.clear()
        self.progress.clear()

    def get_updated_props(self, *_: Any) -> Mapping[str, Any]:
        """Say that it has set nothing by the way."""
        return {}


MANAGER = Inline()

plain = Page("plain", "/", "Plain", "Callbacks with ids that are strings.")


@plain.layout
def plain_layout(page: Page) -> list[Component]:
    """Build a button to press, and a place for what each callback says."""
    places = ("state", "first", "second", "list", "duplicate", "set", "optional", "once")
    return [
        html.Button("Go", id=page.id("go")),
        html.Button("Again", id=page.id("again")),
        dcc.Input(id=page.id("text"), value="text"),
        html.Button("Long", id=page.id("long")),
        html.Button("Stop", id=page.id("stop")),
        *(html.P(id=page.id(place)) for place in (*places, "patch", "result", "progress")),
    ]


GO = Input(plain.id("go"), "n_clicks")
TEXT = State(plain.id("text"), "value")


@plain.callback(Output(plain.id("state"), "children"), GO, TEXT)
def with_state(clicks: int | None, text: str) -> str:
    return f"{clicks} {text}"


@plain.callback(
    output={
        "one": Output(plain.id("first"), "children"),
        "two": Output(plain.id("second"), "lang"),
    },
    inputs={"clicks": GO, "more": (GO, TEXT)},
    state={"text": TEXT},
)
def in_dicts(clicks: int | None, more: Any, text: str) -> Mapping[str, str]:
    return {"one": f"{clicks} {more}", "two": str(text)}


@plain.callback([Output(plain.id("list"), "children")], [GO], [TEXT])
def in_a_list(clicks: int | None, text: str) -> list[str]:
    return [f"{clicks} {text} {ctx.triggered_id} {ctx.args_grouping}"]


@plain.callback(
    Output(plain.id("duplicate"), "children", allow_duplicate=True), GO, prevent_initial_call=True
)
@plain.callback(
    Output(plain.id("duplicate"), "children"), Input(plain.id("again"), "n_clicks"), TEXT
)
def duplicate(clicks: int | None, *_: Any) -> str:
    return f"duplicate {clicks}"


@plain.callback(GO)
def without_outputs(clicks: int | None) -> None:
    set_props(plain.id("set"), {"children": f"set {clicks}"})


@plain.callback(
    Output(plain.id("optional"), "children"),
    GO,
    Input(plain.id("nowhere"), "value", allow_optional=True),
    State({"type": plain.id("nowhere"), "index": ALL}, "value"),
)
def optional(clicks: int | None, *missing: Any) -> str:
    return f"optional {clicks} {missing}"


@plain.callback(Output(plain.id("once"), "children"))
def without_inputs() -> str:
    return "once"


@plain.callback(Output(plain.id("patch"), "children"), GO, prevent_initial_call=True)
def patched(clicks: int) -> Patch:
    patch = Patch()
    patch.append(f"patch {clicks}")
    return patch


@plain.callback(
    Output(plain.id("result"), "children"),
    Input(plain.id("long"), "n_clicks"),
    TEXT,
    background=True,
    manager=MANAGER,
    interval=50,
    running=[(Output(plain.id("long"), "title"), "running", "idle")],
    progress=[Output(plain.id("progress"), "children")],
    progress_default=["none"],
    cancel=[Input(plain.id("stop"), "n_clicks")],
    prevent_initial_call=True,
)
def long(set_progress: Any, clicks: int, text: str) -> str:
    set_progress(["half"])
    return "never" if clicks == 2 else f"long {clicks} {text}"


wild = Page("wild", "/wild", "Wild", "Callbacks with ids that match patterns.")


@wild.layout
def wild_layout(page: Page) -> list[Component]:
    """Build one item; the button adds more."""
    return [
        html.Button("Add", id=page.id("add")),
        html.Button("Dotted", id={"type": page.id("a.b"), "index": "c.d"}),
        html.P(id=page.id("dotted")),
        html.P(id=page.id("all")),
        html.P(id=page.id("mixed")),
        html.Div([item(0), item(1)], id=page.id("items")),
    ]


def item(index: int) -> Component:
    """Build a field, and what is said of it."""
    return html.Div(
        [
            dcc.Input(id={"type": wild.id("field"), "index": index}, value=f"field {index}"),
            *(
                html.P(id={"type": wild.id(name), "index": index})
                for name in ("match", "smaller", "every", "some")
            ),
            html.Button("x", id={"type": wild.id("remove"), "index": index}, n_clicks=0),
        ],
        id={"type": wild.id("item"), "index": index},
    )


def each(name: str, index: Any) -> dict[str, Any]:
    """Return the id of such elements."""
    return {"type": wild.id(name), "index": index}


@wild.callback(
    Output(wild.id("items"), "children"),
    Input(wild.id("add"), "n_clicks"),
    Input(each("remove", ALL), "n_clicks"),
    State(each("item", ALL), "id"),
    prevent_initial_call=True,
)
def items(_clicks: int, _removed: Any, there: list[Any]) -> Patch:
    patch = Patch()
    asked = ctx.triggered_id
    if asked == wild.id("add"):
        patch.append(item(len(there)))
    removed = {**asked, "type": wild.id("item")} if isinstance(asked, dict) else None
    if removed in there and ctx.triggered[0]["value"]:
        del patch[there.index(removed)]
    return patch


@wild.callback(
    Output(each("match", MATCH), "children"),
    Input(each("field", MATCH), "value"),
    State(each("field", MATCH), "id"),
    State(each("nowhere", MATCH), "value", allow_optional=True),
)
def match(value: str, id_: Mapping[str, Any], _missing: Any) -> str:
    return f"{value} {id_}"


@wild.callback(
    Output(each("smaller", MATCH), "children"),
    Input(each("field", MATCH), "value"),
    Input(each("field", ALLSMALLER), "value"),
)
def smaller(value: str, before: list[str]) -> str:
    return f"{before} {value}"


@wild.callback(Output(wild.id("all"), "children"), Input(each("field", ALL), "value"))
def all_of_them(values: list[str]) -> str:
    return f"{values} {ctx.triggered_id}"


@wild.callback(Output(each("every", ALL), "children"), Input(wild.id("add"), "n_clicks"))
def every(clicks: int | None) -> list[str]:
    return [f"every {clicks}" for _ in ctx.outputs_list]


@wild.callback(
    Output(wild.id("mixed"), "children"),
    Output(each("some", ALL), "children"),
    Input(wild.id("add"), "n_clicks"),
)
def mixed(clicks: int | None) -> tuple[str, list[str]]:
    return "mixed", [f"some {clicks}" for _ in ctx.outputs_list[1]]


@wild.callback(
    Output(wild.id("dotted"), "children"),
    Input({"type": wild.id("a.b"), "index": "c.d"}, "n_clicks"),
    Input({"type": wild.id("a.b"), "index": ALL}, "n_clicks"),
)
def dotted(clicks: int | None, _all: Any) -> str:
    return f"dotted {clicks}"


SITE = Site("Every callback", (plain, wild))
