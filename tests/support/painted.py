"""Sites whose pages are looked at before Dash has drawn them: harmless ones, and an attack."""

import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component
from flask import current_app, g, request

from crossroads.page import Page, Site

OPTIONS = [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]

EXACT: tuple[Any, ...] = (
    html.Div("no", hidden=True),
    html.Div(
        [1.0, 2, 2.5, True, None, "t", ["n"], datetime.date(2026, 1, 31)],
        style={"marginTop": 3, "lineHeight": 2, "WebkitBoxFlex": 1, "--own": 4, "opacity": 0.5},
        **{"data-x": True, "aria-hidden": False, "tabIndex": "0", "draggable": "true"},
    ),
    html.Pre("\nsecond line"),
    html.Ol([html.Li("a", value=3)], start=3, reversed=True),
    html.Table(
        [
            html.Caption("c"),
            html.Tbody(html.Tr([html.Th("h", scope="row"), html.Td("d", colSpan=2)])),
        ]
    ),
    html.A("away", href="/away?a=1&b=2", target="_blank", rel="noopener", download=True),
    html.Label("l", htmlFor="x"),
    html.Details([html.Summary("more"), html.P("inside")], open=True),
    html.Img(alt="nothing", width=30, height=20),
    html.Br(),
    html.Blockquote([html.Em("a"), " & ", html.Code("<b>")], cite="/cited"),
    html.Span("a", id={"b": 1, "a": "x"}),
    html.Section(className="", title=""),
    dbc.Row(
        [
            dbc.Col("a"),
            dbc.Col("b", width=4),
            dbc.Col("c", md=6, lg={"size": 3, "offset": 1, "order": "first"}),
            dbc.Col("d", width="auto", align="end"),
            dbc.Col("e", width={"size": 2, "offset": 1}),
        ],
        className="g-3",
        align="center",
        justify="between",
    ),
    dbc.Container("t"),
    dbc.Container("t", fluid=True, className="own"),
    dbc.Container("t", fluid="md"),
    dbc.Label("L", html_for="z"),
    dbc.Label("L", size="lg", width=3, hidden=True, color="primary", check=True),
    dbc.Card(
        [dbc.CardHeader("h"), dbc.CardBody([html.P("b")]), dbc.CardFooter("f")],
        className="h-100",
        color="primary",
        outline=True,
        inverse=True,
    ),
    dbc.Card("plain", body=True),
    dbc.CardGroup([dbc.Card("1"), dbc.Card("2")]),
    dbc.CardLink("cl", href="/x"),
    dbc.Alert("A", color="danger"),
    dbc.Alert("no", is_open=False),
    dbc.Badge("x", color="info", pill=True),
    dbc.Badge("x", text_color="dark"),
    dbc.Badge("x", href="/"),
    dbc.Table([html.Tbody(html.Tr(html.Td("1")))], striped=True, size="sm", responsive=True),
    dbc.Nav([dbc.NavItem(dbc.NavLink("n", href="/n", active=True))], pills=True, vertical=True),
    dbc.ListGroup([dbc.ListGroupItem("1"), dbc.ListGroupItem("2", color="success")], flush=True),
    dbc.FormText("t", color="muted"),
    dbc.InputGroupText("@"),
    dbc.Progress(value=40, label="40", striped=True, color="success"),
    dbc.Stack([html.Div("1"), html.Div("2")], gap=3, direction="horizontal"),
    dcc.Link("ln", href="/x", id="link"),
    dbc.Button("go", href="/x", color="link", size="sm"),
)
"""What is written as the browser draws it, element for element."""

FIELDS: tuple[Any, ...] = (
    dbc.Select(options=OPTIONS, value="2", id="select"),
    dbc.Select(options=["a", "b"], placeholder="Pick", size="sm", disabled=True),
    dbc.Input(value="v", placeholder="p"),
    dbc.Input(type="number", value=3, min=1, max=9, size="lg"),
    dbc.Input(type="date", value="2026-01-01"),
    dbc.Switch(label="S", value=True, id="switch"),
    dbc.Checkbox(label="C", value=False),
    dbc.Checklist(options=OPTIONS, value=["1"], id="checklist"),
    dbc.RadioItems(options=OPTIONS, value="2", inline=True),
    dbc.Textarea(value="text", rows=3),
    dbc.Button("B", outline=True),
    dbc.ButtonGroup([dbc.Button("1"), dbc.Button("2", active=True)], size="lg"),
    dbc.Alert("A", dismissable=True),
    html.Button("b", id="button"),
    dcc.Dropdown(OPTIONS, "1", id="dropdown"),
    dcc.Dropdown(OPTIONS, ["1", "2"], multi=True, id="several"),
    dcc.Dropdown(OPTIONS, placeholder="None", id="none"),
    dcc.Checklist(OPTIONS, ["1"], id="dash-checklist"),
    dcc.RadioItems(OPTIONS, "2", id="radio", inline=True),
    dcc.Input(value="x", id="line", type="text"),
    dcc.Input(type="number", value=3, id="number"),
    dcc.Textarea(value="dt", style={"height": 90}),
    dcc.Slider(0, 10, value=3, id="slider"),
    dcc.RangeSlider(0, 10, 1, value=[2, 5], id="range"),
    dcc.DatePickerSingle(date="2026-01-01", id="day"),
    dcc.DatePickerRange(start_date="2026-01-01", end_date="2026-02-01", id="days"),
    dcc.Tabs(
        [dcc.Tab(html.P("1"), label="A", value="a"), dcc.Tab(html.P("2"), label="B", value="b")],
        value="b",
        id="tabs",
    ),
    dcc.Markdown("# Heading\n\nA paragraph."),
    dcc.Loading(html.P("loads")),
    dcc.Graph(id="high", figure={"data": [], "layout": {"height": 300}}),
    dcc.Graph(id="plain"),
    dcc.Store(id="store"),
    dcc.Interval(id="clock", disabled=True),
)
"""What is as high as the browser draws it."""

home = Page("home", "/", "Home", "Whence one comes.")
home.layout(lambda _: html.A("To the gallery", href="/gallery"))
gallery = Page("gallery", "/gallery", "Gallery", "All kinds of components.", chart=True)
gallery.layout(
    lambda _: [html.Div(one, className="item") for one in (*EXACT, *FIELDS)],
)
BIDDEN = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
ADDRESSES = (
    *("javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "vbscript:x"),
    *("\x01javascript:alert(1)", "data:text/html,<script>alert(1)</script>", f"/x{BIDDEN}"),
)
STYLES: tuple[dict[str, Any], ...] = (
    {"color": "red;background:url(//evil.example/1)"},
    {"color": "red}body{display:none"},
    {"background": 'url(a"b);position:fixed;x:(")'},
    {"color": 'red"><script>alert(1)</script>'},
    {"color;position": "fixed", 'x"onclick="alert(1)': "y"},
    {"color": "red/*"},
    {"content": "'a"},
    {"color": "var(--x"},
    {"fontFamily": "\\';position:fixed;x:\\'"},
)
PLACEHOLDERS = "{%scripts%} {%config%} {%renderer%} {%app_entry%} {%css%} {%metas%} {%title%}"

attack = Page("attack", "/attack", "Attack <b>", f"Says {BIDDEN}")


@attack.layout
def _attack(_page: Page) -> list[Component]:
    parts: list[Any] = [
        html.P(BIDDEN, id=BIDDEN, title=BIDDEN, className=BIDDEN, **{f"data-{BIDDEN}": "x"}),
        html.P("x", **{"data-x": BIDDEN, "aria-label": BIDDEN, "data-y onclick": "alert(1)"}),
        html.P(BIDDEN, id={"type": BIDDEN, "index": 1}),
        html.P(PLACEHOLDERS, title=PLACEHOLDERS),
        html.P(["{", "%scripts%}", html.B("{"), ["{", ["%app_entry%}"]]]),
        html.P("alone: \ud800", title="\udfff"),
        html.P("\x00 nothing", title="\x00"),
        html.Script("alert(1)"),
        html.Script(src="/evil.js"),
        html.Noscript("</noscript><script>alert(1)</script>"),
        html.Plaintext("x"),
        html.Xmp("</xmp><script>alert(1)</script>"),
        html.Template("x"),
        html.Title("</title><script>alert(1)</script>"),
        html.Base(href="//evil.example/"),
        html.Meta(httpEquiv="refresh", content="0;url=//evil.example/"),
        html.Iframe(srcDoc="<script>alert(1)</script>", src="javascript:alert(1)"),
        html.ObjectEl(data="//evil.example/"),
        html.Embed(src="//evil.example/"),
        html.Textarea("</textarea><script>alert(1)</script>"),
        html.Link(rel="preload", href="//evil.example/"),
        dcc.Textarea(value="</textarea><script>alert(1)</script>"),
        dcc.Markdown(f"# {BIDDEN}\n\n[x](javascript:alert(1)) <script>alert(1)</script>"),
        dcc.Store(id="attack-store", data=[html.P("</noscript><script>alert(1)</script>")]),
        dcc.Dropdown([BIDDEN], BIDDEN, placeholder=BIDDEN, className=BIDDEN),
        dcc.Tabs([dcc.Tab(BIDDEN, label=BIDDEN)]),
        dcc.Graph(id=f"graph{BIDDEN}", figure={"layout": {"height": f"1px{BIDDEN}"}}),
        dbc.Select(options=[{"label": BIDDEN, "value": BIDDEN}], value=BIDDEN, size=BIDDEN),
        dbc.Input(value=BIDDEN, type=BIDDEN, placeholder=BIDDEN),
        dbc.Switch(label=BIDDEN, id=f"switch{BIDDEN}"),
        dbc.Col(BIDDEN, width=BIDDEN, className=BIDDEN),
        dbc.Progress(value=10, label=BIDDEN, color=BIDDEN),
        dbc.NavLink("x", href="javascript:alert(1)"),
        dbc.Button("x", href="javascript:alert(1)"),
        dbc.CardImg(src="javascript:alert(1)"),
    ]
    for one in ADDRESSES:
        parts += [html.A("x", href=one), dcc.Link("x", href=one), html.Img(src=one)]
        parts += [html.Form(html.Button("x", formAction=one), action=one)]
    return [*parts, *(html.P("x", style=one) for one in STYLES)]


class Unheard(Component):  # type: ignore[misc]
    """A component of a library that the kit has never heard of."""

    _children_props: tuple[str, ...] = ()
    _base_nodes = ("children",)
    _namespace = "unheard_of"
    _type = "Unheard"

    def __init__(self, children: Any = None, **given: Any) -> None:
        """Take children, and an id."""
        known = ["children", "id", "style"]
        self._prop_names = known
        self._valid_wildcard_attributes: list[str] = []
        self.available_properties: list[str] = known
        self.available_wildcard_properties: list[str] = []
        super().__init__(children=children, **given)


strange = Page("strange", "/strange", "Strange", "Has what nobody knows.")
strange.layout(
    lambda _: [
        html.P("known"),
        Unheard([html.P("not drawn")]),
        Unheard(style={"height": 70}),
        html.P("again"),
    ]
)

changing = Page("changing", "/changing", "Changing", "What it shows depends on who asks.")


@changing.layout
def _changing(page: Page) -> Component:
    count = current_app.extensions["counted"] = current_app.extensions.get("counted", 0) + 1
    return html.P(f"{request.cookies.get('who', 'nobody')} {count}", id=page.id("who"))


still = Page("still", "/still", "Still", "Depends on nothing.", static=True)


@still.layout
def _still(_page: Page) -> Component:
    g.built = current_app.extensions["built"] = current_app.extensions.get("built", 0) + 1
    return html.P(f"It stands still for {request.cookies.get('who', 'everybody')}.")


late = Page("late", "/late", "Late", "Has what is drawn later than the rest.")


@late.layout
def _late(page: Page) -> list[Component]:
    return [
        dcc.Dropdown(OPTIONS, "1", id=page.id("one")),
        html.Div(dcc.Dropdown(OPTIONS, "2")),
        dcc.Input(id=page.id("typed"), type="text", autoFocus=True),
        html.P("below"),
        html.A("Home", href="/"),
    ]


silent = Page("silent", "/silent", "Silent", "Is not painted.", painted=False)
silent.layout(lambda _: html.P("Only Dash shows this."))

failing = Page("failing", "/failing", "Failing", "Fails for visitors.")


@failing.layout
def _failing(_page: Page) -> Component:
    if not g.get("is_warm_up"):
        raise ValueError("no layout today")
    return html.P("Warm.")


asset = Page(
    "asset",
    "/asset/<name>",
    lambda name: f"Asset {name}",
    "One of many.",
    exists=lambda name: name != "none",
)
asset.layout(lambda _page, name: html.P(f"This is {name}."))

SITE = Site(
    "Painted",
    (home, gallery, attack, strange, changing, still, late, silent, failing, asset),
)
