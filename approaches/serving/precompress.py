"""Compress what a browser may ask for as well as possible.

It takes 20 s the first time. Without it a server compresses each file quickly when it is asked for.
"""

import sys
from pathlib import Path

from crossroads.levers.compress import BEST, ENCODINGS, compressed_copy
from crossroads.levers.copies import ASSETS, JOINED, File, asset
from crossroads.levers.eager import parenthesize
from crossroads.levers.share_bundles import bundle_of
from crossroads.server.app import SiteDash
from crossroads.server.server import create_server
from crossroads.site import SITE


def main() -> None:
    """Compress the files, unless that is done already, and print their sizes."""
    server = create_server("precompress", SITE, {"FIRST_PAINT": False})
    app = SiteDash(server, routes_pathname_prefix="/", pages=SITE.pages[:1])
    app.layout = []
    server.test_client().get("/")  # Dash registers its bundles in the first request
    bundles = {
        bundle_of(package, name)[0]
        for package, names in app.registered_paths.items()
        for name in names
        if Path(sys.modules[package].__path__[0], name).is_file()
    }
    with server.app_context():
        joined = {*map(asset, JOINED)}
        files = {path for path in {*bundles, *ASSETS.iterdir(), *joined} if is_for_visitors(path)}
        wanted = files | {parenthesize(file) for file in files}  # `EAGER` can be off
    for number, file in enumerate(sorted(wanted, key=str), 1):
        copies = [compressed_copy(file, encoding, BEST) for encoding in ENCODINGS]
        if not all(isinstance(copy, Path) for copy in copies):
            sys.exit("error: there is no folder to keep copies in; the warning above says why")
        size, *sizes = (len(one.read_bytes()) for one in (file, *copies))
        print(f"{number}/{len(wanted)} {file.name}: {size:,} -> {min(sizes):,}")


def is_for_visitors(file: File) -> bool:
    """Say whether a file is code or style that a page loads when nobody develops."""
    if isinstance(file, Path) and not file.is_file():
        return False
    return file.name.endswith((".js", ".css")) and ".dev" not in file.name


if __name__ == "__main__":
    main()
