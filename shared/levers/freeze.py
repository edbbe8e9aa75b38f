"""FREEZE: spare Python's garbage collector what a start has made, because all of it stays.

Before the pages are mounted: for a thousand pages the collector would walk through all modules
again and again. Before the fork of workers: it would write to memory that they share.
"""

import gc

from flask import Flask


def freeze(server: Flask) -> None:
    """Take all that there is by now out of the collector's work, if *server* is set so."""
    if server.config["FREEZE"]:
        gc.freeze()
