"""Files as they are sent: joined or changed, and compressed copies that are made once.

The copies stay in a folder of the user's cache. A copy is taken from there only if nobody else may
write to the folder and its content is what its name says. Where there is no such folder, or no room
in it, a process makes its copies once and keeps them in memory; the log says so.
"""

import os
import tempfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, lru_cache, partial
from hashlib import blake2b, file_digest
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from flask import current_app

from crossroads.errors import warn_once
from crossroads.folders import cache_home, own_folder

ASSETS = Path(__file__).parent.parent / "assets"
EVERYWHERE = (
    "opened.js",
    "paint.js",
    "theme.js",
    "controls.js",
    "fields.js",
    "charts.js",
    "alarms.js",
    "places.js",
    "links.js",
)
JOINED: Mapping[str, tuple[str, ...]] = {
    "site.js": EVERYWHERE,
    "site-router.js": (*EVERYWHERE, "router.js"),
    # For references: what the pages and their frame need, and nothing that an approach does.
    "site-reference.js": ("theme.js", "controls.js", "charts.js", "alarms.js"),
    "first.js": ("theme.js", "early.js"),  # inline, before the first paint
    "styles.css": ("bootstrap-5.3.6.min.css", "site.css"),
}
"""What documents load, and the assets that it joins: a browser asks for one file."""


class Made(NamedTuple):
    """A file that is known without being read, of which is asked what is asked of a `Path`.

    `word` is its fingerprint, so that nobody need make its content to know which it is; `date` is
    that of what it is made of, in s since 1970; `path` is where its content lies, if on a disk.
    """

    name: str
    word: str
    date: float
    read_bytes: Callable[[], bytes]
    path: Path | None = None


File = Path | Made


Copies = dict[tuple[Path | None, str], File | None]
"""What one process has found or made, by folder and name; `None` stands for not found."""


_digest = partial(blake2b, digest_size=8)


@cache
def _made() -> tuple[Copies, RLock]:
    return {}, RLock()  # or threads would make the same copy together


def asset(name: str) -> File:
    """Return the file of one of the kit's assets, or of what joins some."""
    if name in JOINED:  # joined once: looking at each part was 8 % of every document
        return (_joined.__wrapped__ if current_app.config["DEBUG"] else _joined)(name, ASSETS)
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
    parts = [folder / part for part in JOINED[name]]
    date = max(one.stat().st_mtime for one in parts)
    if name.endswith(".js"):
        return kept(name, b"".join(map(bare, parts)), date)
    # 240 kB that every process would keep, and hardly any sends: what is sent is a copy of it.
    digest = _digest()
    for part in parts:
        with part.open("rb") as file:
            for piece in iter(partial(file.read, 2**16), b""):
                digest.update(piece)
    return Made(name, digest.hexdigest(), date, lambda: b"".join(map(Path.read_bytes, parts)))


def bare(part: Path) -> bytes:
    """Return an asset; a script without its comments and indents, a quarter of what is sent.

    But in debug, where developers read it in their browser.
    """
    content = part.read_bytes()
    if part.suffix != ".js" or current_app.config["DEBUG"]:
        return content
    lines = (line.strip() for line in content.splitlines())
    return b"".join(b"%b\n" % line for line in lines if line and not line.startswith(b"//"))


def kept(name: str, content: bytes, date: float) -> Made:
    """Return the file in memory that has this content."""
    return Made(name, _word(content), date, lambda: content)


def known(path: Path, date: float, *told: object) -> Made:
    """Return a file whose content nobody need read to know it: its date and *told* say which."""
    return Made(path.name, _word(repr((date, told)).encode()), date, path.read_bytes, path)


def path_of(file: File) -> Path | None:
    """Return where the content of a file lies, `None` if on no disk."""
    return file.path if isinstance(file, Made) else file


def date_of(file: File) -> float:
    """Return when a file was changed, in s since 1970."""
    return file.date if isinstance(file, Made) else file.stat().st_mtime


def fingerprint(file: File) -> str:
    """Return a word for the content of a file, which is read again when size or date change."""
    if isinstance(file, Made):
        return file.word
    status = file.stat()
    return _fingerprint(file, status.st_size, status.st_mtime_ns)


@lru_cache(1000)
def _fingerprint(path: Path, *_state: int) -> str:
    with path.open("rb") as file:  # piece by piece: memory for 4.8 MB would cost half as much again
        return file_digest(file, _digest).hexdigest()


def _word(content: bytes) -> str:
    return _digest(content).hexdigest()


def _sum(content: bytes) -> str:
    """Return what shows whether a copy is whole: its folder is one that nobody else writes to."""
    return f"{zlib.crc32(content):08x}"


def find_copy(file: File, suffix: str) -> File | None:
    """Return the copy of a file that *suffix* names, if there is one; looked for once."""
    (copies, making), folder, start = _made(), _folder(), f"{file.name}.{fingerprint(file)}"
    key = folder, start + suffix
    with making:
        known = copies.get(key)
        if key not in copies or (isinstance(known, Path) and not known.exists()):
            copies[key] = _look(folder, start, suffix) if folder else None
        return copies[key]


def copy_of(file: File, suffix: str, change: Callable[[bytes], bytes]) -> File:
    """Return the copy of a file that *change* makes of its content, and *suffix* names."""
    (copies, making), folder, start = _made(), _folder(), f"{file.name}.{fingerprint(file)}"
    with making:
        copy = find_copy(file, suffix)
        if copy is None:
            copy = _keep(folder, start, suffix, change(file.read_bytes()), date_of(file))
            copies[folder, start + suffix] = copy
        return copy


def _look(folder: Path, start: str, suffix: str) -> Path | None:
    """Return the copy in the folder whose content is what its name says."""
    before = f"{start}."
    with suppress(OSError):  # somebody may have removed it
        for name in _names(folder, folder.stat().st_mtime_ns):
            if name.startswith(before) and name.endswith(suffix):
                path, said = Path(folder, name), name[len(before) : len(name) - len(suffix)]
                if _sum(path.read_bytes()) == said:
                    return path
    return None


@lru_cache(1)
def _names(folder: Path, _changed: int) -> list[str]:
    """List the folder, once until it is changed: a first visit looks for twenty copies."""
    return os.listdir(folder)


def _keep(folder: Path | None, start: str, suffix: str, content: bytes, date: float) -> File:
    """Write a copy into the folder, or, if that cannot be, keep it in memory."""
    if folder:
        path, new = folder / f"{start}.{_sum(content)}{suffix}", None
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
    return kept(f"{start}{suffix}", content, date)


def _folder() -> Path | None:
    return _usable_folder(cache_home() / "dash-crossroads")


@cache
def _usable_folder(folder: Path) -> Path | None:
    try:
        return own_folder(folder)
    except (OSError, RuntimeError) as error:  # `expanduser` finds no home
        warn_once(__name__, f"no copies are kept in {folder}, only in memory: {error}")
        return None
