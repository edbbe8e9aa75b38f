"""Arms: what is compared, one row each. An arm is a server that a probe can start."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Arm:
    """Describe one arm.

    `module` and `arguments` follow `python -m`; host, port and the site, if the arm takes one, are
    added at the end. `built_as` names what `benchmarks.inside` and `benchmarks.stages` build.
    """

    name: str
    module: str
    arguments: tuple[str, ...]
    built_as: str
    what: str
    takes_site: bool = True


ARMS: Mapping[str, Arm] = MappingProxyType(
    {
        arm.name: arm
        for arm in (
            Arm("multi", "approaches", ("multi",), "multi", "several Dash instances on one Flask"),
            Arm("single", "approaches", ("single",), "single", "one Dash instance with a router"),
            Arm(
                "multi-again", "approaches", ("multi",), "multi", "multi once more: must not differ"
            ),
            Arm("control", "benchmarks.control", ("multi",), "multi", "multi with a planted cost"),
            Arm(
                "floor",
                "benchmarks.floor",
                (),
                "floor",
                "the smallest Dash app with a chart",
                takes_site=False,
            ),
        )
    }
)


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
        return [self.python, *module, *address, *self.site_option()]

    def serve_with_workers(self, port: int, workers: int, *, preload: bool) -> list[str]:
        """Return the command that serves an approach with gunicorn, each worker saying its id.

        It is what `python -m approaches NAME --workers N` becomes, preload or not.
        """
        application = f"approaches.__main__:application({self.arm.built_as!r}, {self.site!r})"
        return [
            *(self.python, "-m", "gunicorn", *(["--preload"] if preload else [])),
            *("--worker-class", "gthread", "--threads", "4", "--workers", str(workers)),
            *("--bind", f"{HOST}:{port}", "--config", "python:benchmarks.gunicorn_workers"),
            *("--env", "CROSSROADS_SECRET_KEY=the same in all workers"),
            application,
        ]

    def inside(self) -> list[str]:
        """Return the command that builds the arm and prints what is in it."""
        return [self.python, "-m", "benchmarks.inside", self.arm.built_as, *self.site_option()]

    def stages(self) -> list[str]:
        """Return the command that builds an approach and asks for documents, stage by stage."""
        return [self.python, "-m", "benchmarks.stages", self.arm.built_as, *self.site_option()]

    def site_option(self) -> list[str]:
        """Return the option that hands the site on, empty for an arm that has its own page."""
        return ["--site", self.site] if self.site and self.arm.takes_site else []
