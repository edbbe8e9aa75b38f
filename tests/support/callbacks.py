"""A site whose pages use callbacks as people do: more than once, together, ahead of the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import MATCH, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component

from crossroads.page import Choice, Choices, Control, Page, Value, charts, form
from crossroads.site import Site

home = Page("home", "/", "Home", "Where one begins.")


class Counter(html.Div):  # type: ignore[misc]
    """An all-in-one component, as Dash's documentation builds them: with callbacks of its own."""

    def __init__(self, name: str) -> None:
        """Build it for a place with this name."""
        ids = [{"counter": name, "part": part} for part in ("button", "shown", "browser")]
        button = html.Button(f"Count {name}", id=ids[0])
        super().__init__([button, html.P(id=ids[1]), html.P(id=ids[2])])

    @dash.callback(  # type: ignore[untyped-decorator]
        Output({"counter": MATCH, "part": "shown"}, "children"),
        Input({"counter": MATCH, "part": "button"}, "n_clicks"),
        prevent_initial_call=True,
    )
    def count(clicks: int) -> str:  # noqa: N805 - as in Dash's documentation
        """Say how often the button was pressed."""
        return f"counted {clicks}"

    dash.clientside_callback(
        "(clicks) => `seen ${clicks}`",
        Output({"counter": MATCH, "part": "browser"}, "children"),
        Input({"counter": MATCH, "part": "button"}, "n_clicks"),
        prevent_initial_call=True,
    )


@home.layout
def home_layout(_page: Page) -> list[Component]:
    """Link every page, and count."""
    return [*[html.A(one.title, href=one.path) for one in PAGES], Counter("home")]


# ---- E: the first answer in the layout

ahead = Page("ahead", "/ahead", "Ahead", "Its first answers are in the layout.")


@ahead.layout
def ahead_layout(page: Page) -> list[Component]:
    """Build fields, one of which remembers, and places for what comes of them."""
    return [
        dcc.Dropdown(
            ["a", "b"], "a", id=page.id("kept"), persistence=True, persistence_type="session"
        ),
        dcc.Dropdown(["a", "b"], ["a"], id=page.id("several"), multi=True),
        dbc.Card(html.P(id=page.id("out")), id=page.id("card")),
        html.P(id=page.id("later")),
        html.P(id=page.id("named")),
        html.P(id=page.id("chained")),
        html.P(id=page.id("both")),
        html.Details([], id=page.id("details")),
        dcc.Input(value="own", id=page.id("own")),
        dcc.Loading(
            html.P("x"),
            custom_spinner=html.P(id=page.id("hidden")),
            display="show",
            id=page.id("loading"),
        ),
    ]


# Recorded before the one whose answer it needs.
@ahead.callback(
    Output(ahead.id("chained"), "children"), Input(ahead.id("named"), "children"), in_layout=True
)
def chain(named: str) -> str:
    return f"chained {named}"


@ahead.callback(
    Output(ahead.id("out"), "children"), Input(ahead.id("kept"), "value"), in_layout=True
)
def show(kept: str) -> str:
    return f"value {kept}"


@ahead.callback(
    Output(ahead.id("later"), "children"), Input(ahead.id("several"), "value"), in_layout=True
)
def later(several: list[str]) -> str:
    return f"later {several}"


@ahead.callback(
    output={"said": Output(ahead.id("named"), "children")},
    inputs={"one": Input(ahead.id("several"), "value"), "two": Input(ahead.id("kept"), "value")},
    state={"three": State(ahead.id("nowhere"), "value", allow_optional=True)},
    in_layout=True,
)
def name(one: list[str], two: str, three: str | None) -> dict[str, str]:
    return {"said": f"named {one} {two} {three}"}


@ahead.callback(
    Output(ahead.id("both"), "children"),
    Output(ahead.id("details"), "children"),
    Input(ahead.id("several"), "value"),
    in_layout=True,
)
def nothing(_several: list[str]) -> Any:
    return no_update


@ahead.callback(
    Output(ahead.id("hidden"), "children"), Input(ahead.id("own"), "value"), in_layout=True
)
def hidden(_own: str) -> str:
    return "found by the browser"


# ---- H: a page that is mounted twice

twice = Page("twice", "/twice", "Twice", "It is mounted twice.")


@twice.layout
def twice_layout(page: Page) -> list[Component]:
    """Build two buttons, and places for what they do."""
    return [
        html.Button("Up", id=page.id("up")),
        html.Button("Down", id=page.id("down")),
        html.P(id=page.id("which")),
        html.P(id=page.id("set")),
        html.P("idle", id=page.id("state")),
        html.P(id=page.id("later")),
        *helper(),
    ]


def helper() -> list[Component]:
    """Build a part with the page of the module, as a helper does that is given none."""
    return [html.P("built by a helper", id=twice.id("helped"))]


@twice.callback(
    Output(twice.id("which"), "children"),
    Input(twice.id("up"), "n_clicks"),
    Input(twice.id("down"), "n_clicks"),
    running=[(Output(twice.id("state"), "title"), "at work", "done")],
    prevent_initial_call=True,
)
def which(*_clicks: int) -> str:
    """Say which button it was, and set what is no output."""
    is_up = ctx.triggered_id == twice.id("up")
    set_props(twice.id("set"), {"children": f"set by {'up' if is_up else 'down'}"})
    return f"{'up' if is_up else 'down'} of {twice.id('')}"


@twice.callback(
    Output(twice.id("later"), "children"), Input(twice.id("up"), "n_clicks"), in_layout=True
)
def which_later(clicks: int | None) -> str:
    return f"{twice.id('later')} {clicks or 0}"


# ---- K and M: callbacks that write to controls


@dataclass(frozen=True)
class Text(Control):
    """Any text: a control that has no options."""

    default: str = ""

    def accept(self, given: object) -> str:
        """Return the first text that is given."""
        first = given[0] if isinstance(given, list) and given else given
        return first if isinstance(first, str) else self.default

    def field(self, component_id: str, value: Value) -> Component:
        """Build an input."""
        return dbc.Input(id=component_id, value=value)


LANDS = {"europe": ("Spain", "Italy"), "asia": ("Japan", "China")}
REGION = Choice("region", "Region", lambda: {"europe": "Europe", "asia": "Asia"}, default="europe")
LAND = Choice("land", "Land", lambda: {one: one for two in LANDS.values() for one in two}, "Spain")
YEAR = Choice("year", "Year", lambda: {2002: "'02", 2007: "'07"}, default=2007)  # type: ignore[dict-item,arg-type]
WORD = Text("word", "Word", dict, "nothing")
SEVERAL = Choices("several", "Several", lambda: {1: "One", 2: "Two"}, default=(1,))  # type: ignore[dict-item,arg-type]

TOWNS = Choices(
    "towns", "Towns", lambda: {one: one for one in ("Rome", "Oslo", "Kyoto")}, ("Rome",)
)
chosen = Page(
    "chosen",
    "/chosen",
    "Chosen",
    "Callbacks write to its controls.",
    controls=(REGION, LAND, YEAR, WORD, SEVERAL, TOWNS),
)


@chosen.layout
def chosen_layout(page: Page, **given: Value) -> list[Component]:
    """Build the controls, a button that sets one back, and what is chosen."""
    return [
        form(page, given),
        html.Button("Set back", id=page.id("reset")),
        html.P(repr(given["year"]), id=page.id("typed")),
        html.P(id=page.id("said")),
    ]


@chosen.callback(
    Output(chosen.id("land"), "value"),
    Input(chosen.id("reset"), "n_clicks"),
    prevent_initial_call=True,
)
def reset(_clicks: int) -> str:
    return "Italy"


@chosen.callback(Output(chosen.id("land"), "options"), Input(chosen.id("region"), "value"))
def offer(region: str) -> Sequence[Any]:
    return [{"value": one, "label": one} for one in LANDS[region]]


@chosen.callback(Output(chosen.id("towns"), "options"), Input(chosen.id("region"), "value"))
def offer_towns(region: str) -> Sequence[str]:
    return {"europe": ["Rome", "Oslo"], "asia": ["Kyoto"]}[region]


@chosen.callback(
    Output(chosen.id("said"), "children"),
    *[Input(chosen.id(one), "value") for one in ("region", "land", "year", "word", "several")],
)
def say(region: str, land: str, year: str, word: str, several: list[str]) -> str:
    """Say what is chosen, in the words of the options where they have any."""
    accepted: Any = YEAR.accept(year)
    return f"{region} {land} {YEAR.options()[accepted]} {word} {SEVERAL.accept(several)}"


# ---- charts of a reader's own, beside one of the kit

drawn = Page("drawn", "/drawn", "Drawn", "Charts of its own.")


@drawn.layout
def drawn_layout(page: Page) -> list[Component]:
    """Draw a chart in colours of its own, and one of a kind that the policy does not allow."""
    coloured = {"data": [{"y": [1, 2]}], "layout": {"font": {"color": "rgb(1, 2, 3)"}}}
    compiled = {"data": [{"type": "scattergl", "y": [1, 2]}]}
    graphs = [dcc.Graph(id=page.id("own"), figure=coloured), dcc.Graph(figure=compiled)]
    return [*graphs, charts.chart(page)]


@drawn.callback(
    Output(drawn.id("graph"), "figure"), Input(drawn.id("summary"), "title"), in_layout=True
)
def draw(_title: str) -> dict[str, Any]:
    return {"data": [{"y": [1, 2]}], "layout": {**charts.FIGURE}}


# ---- Q: one store that two pages write to


def writer(name: str) -> Page:
    """Make a page with a button that puts something into the basket, and what is in there."""
    page = Page(name, f"/{name}", name.title(), "It writes to a store.")

    @page.layout
    def layout(page: Page) -> list[Component]:
        return [
            dcc.Store(id="basket", storage_type="session"),
            html.Button("Put in", id=page.id("put")),
            html.P(id=page.id("basket")),
            Counter(name),
        ]

    @page.callback(
        Output("basket", "data"),
        Input(page.id("put"), "n_clicks"),
        State("basket", "data"),
        prevent_initial_call=True,
    )
    def put(_clicks: int, basket: list[str] | None) -> list[str]:
        return [*(basket or []), name]

    @page.callback(Output(page.id("basket"), "children"), Input("basket", "data"))
    def show(basket: list[str] | None) -> str:
        return f"in the basket: {', '.join(basket or ['nothing'])}"

    return page


PAGES = (
    ahead,
    twice,
    twice.renamed("again", path="/again", title="Again"),
    chosen,
    drawn,
    writer("apples"),
    writer("pears"),
)
SITE = Site("Callbacks", (home, *PAGES))
