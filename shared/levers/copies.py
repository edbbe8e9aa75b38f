"""Copies of files as they are sent: compressed, joined or changed, and made once.

They stay in a folder of the user's cache; if that cannot be written to, in a temporary one.
"""

import os
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path

from flask import current_app

ASSETS = Path(__file__).parent.parent / "assets"
EVERYWHERE = ("theme.js", "controls.js", "charts.js", "alarms.js")
SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "site.js": EVERYWHERE,
    "site-router.js": (*EVERYWHERE, "router.js"),
}
"""The scripts that documents load, and the assets that each joins: a browser asks for one file."""


def asset(name: str) -> Path:
    """Return the file of one of the kit's assets, or of a script that joins some."""
    if name in SCRIPTS:
        path = _joined(name, ASSETS)  # once: looking at each part was 8 % of every document
        as_it_was = path.exists() and not current_app.config["DEBUG"]
        return path if as_it_was else _joined.__wrapped__(name, ASSETS)
    return ASSETS / name


@cache
def _joined(name: str, folder: Path) -> Path:
    parts = [folder / part for part in SCRIPTS[name]]
    suffix = f".{_word(*map(fingerprint, parts))}.{name}"
    return copy_of(parts[0], suffix, lambda _: b"".join(one.read_bytes() for one in parts))


def fingerprint(path: Path) -> str:
    """Return a word that changes when the file does: it is made of path, size and date."""
    status = path.stat()
    return _word(str(path), status.st_size, status.st_mtime_ns)


@cache
def _word(*facts: object) -> str:
    return blake2b(repr(facts).encode(), digest_size=8).hexdigest()


def name_copy(path: Path, suffix: str) -> Path:
    """Return where the copy of a file lies that *suffix* names, whether or not it is there."""
    return _folder() / f"{path.name}.{fingerprint(path)}{suffix}"


def copy_of(path: Path, suffix: str, change: Callable[[bytes], bytes]) -> Path:
    """Return the copy of a file that *change* makes of its content, and *suffix* names."""
    copy = name_copy(path, suffix)
    if not copy.exists():
        content = change(path.read_bytes())
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # somebody may have removed it
        with tempfile.NamedTemporaryFile(dir=copy.parent, delete=False) as new:
            new.write(content)
        date = path.stat().st_mtime_ns
        os.utime(new.name, ns=(date, date))  # a copy of the copy is then named alike again
        Path(new.name).replace(copy)  # at once: nobody reads half a copy
    return copy


def _folder() -> Path:
    return _usable_folder(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))


@cache
def _usable_folder(cache_home: str) -> Path:
    folder = Path(cache_home) / "dash-crossroads"  # the user's own: others must not fill it
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()  # whether it can be written to
    except OSError:
        return Path(tempfile.mkdtemp(prefix="dash-crossroads-"))
    return folder
