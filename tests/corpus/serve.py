"""Serve a site of the corpus: `python -m tests.corpus.serve shell plain --port 8050`.

`plain` serves it as its author does, `multi` and `single` adopt it first. Each site has a process
of its own, with its folder as the working directory: their modules are called `app` and `pages`.
"""

import argparse
import logging
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.corpus.idioms import BY_NAME, SITES, Idiom

APPROACHES = ("multi", "single")
WAYS = ("plain", *APPROACHES)
SETTINGS = {"SECRET_KEY": "only for tests: it signs sessions of the corpus"}


def main() -> None:
    """Serve what the command line asks for until interrupted."""
    parser = argparse.ArgumentParser("python -m tests.corpus.serve", description=__doc__)
    parser.add_argument("site", choices=BY_NAME)
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("--port", type=int, default=8050)
    options = parser.parse_args()
    idiom = BY_NAME[options.site]
    folder = str(SITES / idiom.site)
    os.chdir(folder)
    sys.path.insert(0, folder)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = as_written(idiom) if options.way == "plain" else adopted(idiom, options.way)
    from werkzeug.serving import run_simple

    run_simple("127.0.0.1", options.port, server, threaded=True)


def as_written(idiom: Idiom) -> Any:
    """Return the Flask that the author serves."""
    module, _, name = (idiom.plain or idiom.what).partition(":")
    found = getattr(import_module(module), name)
    return getattr(found, "server", found)  # a Dash has one, a Flask is one


def adopted(idiom: Idiom, approach: str) -> Any:
    """Return the Flask of an approach that serves the adopted site."""
    adopt = import_module("crossroads.adoption").adopt
    what = Path(idiom.what) if idiom.what.endswith("/") else idiom.what
    site = adopt(what, **idiom.adoption)
    init_app = import_module(f"crossroads.approaches.{approach}").init_app
    return init_app(site, {**SETTINGS, **idiom.settings})


if __name__ == "__main__":
    main()
