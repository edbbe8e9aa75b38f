"""What follows `nox -s NAME --`: help is given, nonsense refused, and neither does anything."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.__main__ import LIBRARIES
from crossroads.benchmarks.tools.environment import content_hash
from crossroads.benchmarks.tools.files import PUBLISHED, ROOT
from tests.support.servers import clean_environment

BENCHMARKS = (
    "compare",
    "check",
    "report",
    "load",
    "capacity",
    "jobs",
    "faults",
    "hazards",
    "bytes",
    "attack",
    "view",
)
SESSIONS = {"view": "run-both"}
"""Commands that have a session of another name."""
PROGRAMS = {
    **{f"run-{name}": ("crossroads.approaches", name) for name in APPROACHES},
    **{SESSIONS.get(name, name): ("crossroads.benchmarks", name) for name in BENCHMARKS},
    **{f"{name}-next": ("crossroads.benchmarks", name) for name in ("hazards", "bytes")},
    "run-worker": ("crossroads.approaches.serving.worker",),
    "compare-fastapi": ("crossroads.benchmarks", "compare"),
    "add-user": ("crossroads.approaches.serving.add_user",),
    "remove-user": ("crossroads.approaches.serving.remove_user",),
}
"""Session -> the program that its options are for."""
NOXFILE = (ROOT / "noxfile.py").read_text("utf-8")
PYTEST = {"tests", "tests-next", "corpus", "hosts", "template", "bench"}
"""Sessions whose options are for pytest, which refuses unknown ones itself."""


def ask(*words: str, path: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a program of the kit."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=clean_environment() | ({"PYTHONPATH": path} if path else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_session_is_known_here() -> None:
    listed = ask("nox", "--list-sessions").stdout
    found = set(re.findall(r"^[*-] ([\w-]+) ->", listed, re.M))
    # Those take nothing, and go before others.
    assert found - PYTEST == {*PROGRAMS, "servers", "servers-fastapi", "site"}


def test_every_program_of_a_session_does_something_when_it_is_run() -> None:
    """A module without a program ends well, and in silence."""
    named = set(re.findall(r'"-m", "((?:crossroads|tests)[\w.]*)"', NOXFILE))
    assert "crossroads.approaches.serving.precompress" in named
    for name in named:
        found = find_spec(name)
        assert found is not None, name
        if found.submodule_search_locations:
            found = find_spec(f"{name}.__main__")
            assert found is not None, name
        assert found.origin is not None
        assert '__name__ == "__main__"' in Path(found.origin).read_text("utf-8"), name


@pytest.mark.parametrize("session", PROGRAMS)
def test_help_and_unknown_options_do_nothing(session: str) -> None:
    before = content_hash(PUBLISHED / "results"), content_hash(PUBLISHED / "report")
    helped = ask(*PROGRAMS[session], "--help")
    assert helped.returncode == 0, helped.stderr
    assert helped.stdout.startswith("usage: ")
    refused = ask(*PROGRAMS[session], "--no-such-option")
    assert refused.returncode == 2, refused.stdout
    assert "no-such-option" in refused.stderr or "required" in refused.stderr
    assert (content_hash(PUBLISHED / "results"), content_hash(PUBLISHED / "report")) == before


@pytest.mark.parametrize("session", BENCHMARKS)
def test_what_is_not_installed_is_told_with_the_session_that_has_it(
    session: str, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as util\nfind = util.find_spec\n"
        f"util.find_spec = lambda name, *more: None if name == {LIBRARIES[0]!r} else find(name)\n"
    )
    said = ask("crossroads.benchmarks", session, path=f"{tmp_path}:{ROOT}")
    assert said.returncode == 2
    assert said.stderr.startswith(f"error: {LIBRARIES[0]}: not installed for {sys.executable}")
    assert '`python -m pip install "dash-crossroads[check]"` installs it' in said.stderr
    assert f"`nox -s {SESSIONS.get(session, session)}` has an environment of its own" in said.stderr


def test_a_readers_site_beside_the_readme_is_not_checked_for_style() -> None:
    text = (ROOT / "noxfile.py").read_text("utf-8")
    checked = re.findall(r'session\.run\("ruff", (.*)\)', text)
    assert checked == ['"check", *OURS', '"format", "--check", *OURS']
