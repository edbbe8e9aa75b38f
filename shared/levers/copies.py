"""Copies of files as they are sent: compressed, joined or changed, and made once.

They stay in a folder of the user's cache. A copy is taken from there only if nobody else may write
to the folder and its content is what its name says. Where there is no such folder, or no room in
it, a process makes its copies once and keeps them in memory; the log says so.
"""

import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, lru_cache, partial
from hashlib import blake2b, file_digest
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from flask import current_app

from shared.errors import warn_once

ASSETS = Path(__file__).parent.parent / "assets"
EVERYWHERE = (
    "opened.js",
    "paint.js",
    "theme.js",
    "controls.js",
    "charts.js",
    "alarms.js",
    "places.js",
    "links.js",
)
SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "site.js": EVERYWHERE,
    "site-router.js": (*EVERYWHERE, "router.js"),
    # For references: what the pages and their frame need, and nothing that an approach does.
    "site-reference.js": ("theme.js", "controls.js", "charts.js", "alarms.js"),
}
"""The scripts that documents load, and the assets that each joins: a browser asks for one file."""


class Kept(NamedTuple):
    """A copy in memory, of which is asked what is asked of a `Path`; `made` is its date."""

    name: str
    content: bytes
    made: float

    def read_bytes(self) -> bytes:
        """Return the content."""
        return self.content


File = Path | Kept


Copies = dict[tuple[Path | None, str], File | None]
"""What one process has found or made, by folder and name; `None` stands for not found."""


_digest = partial(blake2b, digest_size=8)


@cache
def _made() -> tuple[Copies, RLock]:
    return {}, RLock()  # or threads would make the same copy together


def asset(name: str) -> File:
    """Return the file of one of the kit's assets, or of a script that joins some."""
    if name in SCRIPTS:
        path = _joined(name, ASSETS)  # once: looking at each part was 8 % of every document
        as_it_was = is_there(path) and not current_app.config["DEBUG"]
        return path if as_it_was else _joined.__wrapped__(name, ASSETS)
    return file_in(ASSETS, name)


@lru_cache(256)
def file_in(folder: Path | str, name: str) -> Path:
    """Return the path of a file, made once.

    Each new `Path` enters its parts in Python's table of strings, which workers share with their
    master: after some thousands of requests each would write a table of its own, of 2 MB.
    """
    return Path(folder, name)


@cache
def _joined(name: str, folder: Path) -> File:
    parts = [folder / part for part in SCRIPTS[name]]
    suffix = f".{_word(' '.join(map(fingerprint, parts)).encode())}.{name}"
    return copy_of(parts[0], suffix, lambda _: b"".join(one.read_bytes() for one in parts))


def is_there(file: File) -> bool:
    """Say whether a file that was found or made is still there."""
    return isinstance(file, Kept) or file.exists()


def fingerprint(file: File) -> str:
    """Return a word for the content of a file, which is read again when size or date change."""
    if isinstance(file, Kept):
        return _word(file.content)
    status = file.stat()
    return _fingerprint(file, status.st_size, status.st_mtime_ns)


@cache
def _fingerprint(path: Path, *_state: int) -> str:
    with path.open("rb") as file:  # piece by piece: memory for 4.8 MB would cost half as much again
        return file_digest(file, _digest).hexdigest()


def _word(content: bytes) -> str:
    return _digest(content).hexdigest()


def find_copy(file: File, suffix: str) -> File | None:
    """Return the copy of a file that *suffix* names, if there is one; looked for once."""
    (copies, making), folder, start = _made(), _folder(), f"{file.name}.{fingerprint(file)}"
    key = folder, start + suffix
    with making:
        known = copies.get(key)
        if key not in copies or (known and not is_there(known)):
            copies[key] = _look(folder, start, suffix) if folder else None
        return copies[key]


def copy_of(file: File, suffix: str, change: Callable[[bytes], bytes]) -> File:
    """Return the copy of a file that *change* makes of its content, and *suffix* names."""
    (copies, making), folder, start = _made(), _folder(), f"{file.name}.{fingerprint(file)}"
    with making:
        copy = find_copy(file, suffix)
        if copy is None:
            date = file.made if isinstance(file, Kept) else file.stat().st_mtime
            copy = _keep(folder, start, suffix, change(file.read_bytes()), date)
            copies[folder, start + suffix] = copy
        return copy


def _look(folder: Path, start: str, suffix: str) -> Path | None:
    """Return the copy in the folder whose content is what its name says."""
    before = f"{start}."
    with suppress(OSError):  # somebody may have removed it
        for name in os.listdir(folder):
            if name.startswith(before) and name.endswith(suffix):
                path, said = Path(folder, name), name[len(before) : len(name) - len(suffix)]
                if fingerprint(path) == said:  # read once: what sends it asks for this word, too
                    return path
    return None


def _keep(folder: Path | None, start: str, suffix: str, content: bytes, date: float) -> File:
    """Write a copy into the folder, or, if that cannot be, keep it in memory."""
    if folder:
        path, new = folder / f"{start}.{_word(content)}{suffix}", None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # somebody may have removed it
            descriptor, new = tempfile.mkstemp(dir=folder)
            with open(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(descriptor)  # or a crash could leave the name without the content
            os.utime(new, (date, date))
            os.replace(new, path)  # at once: nobody reads half a copy
            return path
        except OSError as error:
            warn_once(__name__, f"no copies are kept in {folder}, only in memory: {error}")
            if new:
                with suppress(OSError):
                    os.unlink(new)
    return Kept(f"{start}.{_word(content)}{suffix}", content, date)


def _folder() -> Path | None:
    home = os.environ.get("XDG_CACHE_HOME", "")
    # A relative one is to be ignored, says the XDG Base Directory Specification.
    return _usable_folder(home if os.path.isabs(home) else os.path.expanduser("~/.cache"))


@cache
def _usable_folder(cache_home: str) -> Path | None:
    folder = Path(cache_home) / "dash-crossroads"  # the user's own: others must not fill it
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
        if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
            raise PermissionError("somebody else may write there")
        if not folder.is_dir() or folder.is_symlink():
            raise NotADirectoryError("it is no folder")
        tempfile.TemporaryFile(dir=folder).close()  # whether it can be written to
    except (OSError, RuntimeError) as error:  # `expanduser` finds no home
        warn_once(__name__, f"no copies are kept in {folder}, only in memory: {error}")
        return None
    return folder
