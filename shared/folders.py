"""Folders of the user's cache, in which nobody else can write."""

import os
from pathlib import Path


def cache_home() -> Path:
    """Return where programs of this user keep what they can make again."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    # A relative one is to be ignored, says the XDG Base Directory Specification.
    return Path(home if os.path.isabs(home) else os.path.expanduser("~/.cache"))


def own_folder(folder: Path) -> Path:
    """Make a folder that is this user's alone, if it is not there, and return it.

    Raises:
        OSError: it cannot be made or written to, or somebody else may write there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        raise PermissionError("somebody else may write there")
    if not folder.is_dir() or folder.is_symlink():
        raise NotADirectoryError("it is no folder")
    if not os.access(folder, os.W_OK):
        raise PermissionError("it cannot be written to")
    return folder
