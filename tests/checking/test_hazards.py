"""The hazards that a reader's code runs into are named at their lines, and nothing else is."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crossroads.benchmarks.breaking.hazards.table import HAZARDS
from crossroads.benchmarks.checking.hazards import (
    SEEN,
    UNSEEN,
    Finding,
    find_hazards,
    unread_files,
)
from tests.checking.seeded import PAGED, SITES, TWO
from tests.corpus.idioms import BY_NAME
from tests.corpus.idioms import SITES as CORPUS
from tests.support.servers import clean_environment

NEXT = {"one-shared-storage"}
"""What only the next Dash does: the source alone does not tell which one a site has."""
KEPT: dict[str, set[tuple[str, int, str]]] = {
    "flask_login": {("diary.py", 8, "unexpected-query")},
    "index_string": {("play.py", 4, "served-title"), ("seats.py", 4, "served-title")},
    "layout_function": {("list.py", 8, "unexpected-query")},
    "meta_tags": {("soft.py", 4, "served-title")},
    "module_layout": {("rain.py", 5, "served-title"), ("wind.py", 5, "served-title")},
    "page_folder": {("attic.py", 3, "served-title"), ("cellar.py", 3, "served-title")},
    "path_templates": {
        ("book.py", 4, "greedy-templates"),
        ("book.py", 4, "served-title"),
        ("shelf.py", 4, "greedy-templates"),
        ("shelf.py", 7, "unexpected-query"),
    },
    "registry_navigation": {("map.py", 5, "unexpected-query")},
    "relative_paths": {("tea_room.py", 7, "unexpected-query")},
    "shell": {("hours.py", 4, "served-title"), ("welcome.py", 4, "served-title")},
    "social_image": {("tower.py", 4, "served-title")},
    "title_functions": {
        ("all.py", 5, "served-title"),
        ("painting.py", 13, "greedy-templates"),
        ("painting.py", 13, "served-title"),
    },
}
"""Site of the corpus -> the hazards that it has, as its idiom has them; the others have none."""
ASK = """
import json, re, sys
sys.path.insert(0, ".")
import dash
from app import app
client, seen = app.server.test_client(), []
def ask(path, search=""):
    inputs = [{"id": "_pages_location", "property": "pathname", "value": path},
              {"id": "_pages_location", "property": "search", "value": search}]
    outputs = [{"id": "_pages_content", "property": "children"},
               {"id": "_pages_store", "property": "data"}]
    output = ".._pages_content.children..._pages_store.data.."
    body = {"output": output, "outputs": outputs, "inputs": inputs, "changedPropIds": []}
    answer = client.post("/_dash-update-component", json=body)
    return answer.get_json()["response"]["_pages_store"]["data"]["title"] if answer.json else 500
app.server.config["PROPAGATE_EXCEPTIONS"] = False
for page in dash.page_registry.values():
    name, path = page["module"].rpartition(".")[2] + ".py", page["path"]
    served = re.search("<title>(.*?)</title>", client.get(path).text).group(1)
    if page["supplied_title"] and served != ask(path):
        seen.append([name, "served-title"])
    below = re.sub("<.*?>", "a/b", page["path_template"] or "")
    if below and ask(below).replace("a/b", "a") == ask(below.replace("a/b", "a")):
        seen.append([name, "greedy-templates"])
    if ask(path, "?utm_source=news") == 500:
        seen.append([name, "unexpected-query"])
print(json.dumps(seen))
"""
"""Asks a site for all that `KEPT` says of it, on plain Dash."""
FACTS = """
import json, sys
from pathlib import Path
sys.path.insert(0, ".")
import {module}
from crossroads.benchmarks.checking.facts import facts_of
print(json.dumps(facts_of(Path("."))))
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return what writes a site, `# file: NAME` by `# file: NAME`, and returns its folder."""

    def write(text: str) -> Path:
        text = text if text.lstrip().startswith("# file: ") else f"# file: app.py\n{text}"
        _, *parts = re.split(r"^# file: (.*)$\n", text.lstrip(), flags=re.MULTILINE)
        for name, content in zip(parts[::2], parts[1::2], strict=True):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(content.lstrip("\n"), "utf-8")
        return tmp_path

    return write


def now(found: list[Finding]) -> set[tuple[str, int, str]]:
    """Return file, line and hazard of what goes wrong as the site is."""
    return {(one.file.name, one.line, one.hazard) for one in found if one.when == "now"}


def later(found: list[Finding]) -> set[tuple[int, str]]:
    """Return line and hazard of what goes wrong with several apps."""
    return {(one.line, one.hazard) for one in found if one.when == "several apps"}


def marked(root: Path) -> set[tuple[str, int, str]]:
    """Return what the lines of a seeded site say that is seen there."""
    return {
        (path.name, number, hazard)
        for path in root.rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for hazard in re.findall(r"# seen: (\S+)$", line)
    }


def printed(code: str, folder: Path) -> Any:
    """Run *code* in a folder, and return what it prints as JSON."""
    command = [sys.executable, "-W", "ignore", "-c", code]
    environment = {**clean_environment(), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def of_next(hazard: str) -> dict[str, Any] | None:
    """Return facts that say which Dash there is, if only the next one has the hazard."""
    return {"dash": "4.5.0"} if hazard in NEXT else None


def test_every_hazard_is_seen_or_has_a_reason() -> None:
    assert SEEN.keys() | UNSEEN.keys() == HAZARDS.keys()
    assert not SEEN.keys() & UNSEEN.keys()
    assert SITES.keys() == SEEN.keys()
    assert all(len(reason) > 20 for reason in UNSEEN.values())


@pytest.mark.parametrize("hazard", SITES)
def test_a_hazard_is_named_at_its_line(hazard: str, write: Write) -> None:
    root = write(SITES[hazard].trap)
    expected = marked(root)
    assert hazard in {one for *_, one in expected}
    found = find_hazards(root, facts=of_next(hazard))
    assert now(found) == expected
    words = HAZARDS[hazard]
    one = next(one for one in found if one.hazard == hazard)
    assert (one.happens, one.instead) == (words.wrong, words.instead)
    assert one.code == one.file.read_text("utf-8").splitlines()[one.line - 1].strip()


@pytest.mark.parametrize("hazard", SITES)
def test_nothing_is_wrong_with_the_safe_way(hazard: str, write: Write) -> None:
    root = write(SITES[hazard].safe)
    assert now(find_hazards(root, facts=of_next(hazard))) == set()


@pytest.mark.parametrize("site", BY_NAME)
def test_no_site_of_the_corpus_raises_a_false_alarm(site: str) -> None:
    assert now(find_hazards(CORPUS / site)) == KEPT.get(site, set())


@pytest.mark.parametrize("site", [pytest.param(one, marks=pytest.mark.corpus) for one in KEPT])
def test_what_is_said_of_the_corpus_is_so(site: str) -> None:
    if site == "flask_login":
        pytest.importorskip("flask_login")
    seen = {(file, hazard) for file, hazard in printed(ASK, CORPUS / site)}
    assert seen == {(file, hazard) for file, _, hazard in KEPT[site]}


APART = """
import dash
from dash import Dash, Input, Output, dcc, html, DiskcacheManager
app = Dash(__name__, background_callback_manager=DiskcacheManager())
app.layout = html.Div([dcc.Link("more", href="/more"), dcc.Link("out", href="https://dash.example")])
@dash.callback(Output("out", "children"), Input("in", "value"))
def answer(value):
    return dash.get_app().title + dash.get_relative_path("/")
"""


def test_what_only_several_apps_get_wrong_is_told_apart(write: Write) -> None:
    found = find_hazards(write(APART))
    assert now(found) == set()
    assert later(found) == {
        (3, "unsigned-handles"),
        (4, "link-into-another-app"),
        (5, "global-callback"),
        (7, "get-app-in-a-callback"),
        (7, "path-functions"),
    }


@pytest.mark.parametrize(
    "secret",
    [
        'app.server.secret_key = "any"',
        'app.server.config["SECRET_KEY"] = "any"',
        'app.server.config.update(SECRET_KEY="any")',
        'app.server.config.from_object("settings")',
    ],
)
def test_a_secret_key_is_seen_however_it_is_given(secret: str, write: Write) -> None:
    found = find_hazards(write(APART + secret))
    assert "unsigned-handles" not in {one.hazard for one in found}


def test_apps_that_are_never_in_one_process_are_not_several(write: Write) -> None:
    one = "from dash import Dash\nfrom shared_part import part\napp = Dash(__name__)\n"
    text = "# file: shared_part.py\nimport dash\n"
    text += "@dash.callback(dash.Output('a', 'b'))\ndef part(): ...\n"
    root = write(f"# file: a.py\n{one}# file: b.py\n{one}# file: more/c.py\n{one}{text}")
    assert now(find_hazards(root)) == set()


@pytest.mark.parametrize(
    "code",
    [
        "if True:\n    app = Dash(__name__)\nelse:\n    app = Dash('other')\n",
        "try:\n    app = Dash(__name__)\nexcept OSError:\n    app = Dash('other')\n",
        "def never():\n    return Dash('other')\napp = Dash(__name__)\n",
    ],
)
def test_one_of_two_apps_is_one(code: str, write: Write) -> None:
    text = "from dash import Dash, Input, Output, callback\n" + code
    text += "@callback(Output('a', 'b'), Input('c', 'd'))\ndef answer(value): ...\n"
    assert now(find_hazards(write(text))) == set()


def test_the_first_apps_own_global_callbacks_are_right(write: Write) -> None:
    text = PAGED + "register_page(__name__, path='/')\nfrom dash import callback, Input, Output\n"
    text += "layout = html.P(id='out')\n"
    text += "@callback(Output('out', 'children'), Input('in', 'value'))\ndef answer(it): ...\n"
    text += "# file: wsgi.py\nfrom app import app\nfrom dash import Dash\n"
    text += "admin = Dash('admin', server=app.server, url_base_pathname='/admin/')\n"
    assert now(find_hazards(write(text))) == set()


def test_a_callback_that_two_apps_could_have_is_told_by_its_outputs(write: Write) -> None:
    """With one that has them and another of which nothing is known, nothing is said."""
    text = "import dash\n@dash.callback(dash.Output('answer', 'children'))\ndef answer(): ...\n"
    root = write(TWO + text)
    assert now(find_hazards(root)) == {("app.py", 9, "global-callback")}
    first = 'first.layout = html.Div([dcc.Input(id="in"), html.P(id="out")])'
    assert first in TWO
    root = write(TWO.replace(first, "from elsewhere import first_layout") + text)
    assert now(find_hazards(root)) == set()


def test_a_callback_in_the_module_of_the_first_app_is_right(write: Write) -> None:
    """Though only the other's layout is known to have what it writes to."""
    text = "# file: first.py\nfrom dash import Dash, Output, callback, html\n"
    text += "app = Dash(__name__)\napp.layout = html.Div([html.P(id='p'), *more()])\n"
    text += "@callback(Output('out', 'children'))\ndef answer(): ...\n"
    text += "# file: wsgi.py\nfrom first import app\nfrom dash import Dash, html\n"
    text += "two = Dash('two', server=app.server, url_base_pathname='/two/')\n"
    text += "two.layout = html.P(id='out')\n"
    assert now(find_hazards(write(text))) == set()


def test_pages_of_two_apps_without_dash_pages_share_the_registry_too(write: Write) -> None:
    app = "import dash\nfrom server import server\n"
    app += "app = dash.Dash(__name__, server=server, url_base_pathname='/{0}/')\n"
    app += "dash.register_page('{0}', path='/{0}', layout='{0}')\n"
    text = "# file: server.py\nimport flask\nserver = flask.Flask('any')\n"
    text += "# file: wsgi.py\nimport one\nimport two\n"
    for name in ("one", "two"):
        text += f"# file: {name}.py\n{app.format(name)}"
    assert now(find_hazards(write(text))) == {
        ("one.py", 4, "page-registry"),
        ("two.py", 4, "page-registry"),
    }


@pytest.mark.parametrize("title", ["'Home'", "title_of('any')"])
def test_a_page_with_the_title_of_its_app_is_served_with_it(title: str, write: Write) -> None:
    page = "register_page(__name__, path='/', title='Home')\nlayout = html.P()\n"
    root = write(PAGED.replace("# file: pages", f"app.title = {title}\n# file: pages") + page)
    assert now(find_hazards(root)) == set()


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("from dash import callback as cb\ncb()", 1),
        ("import dash as d\nd.callback()", 1),
        ("import dash\ncb = dash.callback\ncb()", 1),
        ("from dash import *\ncallback()", 1),
        ("from common import callback\ncallback()", 1),
        ("import common\ncommon.callback()", 1),
        ("def f():\n    from dash import callback\n    callback()", 1),
        ("def callback(): ...\ncallback()", 0),
        ("from dash import callback\ndef f(callback):\n    callback()", 0),
        ("from elsewhere import callback\ncallback()", 0),
        ("from dash import callback\ncallback = print\ncallback()", 0),
        ("app.callback()", 0),
    ],
)
def test_names_are_followed(code: str, number: int, write: Write) -> None:
    root = write(f"{code}\n# file: common.py\nfrom dash import callback\n")
    assert [one.hazard for one in find_hazards(root)] == ["global-callback"] * number


def test_what_cannot_be_read_is_told_and_left_out(write: Write) -> None:
    root = write(APART)
    (root / "broken.py").write_text("def f(:\n")
    (root / "latin.py").write_bytes(b"name = '\xe9'\n")
    (root / "declared.py").write_bytes(b"# coding: latin-1\nname = '\xe9'\n")
    (root / "marked.py").write_bytes(b"\xef\xbb\xbfname = 1\n")
    (root / "zero.py").write_bytes(b"a = 1\x00\n")
    (root / "deep.py").write_text("a = " + "(" * 5000 + ")" * 5000)
    (root / "long.py").write_text("a = " + "+".join("1" * 30_000))
    (root / "escape.py").write_text("pattern = '\\d'\n")
    unread = {one.file.name: one.reason for one in unread_files(root)}
    assert unread.keys() - {"long.py"} == {"broken.py", "latin.py", "zero.py", "deep.py"}
    assert unread["broken.py"].startswith("SyntaxError: ")
    assert {one.file.name for one in find_hazards(root)} == {"app.py"}


def test_what_no_visitor_reaches_is_not_read(write: Write) -> None:
    root = write(APART)
    expected = find_hazards(root)
    for name in ("tests", ".hidden", "node_modules", "venv", "mine"):
        folder = root / name
        folder.mkdir()
        (folder / "app.py").write_text(APART)
    (root / "mine" / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (root / "test_app.py").write_text(APART)
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "gone.py").symlink_to(root / "nowhere.py")
    os.mkfifo(root / "pipe.py")
    assert find_hazards(root) == expected
    assert find_hazards(root, [Path("app.py")]) == expected
    assert find_hazards(root / "app.py") == expected


def test_five_thousand_files_are_read(tmp_path: Path) -> None:
    names = [f"part{number}" for number in range(5000)]
    for name, following in zip(names, [*names[1:], "app"], strict=True):
        (tmp_path / f"{name}.py").write_text(f"import {following}\n")
    (tmp_path / "app.py").write_text(APART)
    assert {one.hazard for one in find_hazards(tmp_path)} >= {"global-callback"}


MADE = """
# file: app.py
import json
import pathlib
from dash import Dash
from flask import Flask
from parts import layout_of
server = Flask(__name__)
apps = {}
def add(name):
    apps[name] = Dash(name, server=server, url_base_pathname=f"/{name}/")
    apps[name].layout = layout_of(name)
{made}
# file: parts.py
from dash import Input, Output, callback, html
def layout_of(name):
    return html.Div([html.Button(id=f"{name}-in"), html.P(id=f"{name}-out")])
@callback(Output("first-out", "children"), Input("first-in", "n_clicks"))
def of_first(clicks): ...
@callback(Output("second-out", "children"), Input("second-in", "n_clicks"))
def of_second(clicks): ...
# file: never.py
import dash
dash.register_page(__name__)
def layout(): ...
"""


@pytest.mark.parametrize(
    ("made", "wrong"),
    [
        ('[add(one) for one in json.loads(\'["first", "second"]\')]', {6}),
        ("[add(one) for one in json.loads('[\"first\"]')]", set()),
    ],
)
def test_facts_say_how_many_apps_there_are_and_whose_a_callback_is(
    made: str, wrong: set[int], write: Write
) -> None:
    root = write(MADE.replace("{made}", made))
    facts = printed(FACTS.format(module="app"), root)
    assert len(facts["apps"]) == len(wrong) + 1
    assert facts["secret_key"] is False
    found = find_hazards(root, facts=facts)
    assert now(found) == {("parts.py", line, "global-callback") for line in wrong}
    assert "never.py" not in {one.file.name for one in found}
    assert ("never.py", 3, "unexpected-query") in now(find_hazards(root, [Path("never.py")]))


def test_facts_of_dash_pages_have_the_ids_of_the_pages(write: Write) -> None:
    root = write(PAGED + "register_page(__name__, path='/')\nlayout = html.P(id='mine')\n")
    facts = printed(FACTS.format(module="app"), root)
    (app,) = facts["apps"]
    assert app["pages"] is True
    assert "mine" in app["ids"]
    assert Path(app["file"]) == root / "app.py"
    assert {Path(one).name for one in facts["files"]} == {"app.py", "home.py"}
    assert facts["dash"].count(".") > 1


def test_the_seeded_sites_are_python() -> None:
    for text in (one for site in SITES.values() for one in site):
        ast.parse(text)
