"""FREEZE: spare Python's garbage collector what a start makes, because all of it stays.

While a server starts, the collector looks at what is new, and hardly ever at all the rest: that
would be 8 % of a start. What the start has made it then skips for good.

Not if a process makes one site after the other: what is frozen is never freed. So the next site
first gives back what belonged to the one before.

Before the pages are mounted: for a thousand pages the collector would walk through all modules
again and again. Before the fork of workers: it would write to memory that they share.
"""

import gc
from contextlib import suppress
from typing import Any

from crossroads.errors import ConfigurationError
from crossroads.settings import load

USUAL = gc.get_threshold()
RARELY = (10_000, 100, 1_000)
"""New objects until the new ones are looked at, and how often that until the older ones are. To
collect nothing would save 4 % more, and cost 0.7 % of the memory."""


def collect_rarely() -> None:
    """Spare a start the collector's rounds, if the environment does not say otherwise.

    Call it before Dash is imported, and `collect_as_usual` when the server is built.
    """
    with suppress(ConfigurationError):  # of which the server will tell
        if load()["FREEZE"]:
            gc.set_threshold(*RARELY)


def collect_as_usual() -> None:
    """Take back what `collect_rarely` did."""
    gc.set_threshold(*USUAL)


def freeze(server: Any) -> None:
    """Take all that there is by now out of the collector's work, if the `Flask` is set so."""
    if server.config["FREEZE"]:
        if "frozen" not in server.extensions and gc.get_freeze_count():  # counts them one by one
            gc.unfreeze()
            gc.collect()
        server.extensions["frozen"] = True
        gc.freeze()
