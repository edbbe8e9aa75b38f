"""FREEZE: spare Python's garbage collector what a start has made, because all of it stays.

Not if a process makes one site after the other: what is frozen is never freed. So the next site
first gives back what belonged to the one before.

Before the pages are mounted: for a thousand pages the collector would walk through all modules
again and again. Before the fork of workers: it would write to memory that they share.
"""

import gc

from flask import Flask


def freeze(server: Flask) -> None:
    """Take all that there is by now out of the collector's work, if *server* is set so."""
    if server.config["FREEZE"]:
        if gc.get_freeze_count() and "frozen" not in server.extensions:
            gc.unfreeze()
            gc.collect()
        server.extensions["frozen"] = True
        gc.freeze()
