"""Write what the template takes from the kit: `python -m tests.support.template`.

The rest of a generated project imports the library. Copied is only what its author will change.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from crossroads.benchmarks.tools.files import ROOT, replace_files

TEMPLATE = ROOT / "approaches/template"
PROJECT = TEMPLATE / "{{cookiecutter.__folder}}"
PAGES = PROJECT / "src/{{cookiecutter.package}}/pages"
COPIED: Mapping[Path, str] = {
    PAGES / "barchart.py": "shared/site/barchart.py",
    PAGES / "linechart.py": "shared/site/linechart.py",
    PAGES / "gapminder.py": "shared/site/gapminder.py",
    PAGES / "projection.py": "shared/site/projection.py",
    PAGES / "data/gapminder.json": "shared/site/data/gapminder.json",
    PAGES / "data/LICENSE-gapminder": "shared/site/data/LICENSE-gapminder",
    PROJECT / "nginx.conf": "approaches/serving/nginx.conf",
}
"""File of the template -> file of the kit."""
RENAMED = {
    "from crossroads.site import ": "from . import ",
    "$PWD/approaches/serving/nginx.conf": "$PWD/nginx.conf",
}
"""How the kit's files name each other -> how those of a project do."""


ORDER = ("--isolated", "--select=I", "--config=lint.isort.known-third-party=['crossroads']")
"""How ruff sorts the imports of a project, to which the kit is a library."""


def contents() -> dict[Path, bytes]:
    """Return what each copied file of the template has to hold."""
    return {target: renamed(ROOT / source) for target, source in COPIED.items()}


def renamed(file: Path) -> bytes:
    """Return the text of a file of the kit as it is in a project."""
    text = file.read_text("utf-8")
    for old, new in RENAMED.items():
        text = text.replace(old, new)
    if file.suffix != ".py":
        return text.encode()
    command = [sys.executable, "-m", "ruff", "check", "--quiet", "--fix", *ORDER, "-"]
    return subprocess.run(command, input=text.encode(), check=True, capture_output=True).stdout


if __name__ == "__main__":
    replace_files(contents())
