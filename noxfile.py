# /// script
# requires-python = ">=3.11"
# dependencies = ["nox>=2025.10.14"]
# ///
"""What can be done with this kit: `nox -l` lists it, `nox -s NAME -- --help` explains one.

Options for a session's program go behind `--`: `nox -s run-multi -- --port 9000`.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

from approaches import APPROACHES  # noqa: E402 - needs the line above

nox.needs_version = ">=2025.10.14"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["tests"]

PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
RUNTIME = PROJECT["project"]["dependencies"]
OURS = PROJECT["tool"]["mypy"]["files"]
NEXT = "dash>=4.5a0"
"""The Dash after the last release, and no pre-release of all else. This rises with each release:
newer uv takes a pre-release only where no release is new enough."""


def run(session: nox.Session, *command: str, external: bool | None = None) -> None:
    """Run a program that has children: Ctrl-C leaves it 15 s to stop them, not nox's 0.3."""
    session.run(*command, external=external, interrupt_timeout=15, terminate_timeout=15)


def group(name: str) -> list[str]:
    """Return the run-time dependencies and those of a dependency group."""
    return [*RUNTIME, *nox.project.dependency_groups(PROJECT, name)]


def servers_python(session: nox.Session) -> str:
    """Return the interpreter of the environment that servers run in."""
    environment = Path(session.cache_dir).parent / "servers"
    return str(environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))


@nox.session(default=False, reuse_venv=True)
def servers(session: nox.Session) -> None:
    """Prepare the environment that servers run in: the run-time dependencies and nothing else."""
    session.install(*RUNTIME)
    session.run(
        "python", "-m", "crossroads.approaches.serving.precompress", silent=True
    )  # takes a while the first time


def serve(approach: str) -> Callable[[nox.Session], None]:
    """Make the session that serves *approach*."""

    def session_function(session: nox.Session) -> None:
        program = [servers_python(session), "-m", "crossroads.approaches"]
        run(session, *program, approach, *session.posargs, external=True)

    described = APPROACHES[approach]
    session_function.__doc__ = f"Serve {approach} on port {described.port}: {described.summary}"
    return session_function


for name in APPROACHES:
    declare = nox.session(
        name=f"run-{name}", default=False, venv_backend="none", requires=["servers"]
    )
    declare(serve(name))


@nox.session(default=False, reuse_venv=True, requires=["servers"])
def compare(session: nox.Session) -> None:
    """Measure the approaches side by side (3 minutes); verdict and report go to build/compare."""
    session.install(*group("compare"))
    command = [
        "python",
        "-m",
        "crossroads.benchmarks",
        "compare",
        "--python",
        servers_python(session),
    ]
    run(session, *command, *session.posargs)


@nox.session(default=False, reuse_venv=True)
def check(session: nox.Session) -> None:
    """Look at a Dash site of yours: hazards, behaviour, measurements, and which to ship."""
    session.install(*group("compare"))
    run(session, "python", "-m", "crossroads.benchmarks", "check", *session.posargs)


@nox.session(default=False, reuse_venv=True, requires=["servers"])
def faults(session: nox.Session) -> None:
    """Kill, reload, stop and slow down servers under load, then soak them (15 minutes)."""
    session.install(*group("compare"))
    command = [
        "python",
        "-m",
        "crossroads.benchmarks",
        "faults",
        "--python",
        servers_python(session),
    ]
    run(session, *command, *session.posargs)


@nox.session(default=False, reuse_venv=True)
def report(session: nox.Session) -> None:
    """Build the committed report again from the committed samples, without measuring."""
    session.install(*group("compare"))
    session.run("python", "-m", "crossroads.benchmarks", "report", *session.posargs)


def see(command: str, does: str, *newer: str) -> Callable[[nox.Session], None]:
    """Make the session that looks at a Dash in its own environment; *newer* is which, if told."""

    def session_function(session: nox.Session) -> None:
        session.install(*(["--upgrade"] if newer else []), *group("compare"), *newer)
        run(session, "python", "-m", "crossroads.benchmarks", command, *session.posargs)

    session_function.__doc__ = f"{does}; `--publish` keeps it beside what other versions do."
    return session_function


for name, does in {
    "hazards": "Show what goes wrong in Dash itself beside what is safe",
    "bytes": "Count what a first visit loads",
}.items():
    declare = partial(nox.session, default=False, reuse_venv=True)
    declare(name=name)(see(name, does))
    declare(name=f"{name}-next")(see(name, f"{does}, on the newest pre-release of Dash", NEXT))


@nox.session(default=False, reuse_venv=True)
def bench(session: nox.Session) -> None:
    """Time single steps inside the server with pytest-benchmark; `--publish` keeps the check's."""
    session.install(*group("bench"))
    options = ["-p", "no:playwright", "--benchmark-only"]
    session.run("python", "-m", "pytest", *options, "benchmarks/micro", *session.posargs)


@nox.session(name="add-user", default=False, venv_backend="none", requires=["servers"])
def add_user(session: nox.Session) -> None:
    """Let somebody log in: asks for a password, and writes its hash into the file of users."""
    program = [servers_python(session), "-m", "crossroads.approaches.serving.add_user"]
    session.run(*program, *session.posargs, external=True)


@nox.session(name="remove-user", default=False, venv_backend="none", requires=["servers"])
def remove_user(session: nox.Session) -> None:
    """Let somebody log in no more: takes the name out of the file of users."""
    program = [servers_python(session), "-m", "crossroads.approaches.serving.remove_user"]
    session.run(*program, *session.posargs, external=True)


@nox.session(default=False, reuse_venv=True)
def attack(session: nox.Session) -> None:
    """Attack a site with logins in both approaches; `--publish` keeps the result for the report."""
    session.install(*RUNTIME, *PROJECT["project"]["optional-dependencies"]["auth"])
    session.run("python", "-m", "crossroads.benchmarks.breaking.attacks.attacker", *session.posargs)


@nox.session(reuse_venv=True)
def tests(session: nox.Session) -> None:
    """Check style and types, then run every test, a real browser included."""
    session.install(*group("tests"))
    # Not "." as a reader's own site may lie beside this file.
    session.run("ruff", "check", *OURS)
    session.run("ruff", "format", "--check", *OURS)
    session.run("mypy")
    run_tests(session)


@nox.session(name="tests-next", default=False, reuse_venv=True)
def tests_next(session: nox.Session) -> None:
    """Run every test on the newest pre-release of Dash, if there is one after the last release."""
    session.install("--upgrade", *group("tests"), NEXT)
    run_tests(session)


@nox.session(default=False, reuse_venv=True)
def corpus(session: nox.Session) -> None:
    """Look at every site of `tests/corpus` in a browser: on plain Dash, and adopted (minutes)."""
    session.install(*group("corpus"))
    run_tests(session, "-m", "corpus or not corpus", "tests/corpus")


def run_tests(session: nox.Session, *which: str) -> None:
    """Run every test; the servers in them run in the session's own environment."""
    session.run("python", "-m", "crossroads.benchmarks.tools.chromium")
    session.run("python", "-m", "tests.support.tools")
    # Two, as many wait for servers; neighbours stay together, as they share servers and browsers.
    two_at_once = ["--numprocesses", "2", "--dist", "worksteal"]
    session.run("python", "-m", "pytest", *two_at_once, *which, *session.posargs)


if __name__ == "__main__":
    nox.main()
