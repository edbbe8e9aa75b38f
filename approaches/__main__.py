"""Serve one approach: `python -m crossroads.approaches multi --port 8050`.

Dash and all that needs it are imported late: by then the command line has been read, and the
garbage collector is told to let a start be (`crossroads.levers.freeze`).
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import secrets
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module, util
from typing import TYPE_CHECKING

from crossroads.approaches import APPROACHES
from crossroads.errors import ConfigurationError, CrossroadsError
from crossroads.levers.freeze import collect_as_usual, collect_rarely
from crossroads.settings import load as load_settings

if TYPE_CHECKING:
    from flask import Flask

    from crossroads.page import Site
    from crossroads.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve what the command line asks for; return the exit code."""
    options = parse(arguments)
    try:
        refuse_busy_port(options.host, options.port)
        serve(options)
    except CrossroadsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line; a wrong one ends the process with exit code 2."""
    described = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser("python -m crossroads.approaches", description=described)
    parser.add_argument("approach", choices=APPROACHES, help="how the site is built")
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    ports = ", ".join(f"{one.port} for {name}" for name, one in APPROACHES.items())
    parser.add_argument("--port", type=_port, help=f"default: {ports}")
    parser.add_argument("--debug", action="store_true", help="reload on change, show Dash's tools")
    parser.add_argument("--workers", type=int, metavar="N", help="serve with gunicorn, N workers")
    parser.add_argument(
        "--site",
        metavar="MODULE:NAME",
        help="a site, or what is adopted: a Dash, a Flask; default: crossroads.site:SITE",
    )
    options = parser.parse_args(arguments)
    if options.workers is not None and options.workers < 1:
        parser.error(f"--workers={options.workers}: expected 1 or more")
    needed = APPROACHES[options.approach].needs
    if missing := [name for name in needed if util.find_spec(name) is None]:
        parser.error(
            f"{options.approach}: expected {' and '.join(missing)} to be installed: "
            f"python -m pip install 'dash-crossroads[{options.approach}]'"
        )
    if needed and options.workers:
        parser.error(f"--workers: expected an approach on Flask, {options.approach} is none")
    if options.workers and options.debug:
        parser.error("--debug: expected without --workers, it needs the development server")
    options.port = options.port or APPROACHES[options.approach].port
    return options


def refuse_busy_port(host: str, port: int) -> None:
    """Raise `ConfigurationError` if something listens at the address already."""
    if is_reloaded():
        return
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise ConfigurationError("--host", host, "a name or an address of this machine") from error
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # on Windows it would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            expected = f"a free port on {host} ({error.strerror}); choose another with --port"
            raise ConfigurationError("--port", port, expected) from error


def is_reloaded() -> bool:
    """Say whether this is the reloader's child, which inherits the socket its parent has opened."""
    return "WERKZEUG_RUN_MAIN" in os.environ


def serve(options: argparse.Namespace) -> None:
    """Serve until interrupted: gunicorn if workers are asked for, else the development server."""
    collect_rarely()
    make_up_key()
    if options.workers:
        become_gunicorn(options)
    logging.getLogger("werkzeug").setLevel(logging.INFO if options.debug else logging.ERROR)
    settings = {"DEBUG": True} if options.debug else None
    server = application(options.approach, options.site, settings)
    announce(options, server.config["PREFIX"])
    run(server, options)


def run(server: Flask, options: argparse.Namespace) -> None:
    """Serve with the development server, or with that of another back end, until interrupted."""
    if "asgi" in server.extensions:
        import uvicorn  # noqa: PLC0415 - late, as said above

        told = {"host": options.host, "port": options.port, "log_level": "warning"}
        with suppress(KeyboardInterrupt):  # uvicorn sends it again when it has stopped
            uvicorn.run(server.extensions["asgi"], **told)
        return
    from werkzeug.serving import run_simple  # noqa: PLC0415 - late, as said above

    debug = options.debug
    run_simple(
        options.host, options.port, server, threaded=True, use_reloader=debug, use_debugger=debug
    )


def make_up_key() -> None:
    """Sign sessions with a key until the server ends, if there is none; production wants its own.

    It is left to the processes that are started from here: workers, and what a reloader starts.
    """
    if not load_settings()["SECRET_KEY"]:
        os.environ["CROSSROADS_SECRET_KEY"] = secrets.token_hex()


def become_gunicorn(options: argparse.Namespace) -> None:
    """Replace this process by gunicorn, which builds the site once and then forks the workers."""
    if util.find_spec("gunicorn") is None:
        raise ConfigurationError("--workers", options.workers, "gunicorn to be installed")
    prefix = load_settings()["PREFIX"]  # what is wrong is said here, not in gunicorn's traceback
    load_site(options.site)
    os.environ.setdefault("CROSSROADS_SETTINGS", "development")
    command = [
        *(
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "python:crossroads.approaches.serving.gunicorn_conf",
        ),
        *("--workers", str(options.workers), "--bind", address(options)),
        f"crossroads.approaches.__main__:application({options.approach!r}, {options.site!r})",
    ]
    announce(options, prefix)
    os.execv(sys.executable, command)  # noqa: S606 - no shell, every word is our own


def announce(options: argparse.Namespace, prefix: str) -> None:
    """Print where the site is."""
    if not is_reloaded():
        print(
            f"{options.approach}: http://{address(options)}{prefix}/  (Ctrl-C stops it)", flush=True
        )


def address(options: argparse.Namespace) -> str:
    """Return host and port as they stand in a URL."""
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"{host}:{options.port}"


def application(approach: str, site: str | None = None, settings: Settings = None) -> Flask:
    """Build *approach* with the site that `package.module:SITE` names; also gunicorn's entry."""
    try:
        init_app = import_module(APPROACHES[approach].module).init_app
        server: Flask = init_app(load_site(site), settings)
    finally:
        collect_as_usual()
    return server


def load_site(name: str | None) -> Site:
    """Import the site that `package.module:SITE` names; the kit's own for `None`.

    What is no site and can be made one, such as a Dash or a Flask, is adopted.
    """
    if name is None:
        from crossroads.site import SITE  # noqa: PLC0415 - late, as said above

        return SITE
    module, _, attribute = name.partition(":")
    if not re.fullmatch(r"\w+(\.\w+)*:\w+", name):
        raise ConfigurationError("--site", name, "MODULE:NAME, such as my_package.my_site:SITE")
    from crossroads.adoption import adopt, importing, is_adoptable  # noqa: PLC0415 - as above
    from crossroads.page import Site  # noqa: PLC0415 - as above

    try:
        with importing(module):
            found = import_module(module)
    except ImportError as error:
        if not f"{module}.".startswith(f"{error.name}."):  # the module is there, and misses another
            said = "Servers have an environment of their own. Install there what your site needs:"
            error.add_note(f"{said} python -m pip --python {sys.executable} install ...")
            raise
        expected = f"MODULE:NAME; there is no {error.name}, here or in a folder of PYTHONPATH"
        raise ConfigurationError("--site", name, expected) from error
    site = getattr(found, attribute, None)
    if is_adoptable(site):
        return adopt(site)
    if not isinstance(site, Site):
        seen = f"a {type(site).__name__}" if hasattr(found, attribute) else "nothing"
        sites = [key for key, value in vars(found).items() if isinstance(value, Site)]
        hint = f"; did you mean {module}:{sites[0]}?" if sites else ""
        expected = f"MODULE:NAME of a Site, a Dash or a Flask; there is {seen} of that name{hint}"
        raise ConfigurationError("--site", name, expected)
    return site


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
