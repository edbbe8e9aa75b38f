"""Arms: what is compared, one row each. An arm is a server that a probe can start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Arm:
    """Describe one arm.

    `module` and `arguments` follow `python -m`; host, port and the site, if the arm takes one, are
    added at the end. `built_as` names what `inside.ledger` and `inside.stages` build.
    `environment` holds settings that differ from the defaults, as the server finds them there.
    """

    name: str
    module: str
    arguments: tuple[str, ...]
    built_as: str
    what: str
    takes_site: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)


def approach_arm(name: str, approach: str, what: str, **settings: str) -> Arm:
    """Return an arm that is an approach, with other *settings* than the defaults if any."""
    environment = {f"CROSSROADS_{key}": value for key, value in settings.items()}
    return Arm(name, "approaches", (approach,), approach, what, environment=environment)


def other_arm(name: str, what: str) -> Arm:
    """Return an arm that is no approach, and has pages of its own."""
    return Arm(name, f"benchmarks.inside.{name}", (), name, what, takes_site=False)


LEVERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "compress": {"COMPRESS": "true"},
        "share_bundles": {"SHARE_BUNDLES": "true"},
        "long_cache": {"LONG_CACHE": "true"},
        "preload": {"PRELOAD": "true"},
        "eager": {"EAGER": "true"},
        "first_outputs": {"FIRST_OUTPUTS": "true"},
        "prefetch": {"PREFETCH": "immediate"},
        "plotly": {"PLOTLY": "basic"},
    }
)
"""The setting that pulls each lever, by itself on top of nothing tuned."""
START_LEVERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"share_routes": {"SHARE_ROUTES": "true"}, "freeze": {"FREEZE": "true"}}
)
"""Those of which visitors see nothing: they make the start of large sites cheaper."""

AHEAD = {"PREFETCH": "immediate"}
STOCK_SETTINGS = {"SETTINGS": "stock"}
ROWS = (
    approach_arm("multi", "multi", "several Dash instances on one Flask"),
    approach_arm("single", "single", "one Dash instance with a router"),
    approach_arm("multi-again", "multi", "multi once more: must not differ"),
    Arm("control", "benchmarks.inside.control", ("multi",), "multi", "multi with a planted cost"),
    other_arm("floor", "the smallest Dash app with a chart"),
    other_arm("bare", "documents with plotly.js, without Dash"),
    approach_arm("multi-ahead", "multi", "multi that loads ahead", **AHEAD),
    approach_arm("single-ahead", "single", "single that loads ahead", **AHEAD),
    approach_arm("multi-stock", "multi", "multi with nothing tuned", **STOCK_SETTINGS),
    approach_arm("pages-stock", "pages", "stock Dash Pages", **STOCK_SETTINGS),
    approach_arm("dispatch-stock", "dispatch", "a Flask and a Dash per page", **STOCK_SETTINGS),
    *(
        approach_arm(f"{name}-basic", name, f"{name}-ahead with the smaller plotly.js", **settings)
        for name in ("multi", "single")
        for settings in [AHEAD | {"PLOTLY": "basic"}]
    ),
    *(
        approach_arm(f"multi-{lever}", "multi", "multi-stock, one lever on", **STOCK_SETTINGS, **on)
        for lever, on in (*LEVERS.items(), *START_LEVERS.items())
    ),
)
ARMS: Mapping[str, Arm] = MappingProxyType({arm.name: arm for arm in ROWS})

SERVERS = ("multi", "single", "multi-again", "control", "floor")
"""What is compared by what its server costs, in every full run; the others only go on journeys."""
RETURNING = ("multi", "single", "multi-again")
"""What visitors come back to."""
STOCK = ("multi-stock", "pages-stock", "dispatch-stock")
"""The site as tutorials leave it, three ways."""
OTHER_JOURNEYS = ("multi-ahead", "single-ahead", *STOCK)
"""What is compared with them, or stands beside them."""
JOURNEYS = (*RETURNING, *OTHER_JOURNEYS)
"""What is compared by what its visitors wait for."""
ONE_LEVER = tuple(f"multi-{lever}" for lever in LEVERS)
ONE_START_LEVER = tuple(f"multi-{lever}" for lever in START_LEVERS)
"""What shows how much each lever buys by itself, against `multi-stock`."""


@dataclass(frozen=True)
class Target:
    """An arm on this machine: interpreter, site (`package.module:SITE`), paths of its pages."""

    arm: Arm
    python: str
    site: str | None = None
    pages: tuple[str, ...] = ("/",)

    def serve(self, port: int) -> list[str]:
        """Return the command that serves the arm on *port* in the foreground."""
        address = ["--host", HOST, "--port", str(port)]
        module = ["-m", self.arm.module, *self.arm.arguments]
        return [*self.interpreter(), *module, *address, *self.site_option()]

    def serve_with_workers(self, port: int, workers: int, *, preload: bool) -> list[str]:
        """Return the command that serves an approach with gunicorn, each worker saying its id.

        gunicorn's own worker, and no access log: what they cost is not the approach's doing.
        """
        application = f"approaches.__main__:application({self.arm.built_as!r}, {self.site!r})"
        return self.gunicorn(port, workers, application, preload=preload)

    def serve_measured(self, port: int, plan: Mapping[str, Any]) -> list[str]:
        """Return the command that serves an approach with one worker and the journey's script."""
        given = f"{self.arm.built_as!r}, {self.site!r}, {plan!r}"
        return self.gunicorn(
            port, 1, f"benchmarks.inside.measured:application({given})", preload=True
        )

    def gunicorn(self, port: int, workers: int, application: str, *, preload: bool) -> list[str]:
        """Return the command that serves an application with gunicorn."""
        return [
            *(*self.interpreter(), "-m", "gunicorn", *(["--preload"] if preload else [])),
            *("--worker-class", "gthread", "--threads", "4", "--workers", str(workers)),
            *("--bind", f"{HOST}:{port}", "--config", "python:benchmarks.inside.gunicorn_workers"),
            *("--env", "CROSSROADS_SECRET_KEY=the same in all workers"),
            application,
        ]

    def inside(self) -> list[str]:
        """Return the command that builds the arm and prints what is in it."""
        module = ["-m", "benchmarks.inside.ledger", self.arm.built_as]
        return [*self.interpreter(), *module, *self.site_option()]

    def stages(self) -> list[str]:
        """Return the command that builds an approach and asks for documents, stage by stage."""
        module = ["-m", "benchmarks.inside.stages", self.arm.built_as]
        return [self.python, *module, *self.site_option()]

    def interpreter(self) -> list[str]:
        """Return the interpreter, behind `env` if the arm has settings of its own."""
        settings = [f"{key}={value}" for key, value in self.arm.environment.items()]
        return [*(["env", *settings] if settings else []), self.python]

    def site_option(self) -> list[str]:
        """Return the option that hands the site on, empty for an arm that has its own page."""
        return ["--site", self.site] if self.site and self.arm.takes_site else []
