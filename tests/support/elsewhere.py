"""A project elsewhere that has installed the wheel, beside packages named as the folders here."""

import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from crossroads.benchmarks.tools.files import ROOT
from crossroads.benchmarks.tools.processes import reserved_port
from tests.support.servers import clean_environment, stop, wait_until_healthy

BUILD = "import setuptools.build_meta as meta; print(meta.build_wheel('dist'))"
PROJECT: Mapping[str, str] = {
    "shared/__init__.py": "NAME = 'the shared of the reader'\n",
    "approaches/__init__.py": "WAYS = ('my own',)\n",
    "assets/mine.css": "body { background: papayawhip }\n",
    "settings.py": """
from crossroads.settings import Production


class Mine(Production):
    SECRET_KEY = "a key of the project that has installed the kit"
    SESSION_COOKIE_SECURE = False  # the test has no TLS
    MAX_CONTENT_LENGTH = 4321
""",
    "my_site.py": """
from pathlib import Path

from approaches import WAYS
from dash import Input, Output, html
from flask import Flask, redirect, request, session
from shared import NAME

from crossroads import Choice, Frame, Page, Site, Value, form
from crossroads.frame.layouts import links
from crossroads.page.access import Visitor

SIZE = Choice("size", "Size", lambda: {"s": "Small", "l": "Large"}, default="s")
home = Page("home", "/", "Mine", "The first page.", controls=(SIZE,))
secret = Page("secret", "/secret", "Secret", "For whoever is logged in.", login=True)
frame = Frame()


@home.layout
def layout(page, **chosen):
    return [form(page, chosen), html.P(id=page.id("out"))]


@home.callback(Output(home.id("out"), "children"), Input(home.id("size"), "value"))
def said(size):
    return f"{SIZE.options()[size]}, says {NAME}."


@secret.layout
def hidden(page):
    return html.P("what is secret")


@frame.layout
def around(site, current, main):
    return html.Div([html.H6(f"A frame by {WAYS[0]}"), html.Nav(links(site, current)), main])


def identify():
    return Visitor(session["name"]) if "name" in session else None


def make():
    server = Flask(__name__)

    @server.route("/sign-in", methods=["GET", "POST"])
    def sign_in():
        if request.method == "GET":
            return "<form method=post><input name=name></form>"
        session["name"] = request.form["name"]
        return redirect(request.args["next"])

    return server


SITE = Site(
    "My site",
    (home, secret),
    frame=frame,
    identify=identify,
    login="sign_in",
    assets=Path(__file__).parent / "assets",
    stylesheets=("https://cdn.example/theme.css",),
)
""",
    "wsgi.py": """
from importlib import import_module

from my_site import SITE, make
from settings import Mine


def app(approach):
    return import_module(f"crossroads.approaches.{approach}").init_app(SITE, Mine, server=make())
""",
}
"""A site with a frame, a theme, settings and a login of its own: file -> content."""


def sources() -> list[str]:
    """Name the files of this repository, new ones included, as git would keep them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in said.splitlines() if (ROOT / name).is_file()]


def built(folder: Path) -> Path:
    """Build the wheel of these files in *folder*, and return its path."""
    for name in sources():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return wheel_of(folder)


def wheel_of(folder: Path) -> Path:
    """Build the wheel of the project in *folder*, and return its path."""
    said = subprocess.run(
        [sys.executable, "-c", BUILD], cwd=folder, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    return folder / "dist" / said.stdout.splitlines()[-1]


def needed(name: str, extra: str = "") -> dict[str, Distribution]:
    """Return what comes along with a distribution that is installed here: name -> distribution."""
    found, seen, waiting = dict[str, Distribution](), set[tuple[str, str]](), [(name, extra)]
    while waiting:
        asked = waiting.pop()
        seen.add(asked)
        for one in map(Requirement, distribution(asked[0]).requires or ()):
            if one.marker and not one.marker.evaluate({"extra": asked[1]}):
                continue
            other = canonicalize_name(one.name)
            found[other] = distribution(other)
            waiting += {(other, more) for more in ("", *one.extras)} - seen
    return found


def installed(wheel: Path, folder: Path, *others: Path, extras: Sequence[str] = ()) -> str:
    """Make an environment of the wheel and of what comes along with it; return its Python.

    *others* are wheels of projects that need this one, with *extras*.

    A wheel of pure Python is installed by unpacking. What comes along is linked from here, so that
    nothing else is there, and nothing is loaded.
    """
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    for one in (wheel, *others):
        with zipfile.ZipFile(one) as archive:
            archive.extractall(packages)
    along = [needed("dash-crossroads", extra) for extra in ("", *extras)]
    found = {name: one for each in along for name, one in each.items()}
    for library in found.values():
        tops = {file.parts[0] for file in library.files or ()} - {"..", "__pycache__"}
        for top in tops:
            (packages / top).symlink_to(str(library.locate_file(top)))
    return str(folder / "bin" / "python")


@contextmanager
def gunicorn(python: str, folder: Path, *words: str, **environment: str) -> Iterator[str]:
    """Serve with gunicorn in a folder, as *words* say; yield the address once it answers."""
    with reserved_port() as port:
        process = subprocess.Popen(
            [python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *words],
            cwd=folder,
            env=clean_environment() | environment,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield wait_until_healthy(f"http://127.0.0.1:{port}", process)
        finally:
            stop(process)


def project(folder: Path) -> Path:
    """Write the project into *folder*, and return that."""
    for name, text in PROJECT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder
