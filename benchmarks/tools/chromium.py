"""Find a Chromium for tests and for the browser journey, or install one.

`python -m crossroads.benchmarks.tools.chromium` prints its path: `CROSSROADS_CHROMIUM`, a Chromium
or Chrome of the system, Playwright's own or its download, Debian's package; or it says what to
install.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
ADVICE = """No Chromium was found and none could be installed. Do one of these, then run this again:
  - install Chromium or Google Chrome with your system's package manager;
  - python -m playwright install --with-deps chromium;
  - set CROSSROADS_CHROMIUM to the path of a Chromium or Chrome."""
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright: print(playwright.chromium.executable_path)
"""


def find() -> str | None:
    """Return the path of a Chromium that is installed, or `None`."""
    if named := os.environ.get("CROSSROADS_CHROMIUM"):
        if not shutil.which(named):
            sys.exit(f"error: CROSSROADS_CHROMIUM={named!r}: expected the path of an executable")
        return named
    found = (*map(shutil.which, NAMES), *filter(os.path.exists, PLACES))
    if path := next(filter(None, found), None):
        return path
    # Asked in a process of its own: Playwright's synchronous interface starts once per process.
    path = _answer(sys.executable, "-c", ASK_PLAYWRIGHT)
    return path if path and Path(path).exists() else None


def ensure() -> str:
    """Return the path of a Chromium, installing one if need be; without one the process ends."""
    if not find():
        _say_and_run(sys.executable, "-m", "playwright", "install", "chromium")
    if not find():
        install_with_apt("chromium")
    return find() or sys.exit(f"error: {ADVICE}")


def version() -> str | None:
    """Return the name and version of the Chromium that is installed, or `None`."""
    return _answer(path, "--version") or None if (path := find()) else None


def launch_options() -> dict[str, Any]:
    """Return what `chromium.launch` needs to start that Chromium."""
    return {"executable_path": ensure()}


def install_with_apt(package: str) -> None:
    """Install a Debian package, if that works without asking anybody."""
    is_root = getattr(os, "geteuid", lambda: 1)() == 0
    for words in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        if is_root and shutil.which("apt-get"):
            _say_and_run("apt-get", *words, DEBIAN_FRONTEND="noninteractive")


def _answer(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _say_and_run(*command: str, **environment: str) -> None:
    print("To be installed:", *command, flush=True)
    subprocess.run(command, env={**os.environ, **environment}, check=False)


if __name__ == "__main__":
    print(ensure())
