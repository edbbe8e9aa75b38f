"""`python -m tests.support.linked` shows `crossroads` to what does not ask Python for packages.

Installers map the folders of this repository to one package (pyproject.toml). mypy and editors read
files, and a copy of this repository is installed nowhere: for them the package lies in
`build/linked`, made of links.
"""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSIDE = ("approaches", "benchmarks")
"""The folders that lie in the package beside what `shared/` has."""


def link(root: Path = ROOT, into: Path | None = None) -> Path:
    """Link the package of *root* anew, in a folder; return that, for a search path."""
    folder = into or root / "build" / "linked"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "crossroads").mkdir(parents=True)
    for path in (*(root / "shared").iterdir(), *(root / name for name in INSIDE)):
        (folder / "crossroads" / path.name).symlink_to(path)
    return folder


if __name__ == "__main__":
    link()
