"""What a repository serves is found in its sources, or it is said what was looked for."""

from pathlib import Path

import pytest

from crossroads.benchmarks.checking.sources import find
from crossroads.errors import ConfigurationError

APP = "from dash import Dash\napp = Dash(__name__)\n"
PAGES = "import dash as d\nsite = d.Dash(__name__, use_pages=True)\n"
FACTORY = "from dash import Dash\ndef make():\n    app = Dash(__name__)\n    return app.server\n"
GIVEN = "from dash import Dash\ndef put(server):\n    app = Dash(server=server)\n"
FLASK = "from flask import Flask\n"


@pytest.mark.parametrize(
    ("files", "name", "kind"),
    [
        ({"app.py": APP}, "app:app", "app"),
        ({"app.py": APP, "deep/main.py": PAGES}, "main:site", "pages"),
        ({"main.py": APP, "app.py": APP}, "app:app", "app"),
        (
            {
                "wsgi.py": f"{FLASK}from board import put\nserver = Flask('x')\nput(server)\n",
                "board.py": GIVEN,
            },
            "wsgi:server",
            "flask",
        ),
        ({"board.py": FACTORY}, "board:make", "factory"),
        (
            {"board.py": FACTORY, "wsgi.py": "from board import make\nserver = make()\n"},
            "wsgi:server",
            "made",
        ),
        ({"board.py": GIVEN}, "board:put", "given"),
        ({"app.py": APP, "index.py": "from app import app\napp.layout = []\n"}, "index:app", "app"),
        (
            {
                "shop/__init__.py": "",
                "shop/app.py": "from .x import y\n" + APP,
                "shop/x.py": "y = 1",
            },
            "shop.app:app",
            "app",
        ),
        (
            {
                "app/__init__.py": "",
                "app/config.py": "x = 1",
                "app/app.py": "from app.config import x\n" + APP,
            },
            "app.app:app",
            "app",
        ),
        (
            {
                "app/__init__.py": "",
                "app/config.py": "",
                "app/app.py": "from app import config\n" + APP,
            },
            "app.app:app",
            "app",
        ),
        ({"src/app.py": APP + "from src import data\n", "src/data.py": ""}, "src.app:app", "app"),
        ({"src/app.py": APP + "import data\n", "src/data.py": ""}, "app:app", "app"),
        (
            {"site.py": "from crossroads.page import Site\nSITE = Site('x', ())\n", "app.py": APP},
            "site:SITE",
            "site",
        ),
        (
            {
                "app.py": APP,
                "tests/app.py": PAGES,
                ".hidden/app.py": PAGES,
                "env2/pyvenv.cfg": "",
                "env2/app.py": PAGES,
                "broken.py": "def (",
            },
            "app:app",
            "app",
        ),
    ],
)
def test_what_a_repository_serves_is_found(
    tmp_path: Path, files: dict[str, str], name: str, kind: str
) -> None:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    found = find(str(tmp_path))
    assert (found.name, found.kind) == (name, kind)
    module = found.name.partition(":")[0].replace(".", "/")
    assert (found.folder / f"{module}.py").is_file()


def test_a_folder_of_pages_alone_is_found(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    page = "import dash\ndash.register_page(__name__, path='/')\nlayout = 'x'\n"
    (tmp_path / "pages/home.py").write_text(page)
    assert find(str(tmp_path)).name == str(tmp_path / "pages")


def test_a_name_chooses_and_a_file_or_a_module_is_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "two.py").write_text(f"{APP}other = Dash(__name__)\n")
    with pytest.raises(ConfigurationError, match=r"one of several: .*two.py:app, .*two.py:other"):
        find(str(tmp_path))
    assert find(f"{tmp_path}:other").name == "two:other"
    assert find(f"{tmp_path / 'two.py'}:app").name == "two:app"
    monkeypatch.chdir(tmp_path)
    assert find("two:app").folder == tmp_path


def test_what_was_looked_for_is_said(tmp_path: Path) -> None:
    (tmp_path / "data.py").write_text("x = 1\n")
    with pytest.raises(ConfigurationError, match=r"that makes a Dash.*in 1 Python file"):
        find(str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"did you mean .*data.py"):
        find(str(tmp_path / "dat.py"))


def test_a_dash_that_has_no_name_is_named_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "main.py"
    file.write_text("from dash import Dash\n\ndef main() -> None:\n    Dash(__name__).run()\n")
    for path in (tmp_path, f"{file}:main"):
        with pytest.raises(ConfigurationError, match=r"main\.py:4 makes a Dash inside main\(\)"):
            find(str(path))


def test_a_module_is_looked_for_in_pythonpath(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "farm").mkdir()
    (tmp_path / "farm" / "__init__.py").touch()
    (tmp_path / "farm" / "app.py").write_text(APP)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    found = find("farm.app:app")
    assert (found.name, found.folder) == ("farm.app:app", tmp_path)
