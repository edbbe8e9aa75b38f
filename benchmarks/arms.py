"""Arms: what is compared, one row each. An arm is a server that a probe can start."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crossroads.benchmarks.journey import STEPS, Step
from crossroads.errors import ConfigurationError

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Arm:
    """Describe one arm: what follows `python -m`, and the settings that differ from the defaults.

    Host, port and site are added. `built_as` names what `inside.ledger` and `inside.stages` build.
    An arm may have a `site` of its own, and a module in whose `application` it goes on journeys;
    one that is not on WSGI has a module that serves it in place of gunicorn (`server`).
    """

    name: str
    module: str
    arguments: tuple[str, ...]
    built_as: str
    what: str
    environment: Mapping[str, str] = field(default_factory=dict)
    site: str | None = None
    measured: str = "crossroads.benchmarks.inside.measured"
    server: str | None = None

    @property
    def loads_ahead(self) -> bool:
        """Say whether pages are loaded ahead of a visitor who points at nothing."""
        return self.environment.get("CROSSROADS_PREFETCH") == AHEAD["PREFETCH"]


def approach_arm(
    name: str, approach: str, what: str, site: str | None = None, **settings: str
) -> Arm:
    """Return an arm that is an approach, with other *settings* than the defaults if any."""
    environment = {f"CROSSROADS_{key}": value for key, value in settings.items()}
    return Arm(name, "crossroads.approaches", (approach,), approach, what, environment, site)


AHEAD = {"PREFETCH": "immediate"}
BASIC = {**AHEAD, "PLOTLY": "basic"}
UNTUNED = {"SETTINGS": "stock"}
SWITCHES = (
    *("compress", "share_bundles", "long_cache", "preload", "eager"),
    *("first_outputs", "first_paint"),
)
Levers = Mapping[str, Mapping[str, str]]  # the setting that pulls each, on top of nothing tuned
SWITCHED: Levers = {name: {name.upper(): "true"} for name in SWITCHES}
LEVERS: Levers = {**SWITCHED, "prefetch": AHEAD, "plotly": {"PLOTLY": "basic"}}
START_LEVERS: Levers = {name: {name.upper(): "true"} for name in ("share_routes", "freeze")}
"""Those of which visitors see nothing: they make the start of large sites cheaper."""
LEFT_OUT: Levers = {name: {name.upper(): "false"} for name in (*SWITCHES, *START_LEVERS)}
"""What leaves one out of all that are on by default."""

CHANGING = "crossroads.benchmarks.inside.ahead:CHANGING"
UNSAFE = "multi that runs Dash in pages that nobody has opened"

OTHERS = ("floor", "bare")  # no approaches: they have pages of their own
ROWS = (
    approach_arm("multi", "multi", "several Dash instances on one Flask"),
    approach_arm("single", "single", "one Dash instance with a router"),
    approach_arm("multi-again", "multi", "multi once more: must not differ"),
    approach_arm("single-again", "single", "single once more, to be multi-again's neighbour"),
    Arm(
        "control",
        "crossroads.benchmarks.inside.control",
        ("multi",),
        "multi",
        "multi with a planted cost",
    ),
    Arm(
        "floor",
        "crossroads.benchmarks.inside.floor",
        (),
        "floor",
        "the smallest Dash app with a chart",
    ),
    Arm(
        "bare",
        "crossroads.benchmarks.inside.bare",
        (),
        "bare",
        "documents with plotly.js, without Dash",
    ),
    approach_arm("multi-ahead", "multi", "multi that loads ahead", **AHEAD),
    approach_arm("single-ahead", "single", "single that loads ahead", **AHEAD),
    approach_arm("multi-ahead-again", "multi", "multi-ahead once more", **AHEAD),
    approach_arm("multi-changing", "multi", "multi-ahead, no page is static", CHANGING, **AHEAD),
    approach_arm("single-changing", "single", "single-ahead, no page is static", CHANGING, **AHEAD),
    replace(
        approach_arm("multi-unsafe", "multi", UNSAFE, **AHEAD),
        measured="crossroads.benchmarks.inside.ahead",
    ),
    approach_arm("multi-stock", "multi", "multi with nothing tuned", **UNTUNED),
    approach_arm("multi-stock-again", "multi", "multi-stock once more", **UNTUNED),
    approach_arm("pages-stock", "pages", "stock Dash Pages", **UNTUNED),
    approach_arm("dispatch-stock", "dispatch", "a Flask and a Dash per page", **UNTUNED),
    replace(
        approach_arm("fastapi-stock", "fastapi", "stock Dash Pages on FastAPI", **UNTUNED),
        server="crossroads.benchmarks.inside.on_uvicorn",
    ),
    approach_arm("multi-basic", "multi", "multi-ahead with the smaller plotly.js", **BASIC),
    approach_arm("single-basic", "single", "single-ahead with the smaller plotly.js", **BASIC),
    *(
        approach_arm(f"multi-{lever}", "multi", "multi-stock, one lever on", **UNTUNED, **on)
        for lever, on in (*LEVERS.items(), *START_LEVERS.items())
    ),
    *(
        approach_arm(f"multi-without-{lever}", "multi", "multi, one lever off", **off)
        for lever, off in LEFT_OUT.items()
    ),
)
ARMS: Mapping[str, Arm] = {arm.name: arm for arm in ROWS}

SERVERS = ("multi", "single", "multi-again", "control", "floor")
"""What is compared by what its server costs, in every full run; the others only go on journeys."""
RETURNING = ("multi", "single", "multi-again")  # what visitors come back to
STOCK = ("multi-stock", "pages-stock", "dispatch-stock")  # as tutorials leave it, three ways
BACK_ENDS = ("pages-stock", "fastapi-stock")
"""What shows what another back end costs, in an environment of its own: Dash reads all that is
installed at every start, so its libraries would change what the other arms cost."""
ONE_LEVER = tuple(f"multi-{lever}" for lever in LEVERS)
ONE_START_LEVER = tuple(f"multi-{lever}" for lever in START_LEVERS)
"""What shows how much each lever buys by itself, against `multi-stock`."""
ONE_LEFT_OUT = tuple(f"multi-without-{lever}" for lever in SWITCHES)
ONE_START_LEFT_OUT = tuple(f"multi-without-{lever}" for lever in START_LEVERS)
"""What shows how much is lost without each, against `multi`."""


@dataclass(frozen=True)
class Target:
    """An arm on this machine: interpreter, site (`package.module:SITE`), paths of its pages.

    `steps` is the journey that a browser goes on. `asked_for` names what callbacks write that a
    page says may be asked for at any time; `left_out` names callbacks, by their `output`, and pages
    of a journey, by their path, that cannot be measured. `fire_all` fires those callbacks, too,
    that wait for a visitor. `block` numbers the block that it is measured in.
    """

    arm: Arm
    python: str
    site: str | None = None
    pages: tuple[str, ...] = ("/",)
    asked_for: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    fire_all: bool = False
    steps: tuple[Step, ...] = STEPS
    block: int = 0

    @property
    def served(self) -> str | None:
        """The site that the arm serves."""
        return self.arm.site or self.site

    def serve(self, port: int) -> list[str]:
        """Return the command that serves the arm on *port* in the foreground."""
        address = ("--host", HOST, "--port", str(port))
        return self.run(self.arm.module, *self.arm.arguments, *address, *self._site_option())

    def serve_with_workers(self, port: int, workers: int = 1, *, preload: bool = True) -> list[str]:
        """Return the command that serves the arm with gunicorn, each worker saying its id."""
        if self.arm.server:
            if workers != 1:
                raise ConfigurationError("--workers", workers, f"1 for {self.arm.name}")
            return self._otherwise(port)
        given = f"{self.arm.built_as!r}, {self.served!r}"
        application = f"crossroads.approaches.__main__:application({given})"
        if self.arm.built_as in OTHERS:
            application = f"{self.arm.module}:init_app()"
        return self.gunicorn(port, workers, application, *(["--preload"] if preload else []))

    def serve_measured(self, port: int, plan: Mapping[str, Any]) -> list[str]:
        """Return the command that serves an approach with one worker and the journey's script."""
        if self.arm.server:
            return self._otherwise(port, json.dumps(plan))
        given = f"{self.arm.built_as!r}, {self.served!r}, {plan!r}"
        application = f"{self.arm.measured}:application({given})"
        return self.gunicorn(port, 1, application, "--preload")

    def gunicorn(self, port: int, workers: int, application: str, *options: str) -> list[str]:
        """Return the command that serves an application with gunicorn.

        gunicorn's own worker, and no access log: what they cost is not the approach's doing.
        """
        return [
            *self.run("gunicorn", *options, "--worker-class", "gthread", "--threads", "4"),
            *("--workers", str(workers), "--bind", f"{HOST}:{port}"),
            *("--config", "python:crossroads.benchmarks.inside.gunicorn_workers"),
            *("--env", "CROSSROADS_SECRET_KEY=the same in all workers of a server", application),
        ]

    def inside(self, module: str = "ledger") -> list[str]:
        """Return the command that builds the arm and tells what is in it, or goes by `stages`."""
        return self.run(
            f"crossroads.benchmarks.inside.{module}", self.arm.built_as, *self._site_option()
        )

    def run(self, module: str, *words: str) -> list[str]:
        """Return the command that runs a module, behind `env` if the arm has own settings."""
        settings = [f"{key}={value}" for key, value in self.arm.environment.items()]
        return [*(["env", *settings] if settings else []), self.python, "-m", module, *words]

    def _otherwise(self, port: int, plan: str = "") -> list[str]:
        """Return the command of an arm that has another server, with one process."""
        return self.run(str(self.arm.server), self.arm.built_as, str(port), self.served or "", plan)

    def _site_option(self) -> list[str]:
        return ["--site", self.served] if self.served and self.arm.built_as not in OTHERS else []
