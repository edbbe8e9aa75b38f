"""Compress what a browser may ask for as well as possible: `-m approaches.serving.precompress`.

It takes 20 s the first time. Without it a server compresses each file quickly when it is asked for.
"""

import os
import sys
from pathlib import Path

from shared.levers.compress import BEST, ENCODINGS, compressed_copy
from shared.levers.copies import ASSETS, SCRIPTS, asset
from shared.levers.eager import parenthesize
from shared.server.app import SiteDash
from shared.server.server import create_server
from shared.site import SITE


def main() -> None:
    """Compress the files, unless that is done already, and print their sizes."""
    server = create_server("precompress", SITE)
    app = SiteDash(server, routes_pathname_prefix="/", pages=SITE.pages[:1])
    app.layout = []
    server.test_client().get("/")  # Dash registers its bundles in the first request
    bundles = {
        Path(sys.modules[package].__path__[0]) / name
        for package, names in app.registered_paths.items()
        for name in names
    }
    with server.app_context():
        scripts = {*map(asset, SCRIPTS)}
        files = {path for path in {*bundles, *ASSETS.iterdir(), *scripts} if is_for_visitors(path)}
        wanted = sorted(files | {parenthesize(path) for path in files})  # `EAGER` can be off
    for number, path in enumerate(wanted, 1):
        sizes = [os.path.getsize(compressed_copy(path, encoding, BEST)) for encoding in ENCODINGS]
        print(f"{number}/{len(wanted)} {path.name}: {path.stat().st_size:,} -> {min(sizes):,}")


def is_for_visitors(path: Path) -> bool:
    """Say whether a file is code or style that a page loads when nobody develops."""
    return path.suffix in (".js", ".css") and path.is_file() and ".dev" not in path.name


if __name__ == "__main__":
    main()
