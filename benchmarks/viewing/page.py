"""The viewer: a Dash app with both sites in frames, what a click took in each, and their switches.

What happens while one looks is in `assets/viewer.js`. Frames and viewer talk by messages between
exact origins; the only thing that a browser can change here is which of a few servers is started.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Any

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from flask import Flask, Response, abort, redirect, request, send_from_directory
from werkzeug.serving import make_server

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.tools.files import PUBLISHED
from crossroads.benchmarks.viewing.committed import committed, steps_of
from crossroads.benchmarks.viewing.servers import (
    CHOICES,
    LEVERS_ON,
    SIDES,
    SLOWER,
    TRIPS,
    TUNED,
    Restart,
    Servers,
    Side,
    read_switches,
)
from crossroads.errors import CrossroadsError
from crossroads.levers.copies import ASSETS

KIT = ("bootstrap-5.3.6.min.css", "theme.js", "icon.svg")
DOCUMENT = """<!DOCTYPE html>
<html lang="en">
<head>{%metas%}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="One Dash site built both ways, in step: what a click costs.">
<title>{%title%}</title>
<script src="/kit/theme.js"></script>
<link rel="icon" href="/kit/icon.svg"><link rel="stylesheet" href="/kit/bootstrap-5.3.6.min.css">
{%css%}</head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""
POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-src {frames}; frame-ancestors 'none'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'"
)
DOES = {
    "multi": "A link loads a new document.",
    "single": "A link replaces the page in the document.",
}
DISCLAIMER = (
    "Measured here, once, on your machine: an illustration. The verdict is in the ",
    html.A("report", href="/report", target="_blank"),
    ".",
)


@contextmanager
def listening(servers: Servers, port: int, restart: Restart) -> Iterator[None]:
    """Serve the viewer from a thread, as soon as both servers answer."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(HOST, port, create(servers, restart), threaded=True)
    servers.wait(*SIDES)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def create(servers: Servers, restart: Restart) -> Flask:
    """Return the viewer for both servers; *restart* starts one anew, or raises."""
    app = Dash(
        __name__,
        title="The crossing, live",
        index_string=DOCUMENT,
        update_title=None,
        prevent_initial_callbacks=True,
        serve_locally=True,
        add_log_handler=False,
    )
    app.layout = layout(servers)
    add_callbacks(app, servers, restart)
    guard(app, servers)
    server: Flask = app.server

    @server.get("/kit/<name>")
    def kit(name: str) -> Response:
        return send_from_directory(ASSETS, name) if name in KIT else abort(404)

    @server.get("/report")
    def report() -> Response:
        return send_from_directory(PUBLISHED / "report", "index.html")

    @server.get("/servers")
    def state() -> dict[str, dict[str, int | None]]:
        return {
            name: {"runs": side.runs, "memory": side.memory()}
            for name, side in servers.sides.items()
        }

    @server.get("/committed")
    def committed_values() -> dict[str, dict[str, Any]]:
        return {
            "committed": {} if servers.site else committed(),
            "steps": {path: steps_of(path) for path in ("/", "/barchart", "/linechart")},
        }

    @server.get("/slower")
    def slower() -> dict[str, int]:
        return {side.origin: side.switches.slower for side in servers.sides.values()}

    return server


def guard(app: Dash, servers: Servers) -> None:
    """Answer this machine's browser alone, and let nobody but the viewer's own page change a thing.

    A page from elsewhere can send requests to this machine, and have a name of its own lead here.
    """
    host = servers.viewer.removeprefix("http://")
    frames = " ".join(side.origin for side in servers.sides.values())
    server: Flask = app.server

    @server.before_request
    def refuse_others() -> Any:
        if request.host == host.replace(HOST, "localhost") and request.method == "GET":
            return redirect(servers.viewer + request.path)
        if request.host != host:
            abort(421)
        if (
            request.method not in ("GET", "HEAD")
            and request.headers.get("Origin") != servers.viewer
        ):
            abort(403)
        return None

    @server.after_request
    def add_policy(answer: Response) -> Response:
        if request.path != "/report":  # a file of its own, with its scripts in it
            policy = POLICY.format(hashes=" ".join(app.csp_hashes()), frames=frames)
            answer.headers["Content-Security-Policy"] = policy
        answer.headers["X-Frame-Options"] = "DENY"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


def layout(servers: Servers) -> Component:
    """Build the page: what to do, the last click in a sentence, and both sides."""
    return html.Main(
        [
            dcc.Store("visit", data={"steps": []}),
            dcc.Download("saved"),
            html.Header(
                [
                    html.H1("One site, two structures"),
                    html.P("Click in either frame: the other does the same.", className="lead"),
                    html.Div(
                        [
                            button("play", "Play ten steps", "primary"),
                            dbc.Switch("follows", label="Both in step", value=True),
                            button("save-playwright", "Record for Playwright"),
                            button("save-locust", "Record for Locust"),
                            html.Button(
                                "Theme",
                                id="kit-theme",
                                className="btn btn-sm btn-outline-secondary",
                            ),
                        ],
                        className="tools",
                    ),
                ]
            ),
            html.P(
                "Both are opening the site.", id="said", className="said", **{"aria-live": "polite"}
            ),
            html.P(DISCLAIMER, className="disclaimer"),
            html.Div(
                [
                    *(framed(side) for side in servers.sides.values()),
                    *(details(side, servers) for side in servers.sides.values()),
                ],
                className="pair",
            ),
        ],
        className="viewer",
    )


def button(name: str, words: str, colour: str = "outline-secondary") -> Component:
    """Build a small button."""
    return html.Button(words, id=name, className=f"btn btn-sm btn-{colour}")


def framed(side: Side) -> Component:
    """Build what is seen first of a side, and comes first with the keyboard: a click, the site."""
    name, served = side.name, told(side)
    return html.Section(
        [
            dcc.Store(f"{name}-served", data=served),
            html.H2(
                [
                    html.Span(served["approach"], id=f"{name}-name"),
                    html.Small(served["does"], id=f"{name}-does"),
                ]
            ),
            html.Div(id=f"{name}-race", className="race"),
            html.Div(
                html.Iframe(
                    id=f"{name}-frame", src=f"{side.origin}/", title=f"The site on the {name} side"
                ),
                className="frame",
            ),
        ],
        className=f"side {name}",
        **{"aria-labelledby": f"{name}-name"},
    )


def details(side: Side, servers: Servers) -> Component:
    """Build what is below: the switches, and what the click took."""
    name = side.name
    return html.Div(
        [
            html.P("", id=f"{name}-state", role="status", className="state"),
            html.Details(
                switches(side, has_driver=servers.driver is not None), className="switches"
            ),
            html.Div(id=f"{name}-took"),
            html.Div(id=f"{name}-waterfall", className="waterfall"),
        ],
        className=f"side {name}",
    )


def switches(side: Side, *, has_driver: bool) -> Sequence[Component]:
    """Build the switches of one side, as they are at the beginning."""
    name, chosen = side.name, side.switches
    basic = {"plotly": "plotly: the smaller one"}
    return [
        html.Summary([html.Span("Change this server: "), html.Span(chosen.words, id=f"{name}-is")]),
        html.Div(
            [
                dbc.Label("Structure", html_for=f"{name}-approach"),
                dbc.Select(CHOICES, chosen.approach, id=f"{name}-approach", size="sm"),
                dbc.Label("Round trip", html_for=f"{name}-trip"),
                dbc.Select(
                    [{"value": str(one), "label": f"{one} ms"} for one in TRIPS],
                    str(chosen.trip),
                    id=f"{name}-trip",
                    size="sm",
                ),
                dbc.Label("Processor", html_for=f"{name}-slower"),
                dbc.Select(
                    [{"value": str(one), "label": words} for one, words in SLOWER.items()],
                    str(chosen.slower),
                    id=f"{name}-slower",
                    size="sm",
                    disabled=not has_driver,
                ),
                html.Fieldset(
                    [
                        html.Legend("Settings"),
                        dbc.RadioItems(["tuned", "stock"], "tuned", f"{name}-base", inline=True),
                    ]
                ),
                html.Fieldset(
                    [
                        html.Legend("Levers"),
                        dbc.Checklist(
                            [{"value": one, "label": basic.get(one, one)} for one in LEVERS_ON],
                            [*TUNED],
                            f"{name}-levers",
                            inline=True,
                        ),
                    ]
                ),
            ],
            className="choices",
        ),
    ]


def told(side: Side) -> dict[str, Any]:
    """Return what the browser must know of what a side serves now."""
    chosen = side.switches
    return {
        "approach": chosen.approach,
        "does": DOES.get(chosen.approach, APPROACHES[chosen.approach].summary),
        "arm": chosen.arm,
        "words": chosen.words,
        "where": f"{chosen.trip} ms away, {SLOWER[chosen.slower]}",
    }


def add_callbacks(app: Dash, servers: Servers, restart: Restart) -> None:
    """Add what the page does; what needs no server is in `assets/viewer.js`."""
    shown = [
        Output(f"{name}-{part}", "children")
        for name in SIDES
        for part in ("race", "took", "waterfall")
    ]
    served = [f"{name}-served" for name in SIDES]
    app.clientside_callback(
        ClientsideFunction("viewer", "show"),
        [Output("said", "children"), *shown],
        Input("visit", "data"),
        *(State(one, "data") for one in served),
    )
    app.clientside_callback(ClientsideFunction("viewer", "play"), Input("play", "n_clicks"))
    app.clientside_callback(ClientsideFunction("viewer", "inStep"), Input("follows", "value"))
    for name in SIDES:
        add_switches(app, servers.sides[name], restart)

    @app.callback(
        Output("saved", "data", allow_duplicate=True),
        Input("save-playwright", "n_clicks"),
        State("visit", "data"),
    )
    def save_playwright(_clicks: int, visit: Any) -> Any:
        from crossroads.benchmarks.viewing import recorded  # noqa: PLC0415 - see below

        text = recorded.playwright([one["did"] for one in visit["steps"]])
        return dcc.send_string(text, "visit.py")

    @app.callback(
        Output("saved", "data"),
        Input("save-locust", "n_clicks"),
        State("visit", "data"),
    )
    def save_locust(_clicks: int, visit: Any) -> Any:
        # Loads what sends visitors, for which a start would wait a fifth of a second.
        from crossroads.benchmarks.viewing import recorded  # noqa: PLC0415 - as said above

        ports = {name: side.port for name, side in servers.sides.items()}
        packed = recorded.locust([one["did"] for one in visit["steps"]], ports)
        return dcc.send_bytes(packed, "visit-locust.zip")


def add_switches(app: Dash, side: Side, restart: Restart) -> None:
    """Let the switches of one side start its server anew."""
    name = side.name
    app.clientside_callback(
        ClientsideFunction("viewer", "base"),
        Output(f"{name}-base", "value"),
        Input(f"{name}-approach", "value"),
    )

    @app.callback(Output(f"{name}-levers", "value"), Input(f"{name}-base", "value"))
    def set_levers(base: str) -> list[str]:
        return [*TUNED] if base == "tuned" else []

    @app.callback(
        Output(f"{name}-served", "data"),
        Output(f"{name}-state", "children"),
        Input(f"{name}-levers", "value"),
        Input(f"{name}-trip", "value"),
        Input(f"{name}-slower", "value"),
        State(f"{name}-approach", "value"),
        State(f"{name}-base", "value"),
        running=[(Output(f"{name}-state", "children"), "This server starts anew …", "")],
    )
    def start(levers: Any, trip: Any, slower: Any, approach: str, base: str) -> Any:
        try:
            restart(
                name, read_switches(name, approach, base == "stock", levers, trip, slower=slower)
            )
        except CrossroadsError as error:
            return no_update, f"It did not start: {error}"
        return told(side), ""

    app.clientside_callback(
        ClientsideFunction("viewer", "served"),
        Output(f"{name}-name", "children"),
        Output(f"{name}-does", "children"),
        Output(f"{name}-is", "children"),
        Input(f"{name}-served", "data"),
    )
