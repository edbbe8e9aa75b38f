"""Where background jobs leave their results: a folder of this user's, the same for all workers."""

import os
from pathlib import Path

from dash import DiskcacheManager
from diskcache import Cache

KEPT = 24 * 60 * 60
"""How long a result is kept that nobody asks for, in s."""


def manager() -> DiskcacheManager:
    """Run each job in a process of its own.

    What lies in the folder is run as code when it is read (CVE-2025-69872), so nobody else may
    write there.

    Raises:
        PermissionError: the folder is somebody else's.
    """
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = folder / "{{ cookiecutter.__folder }}" / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():  # root may change any folder
        raise PermissionError(f"{folder} is somebody else's: expected a folder of this user's")
    folder.chmod(0o700)
    return DiskcacheManager(Cache(str(folder)), expire=KEPT)
