"""Describe where a run takes place: the machine, the servers' versions, the code measured."""

import hashlib
import json
import os
import platform
import re
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import crossroads
from crossroads import approaches
from crossroads.benchmarks.tools import chromium, firefox
from crossroads.benchmarks.tools.files import ROOT
from crossroads.benchmarks.tools.processes import server_environment
from crossroads.errors import ConfigurationError

# Written by a run itself: no part of what is measured.
GENERATED = ("benchmarks/report", "benchmarks/results", "shared/site/data/headline.json")
TEXTS = (".md",)
SERVED = (Path(crossroads.__path__[0]), Path(approaches.__path__[0]))
MEASURING = tuple(
    ROOT / "benchmarks" / name
    for name in ("arms.py", "inside", "journey.py", "measuring", "networks.py", "probes", "tools")
)
HASHED = {"served_hash": SERVED, "measuring_hash": MEASURING}
"""What says that the same code was served, and that it was measured in the same way."""
MUST_AGREE = ("python", "cpu", "cores", "versions", "chromium", *HASHED)
"""What may not change between the parts of a resumed run."""
Ticks = tuple[int, int] | None
ASK_VERSIONS = """
import json, platform
from importlib.metadata import distributions
versions = {dist.name.lower(): dist.version for dist in distributions()}
print(json.dumps([platform.python_version(), dict(sorted(versions.items()))]))
"""


def describe(python: str) -> dict[str, Any]:
    """Return the environment record of servers; `ConfigurationError` if *python* has no Dash."""
    version, versions = installed(python)
    return {
        "python": version,
        "platform": f"{platform.system()} {platform.machine()}",
        "kernel": platform.release(),
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "load": [round(load, 2) for load in os.getloadavg()],
        "steal": steal_share((0, 0), cpu_ticks()),
        "versions": versions,
        "chromium": chromium.version(),
        "firefox": firefox.version(),
        "commit": git("rev-parse", "HEAD"),
        "dirty": _is_dirty(),
        **{key: content_hash(*places) for key, places in HASHED.items()},
    }


def installed(python: str) -> tuple[str, dict[str, str]]:
    """Ask an interpreter for versions, its own and installed; `ConfigurationError` without Dash."""
    expected = "a Python whose environment holds the run-time dependencies"
    try:
        version, versions = json.loads(asked(python, "-c", ASK_VERSIONS, env=server_environment()))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ConfigurationError("--python", python, expected) from error
    if "dash" not in versions:
        raise ConfigurationError("--python", python, f"{expected}; dash is missing")
    return version, versions


def refuse_bad_site(python: str, site: str | None) -> None:
    """Raise `ConfigurationError` if the servers could not load the reader's own site."""
    load = f"from crossroads.approaches.__main__ import load_site; load_site({site!r})"
    try:
        if site is not None:
            asked(python, "-c", load, timeout=None, env=server_environment())
    except subprocess.CalledProcessError as error:
        *_, reason = error.stderr.strip().splitlines() or ["no reason was given"]
        expected = f"a site that servers can load ({reason})"
        raise ConfigurationError("--site", site, expected) from error


def asked(*command: str, timeout: float | None = 60.0, env: Mapping[str, str] | None = None) -> str:
    """Return what a command says. Raises OSError or `subprocess.SubprocessError`."""
    more: Any = {"capture_output": True, "text": True, "timeout": timeout}
    return str(subprocess.run(command, check=True, env=env, **more).stdout).strip()


def cpu_model() -> str:
    """Name the processor."""
    found = None
    with suppress(OSError):
        text = Path("/proc/cpuinfo").read_text("utf-8")
        found = re.search(r"^model name[^:]*:[ \t]*(.*?)\s*$", text, re.MULTILINE)
    return found[1] if found else platform.processor()


def cpu_ticks() -> Ticks:
    """Return stolen and total CPU time since the machine started, in ticks; `None` off Linux."""
    with suppress(OSError):
        first = Path("/proc/stat").read_text("utf-8").split("\n", 1)[0]
        # user, nice, system, idle, iowait, irq, softirq, steal; guests are counted in user already.
        ticks = [int(text) for text in first.split()[1:9]]
        return ticks[7], sum(ticks)
    return None


def steal_share(before: Ticks, after: Ticks) -> float | None:
    """Return the share of CPU time, 0 to 1, that the host took away between two readings."""
    if before is None or after is None or after[1] <= before[1]:
        return None
    return round((after[0] - before[0]) / (after[1] - before[1]), 5)


def git(*arguments: str) -> str | None:
    """Ask git about this project; `None` without git or a clone. Nothing is written into that."""
    if not (ROOT / "pyproject.toml").is_file():
        return None  # installed: a repository around it is the reader's
    try:
        return asked("git", "--no-optional-locks", "-C", str(ROOT), *arguments)
    except (OSError, subprocess.SubprocessError):
        return None


def _is_dirty() -> bool | None:
    left_out = [f":(exclude){path}" for path in GENERATED]
    changed = git("status", "--porcelain", "--", "approaches", "benchmarks", "shared", *left_out)
    return None if changed is None else bool(changed)


def content_hash(*places: Path) -> str:
    """Hash names and contents of files, and of all below folders, but texts and what runs write."""
    digest = hashlib.sha256()
    every = [(one, path) for one in places for path in sorted(one.rglob("*")) or [one]]
    for folder, path in every:
        name = path.relative_to(folder.parent).as_posix()
        left_out = "__pycache__" in path.parts or name.startswith(GENERATED)
        if path.is_file() and not left_out and not name.endswith(TEXTS):
            digest.update(f"{name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
