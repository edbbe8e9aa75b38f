# /// script
# requires-python = ">=3.11"
# dependencies = ["nox>=2025.10.14"]
# ///
"""What can be done with this kit: `nox -l` lists it, `nox -s NAME -- --help` explains one.

Options for a session's program go behind `--`: `nox -s run-multi -- --port 9000`.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

from approaches import APPROACHES  # noqa: E402 - needs the line above; nox has no `crossroads`

nox.needs_version = ">=2025.10.14"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["tests"]

PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
OURS = ("approaches", "benchmarks", "shared", "tests", "noxfile.py")
EVERYTHING = "auth,check,fastapi,jobs,workers"
NEXT = "dash>=4.5a0"
"""The Dash after the last release, and no pre-release of all else. This rises with each release:
newer uv takes a pre-release only where no release is new enough."""


def run(session: nox.Session, *command: str, **how: Any) -> None:
    """Run a program that has children: Ctrl-C leaves it 15 s to stop them, not nox's 0.3."""
    session.run(*command, interrupt_timeout=15, terminate_timeout=15, **how)


def install(session: nox.Session, extras: str = "", group: str = "", *more: str) -> None:
    """Install this folder, so that a changed file counts at once, with extras and a group.

    Not again into an environment that has just that, unless it is to be newer: pip takes a second
    to see that nothing is missing.
    """
    others = nox.project.dependency_groups(PROJECT, group) if group else ()
    words = ("--editable", f".[{extras}]" if extras else ".", *others, *more)
    noted = Path(session.virtualenv.location) / "installed.txt"
    wanted = "\n".join([*words, (ROOT / "pyproject.toml").read_text("utf-8")])
    if "--upgrade" in words or not noted.exists() or noted.read_text("utf-8") != wanted:
        noted.unlink(missing_ok=True)
        session.install(*words)
        noted.write_text(wanted, "utf-8")


def environment() -> dict[str, str]:
    """Return what lets Python look for a reader's site in PYTHONPATH first, and here at last.

    A package of the reader's may be called as a folder is here, such as `shared`.
    """
    given = os.environ.get("PYTHONPATH")
    paths = f"{given}{os.pathsep}{ROOT}" if given else str(ROOT)
    return {"PYTHONPATH": paths, "PYTHONSAFEPATH": "1"}


def servers_python(session: nox.Session, name: str = "servers") -> str:
    """Return the interpreter of an environment that servers run in."""
    environment = Path(session.cache_dir).parent / name
    return str(environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))


@nox.session(default=False, reuse_venv=True)
def servers(session: nox.Session) -> None:
    """Prepare where measured servers run: the run-time dependencies and nothing else."""
    prepare(session, "")


@nox.session(default=False, reuse_venv=True)
def site(session: nox.Session) -> None:
    """Prepare where a site is looked at: with what logins and background jobs need, too."""
    prepare(session, "auth,jobs,workers")


def prepare(session: nox.Session, extras: str) -> None:
    """Install this folder, and compress its files, which takes a while the first time."""
    install(session, extras)
    session.run("python", "-m", "crossroads.approaches.serving.precompress", silent=True)


@nox.session(name="servers-fastapi", default=False, reuse_venv=True)
def servers_fastapi(session: nox.Session) -> None:
    """Prepare the environment of `fastapi`: Dash reads what is installed whenever it starts."""
    install(session, "fastapi")


def servers_of(approach: str) -> str:
    """Return the session that prepares the environment of an approach."""
    return f"servers-{approach}" if APPROACHES[approach].needs else "site"


def serve(approach: str) -> Callable[[nox.Session], None]:
    """Make the session that serves *approach*."""

    def session_function(session: nox.Session) -> None:
        python = servers_python(session, servers_of(approach))
        program = [python, "-m", "crossroads.approaches", approach]
        run(session, *program, *session.posargs, external=True, env=environment())

    described = APPROACHES[approach]
    session_function.__doc__ = f"Serve {approach} on port {described.port}: {described.summary}"
    return session_function


for name in APPROACHES:
    declare = nox.session(
        name=f"run-{name}", default=False, venv_backend="none", requires=[servers_of(name)]
    )
    declare(serve(name))


@nox.session(name="run-both", default=False, reuse_venv=True, requires=["site"])
def run_both(session: nox.Session) -> None:
    """Serve multi and single side by side on port 8054, in step, with what each click takes."""
    install(session, "check")
    program = ["python", "-m", "crossroads.benchmarks", "view"]
    run(session, *program, "--python", servers_python(session, "site"), *session.posargs)


@nox.session(name="run-worker", default=False, venv_backend="none", requires=["site"])
def run_worker(session: nox.Session) -> None:
    """Work on the background jobs that wait in a Redis; CROSSROADS_JOBS says where that is."""
    program = [servers_python(session, "site"), "-m", "crossroads.approaches.serving.worker"]
    run(session, *program, *session.posargs, external=True, env=environment())


@nox.session(default=False, reuse_venv=True, requires=["servers"])
def compare(session: nox.Session) -> None:
    """Measure the approaches side by side (3 minutes); verdict and report go to build/compare."""
    install(session, "check")
    program = ["python", "-m", "crossroads.benchmarks", "compare"]
    run(session, *program, "--python", servers_python(session), *session.posargs)


@nox.session(name="compare-fastapi", default=False, reuse_venv=True, requires=["servers-fastapi"])
def compare_fastapi(session: nox.Session) -> None:
    """Have a browser go its way through `pages` and `fastapi` in turns, and say the medians."""
    install(session, "check,fastapi")  # as the contract is checked here
    program = ["python", "-m", "crossroads.benchmarks", "compare", "--only", "navigation-back-ends"]
    python = servers_python(session, "servers-fastapi")
    run(session, *program, "--python", python, *session.posargs)


@nox.session(default=False, reuse_venv=True)
def check(session: nox.Session) -> None:
    """Look at a Dash site of yours: hazards, behaviour, measurements, and which to ship."""
    install(session, "check")
    run(session, "python", "-m", "crossroads.benchmarks", "check", *session.posargs)


@nox.session(default=False, reuse_venv=True, requires=["servers"])
def faults(session: nox.Session) -> None:
    """Kill, reload, stop and slow down servers under load, then soak them (15 minutes)."""
    install(session, "check")
    program = ["python", "-m", "crossroads.benchmarks", "faults"]
    run(session, *program, "--python", servers_python(session), *session.posargs)


@nox.session(default=False, reuse_venv=True, requires=["servers"])
def load(session: nox.Session) -> None:
    """Let many visitors come at once, and say how fast they are served and what limits that."""
    install(session, "check", "load")
    program = ["python", "-m", "crossroads.benchmarks", "load"]
    run(session, *program, "--python", servers_python(session), *session.posargs)


@nox.session(default=False, reuse_venv=True, requires=["servers"])
def capacity(session: nox.Session) -> None:
    """Say how many cores, hosts, memory and traffic so many visits take (11 minutes)."""
    install(session, "check")
    program = ["python", "-m", "crossroads.benchmarks", "capacity"]
    run(session, *program, "--python", servers_python(session), *session.posargs)


@nox.session(default=False, reuse_venv=True)
def jobs(session: nox.Session) -> None:
    """Time what a background job takes longer than its function by itself (1 minute)."""
    install(session, "check,jobs,workers")
    run(session, "python", "-m", "crossroads.benchmarks", "jobs", *session.posargs)


@nox.session(default=False, reuse_venv=True)
def report(session: nox.Session) -> None:
    """Build the committed report again from the committed samples, without measuring."""
    install(session, "check")
    session.run("python", "-m", "crossroads.benchmarks", "report", *session.posargs)


SEEING = {"hazards": ("check,fastapi,jobs,workers", "backends"), "bytes": ("check", "")}
"""What the sessions below install: extras, and a group."""


def see(command: str, does: str, *newer: str) -> Callable[[nox.Session], None]:
    """Make the session that looks at a Dash in its own environment; *newer* is which, if told."""

    def session_function(session: nox.Session) -> None:
        install(session, *SEEING[command], *(["--upgrade", *newer] if newer else []))
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
    """Time single steps inside the server with pytest-benchmark; `--publish` keeps results."""
    install(session, group="bench")
    options = ["-p", "no:playwright", "--benchmark-only"]
    session.run("python", "-m", "pytest", *options, "benchmarks/micro", *session.posargs)


@nox.session(name="add-user", default=False, venv_backend="none", requires=["site"])
def add_user(session: nox.Session) -> None:
    """Let somebody log in: asks for a password, and writes its hash into the file of users."""
    program = [servers_python(session, "site"), "-m", "crossroads.approaches.serving.add_user"]
    session.run(*program, *session.posargs, external=True)


@nox.session(name="remove-user", default=False, venv_backend="none", requires=["site"])
def remove_user(session: nox.Session) -> None:
    """Let somebody log in no more: takes the name out of the file of users."""
    program = [servers_python(session, "site"), "-m", "crossroads.approaches.serving.remove_user"]
    session.run(*program, *session.posargs, external=True)


@nox.session(default=False, reuse_venv=True)
def attack(session: nox.Session) -> None:
    """Attack a site with logins in both approaches; `--publish` keeps the result for the report."""
    install(session, "auth,check")
    run(session, "python", "-m", "crossroads.benchmarks", "attack", *session.posargs)


@nox.session(reuse_venv=True)
def tests(session: nox.Session) -> None:
    """Check style and types, then run every test, a real browser included."""
    install(session, EVERYTHING, "tests")
    # Not "." as a reader's own site may lie beside this file.
    session.run("ruff", "check", *OURS)
    session.run("ruff", "format", "--check", *OURS)
    session.run("python", "-m", "tests.support.linked")
    session.run("mypy")
    run_tests(session)


@nox.session(name="tests-next", default=False, reuse_venv=True)
def tests_next(session: nox.Session) -> None:
    """Run every test on the newest pre-release of Dash, if there is one after the last release."""
    install(session, EVERYTHING, "tests", "--upgrade", NEXT)
    run_tests(session)


@nox.session(default=False, reuse_venv=True)
def corpus(session: nox.Session) -> None:
    """Look at every site of `tests/corpus` in a browser: on plain Dash, and adopted (minutes)."""
    install(session, EVERYTHING, "corpus")
    run_tests(session, "-m", "corpus or not corpus", "tests/corpus")


@nox.session(default=False, reuse_venv=True)
def hosts(session: nox.Session) -> None:
    """Serve from two hosts in turns: the contract holds, one is killed, one replaced (minutes)."""
    install(session, EVERYTHING, "hosts")
    which = (
        "--hosts",
        "-m",
        "hosts or not hosts",
        "-k",
        "test_hosts or (chromium and (multi or single))",
    )
    run_tests(session, *which, "tests/test_hosts.py", "tests/test_contract.py")


@nox.session(default=False, reuse_venv=True)
def template(session: nox.Session) -> None:
    """Make a new project of every combination of choices, and run its tests (minutes)."""
    install(session, EVERYTHING, "tests")
    run_tests(session, "-m", "template or not template", "tests/test_template.py")


def run_tests(session: nox.Session, *which: str) -> None:
    """Run every test; the servers in them run in the session's own environment."""
    session.run("python", "-m", "crossroads.benchmarks.tools.chromium")
    session.run("python", "-m", "tests.support.tools")
    # Two, as many wait for servers; neighbours stay together, as they share servers and browsers.
    two_at_once = ["--numprocesses", "2", "--dist", "worksteal"]
    session.run("python", "-m", "pytest", *two_at_once, *which, *session.posargs)


if __name__ == "__main__":
    nox.main()
