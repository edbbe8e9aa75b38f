"""Where files lie, and how they are written: all at once, so that nobody ever finds half a file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PUBLISHED = ROOT / "benchmarks"  # holds results/ and report/ that the project is committed to
RESULTS = PUBLISHED / "results"
BUILD = ROOT / "build"  # where everything else goes: no file that git tracks is touched


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write every file beside its place first, then move all of them there."""
    staged = {path: path.with_name(f".{path.name}.new") for path in contents}
    try:
        for path, new in staged.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(contents[path])
        for path, new in staged.items():
            new.replace(path)
    finally:
        for new in staged.values():
            new.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, in the place of what the file held."""
    replace_files({path: f"{json.dumps(value, indent=1, ensure_ascii=False)}\n".encode()})


def read_json(path: Path) -> Any:
    """Read a file of JSON; `None` if there is none."""
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def short_path(path: Path) -> str:
    """Write a path the short way, as seen from the working directory, if it is below that."""
    path = path.resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
