"""`crossroads check`: what it says of sites that are well, that are not, or cannot be seen."""

import json
import os
import venv
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, redirect
from playwright.sync_api import Page

from crossroads.benchmarks.__main__ import main
from crossroads.benchmarks.checking import measurement, report
from crossroads.benchmarks.checking.inspection import look
from crossroads.benchmarks.checking.report import HEADING
from crossroads.benchmarks.inside import own
from crossroads.benchmarks.probes.ledger import served
from tests.corpus.idioms import SITES
from tests.support.axe import violations_of_looks

Written = Callable[..., Path]
WELL = {
    "app.py": """
import dash
from dash import Dash, dcc, html

app = Dash(__name__, use_pages=True, suppress_callback_exceptions=True, title="Farm")
app.layout = html.Div([dcc.Store(id="basket", storage_type="session"), dash.page_container])

if __name__ == "__main__":
    app.run()
""",
    "pages/home.py": """
import dash
from dash import Input, Output, callback, dcc, html

dash.register_page(__name__, path="/", title="Farm")


def layout(**_):
    return html.Div([html.H1("Eggs"), dcc.Input("3", id="eggs"), html.P(id="price")])


@callback(Output("price", "children"), Input("eggs", "value"))
def price(eggs):
    return f"{eggs} eggs"
""",
    "pages/map.py": """
import dash
from dash import html

dash.register_page(__name__, path="/map", title="Map")


def layout(**_):
    return html.P("Follow the river")
""",
}
FAULTY = """
from dash import Dash, Input, Output, callback, html
from flask import Flask

server = Flask(__name__)
server.secret_key = "for tests"
left = Dash("left", server=server, url_base_pathname="/left/")
right = Dash("right", server=server, url_base_pathname="/right/")
left.layout = html.Div([html.Button(id="go"), html.P(id="said")])
right.layout = html.Div([html.Button(id="stop"), html.P(id="heard")])


@callback(Output("heard", "children"), Input("stop", "n_clicks"))
def stop(clicks):
    return f"{clicks}"
"""

MEASURED = "|  | own |\n| :--- | ---: |\n| Opening a page | 3 ms |\n"
"""A table as that of measurements, whose corner is empty."""


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Return a function that writes files below a folder, and returns the folder."""

    def write(files: Mapping[str, str]) -> Path:
        folder = tmp_path / "farm"
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        return folder

    return write


class Checked:
    """What a check said: exit code, JSON, words, and the folder of its report."""

    def __init__(self, capsys: pytest.CaptureFixture[str], out: Path, *words: str) -> None:
        """Check."""
        self.out = out
        before = Path.cwd()
        self.code = main(["check", *words, "--json", "--out", str(out)])
        assert Path.cwd() == before
        said, self.words = capsys.readouterr()
        self.result: dict[str, Any] = json.loads(said) if said else {}


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Checked]:
    """Return a function that checks a site, and measures nothing unless it is told to."""

    def run(path: Path | str, *words: str, measuring: str = "--no-measuring") -> Checked:
        more = [measuring] if measuring else []
        return Checked(capsys, tmp_path / "out", str(path), *words, *more)

    return run


def everything(folder: Path) -> dict[str, bytes]:
    return {str(one): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_a_site_that_is_well_stays_as_it_is_and_is_not_touched(
    check: Callable[..., Checked], written: Written
) -> None:
    folder = written(WELL)
    before = everything(folder)
    seen = check(folder)
    assert seen.code == 0
    assert seen.words.startswith("Importing a site runs its code")
    assert everything(folder) == before
    assert seen.result["alike"] == {"multi": True, "single": True}
    assert (seen.result["differences"], seen.result["stopped"]) == ([], "")
    (titled,) = [one for one in seen.result["hazards"] if one["when"] == "now"]
    assert (titled["hazard"], Path(titled["file"]).name) == ("served-title", "map.py")
    home, other = seen.result["pages"]
    assert (home["path"], home["fired"], home["stores"]) == ("/", 1, {"basket": "session"})
    assert (other["path"], other["title"]) == ("/map", "Map")
    assert seen.result["ship"] == "own"
    report = (seen.out / "README.md").read_text("utf-8")
    assert "**Stay as you are**" in report
    assert "/map" in (seen.out / "index.html").read_text("utf-8")
    assert json.loads((seen.out / "check.json").read_text("utf-8"))["name"] == "app:app"
    assert report.startswith(HEADING)


def test_axe_finds_nothing_on_the_page_of_a_look(
    check: Callable[..., Checked], written: Written, page: Page
) -> None:
    seen = check(written({"app.py": FAULTY}))
    place = seen.out / "index.html"
    text = (seen.out / "README.md").read_text("utf-8")
    place.write_text(report.page(f"{text}\n{MEASURED}", "farm"), "utf-8")
    page.goto(place.as_uri())
    assert violations_of_looks(page) == {}


def test_a_hazard_is_named_with_its_line_and_fails_if_that_is_asked_for(
    check: Callable[..., Checked], written: Written
) -> None:
    folder = written({"main.py": FAULTY})
    seen = check(folder, "--fail-on", "hazard")
    assert seen.code == 1
    now = [one for one in seen.result["hazards"] if one["when"] == "now"]
    found = {one["hazard"]: one for one in now}
    assert (
        found["global-callback"]["line"]
        == FAULTY.splitlines().index(
            '@callback(Output("heard", "children"), Input("stop", "n_clicks"))'
        )
        + 1
    )
    assert found["global-callback"]["file"] == str(folder / "main.py")
    assert found["global-callback"]["instead"] in (seen.out / "README.md").read_text("utf-8")


def test_a_hazard_that_is_known_does_not_fail(
    check: Callable[..., Checked], written: Written
) -> None:
    folder = written({"main.py": FAULTY})
    seen = check(folder, "--fail-on", "hazard")
    names = {one["hazard"] for one in seen.result["hazards"] if one["when"] == "now"}
    assert check(folder, "--fail-on", "hazard", "--allow", ",".join(names)).code == 0
    but_one = ",".join(sorted(names)[1:]) or "served-title"
    assert check(folder, "--fail-on", "hazard", "--allow", but_one).code == 1


def test_what_differs_is_named_with_rule_page_and_file(
    check: Callable[..., Checked], written: Written
) -> None:
    page = """
import dash
from dash import html
from flask import request

dash.register_page(__name__, path="/map")


def layout(**_):
    return html.P(f"asked for by {request.path}")
"""
    seen = check(written({**WELL, "pages/map.py": page}), "--fail-on", "difference")
    assert seen.code == 1
    told = {(one["approach"], one["path"], one["rule"]) for one in seen.result["differences"]}
    assert told == {(name, "/map", "words") for name in ("multi", "single")}
    first = seen.result["differences"][0]
    assert (Path(first["file"]).name, first["line"]) == ("map.py", 6)
    assert (seen.result["ship"], seen.result["sure"]) == ("own", "clear")


def test_a_store_in_memory_that_a_link_empties_in_multi_is_named(
    check: Callable[..., Checked], written: Written
) -> None:
    text = WELL["app.py"].replace(', storage_type="session"', "")
    seen = check(written({**WELL, "app.py": text}))
    (told,) = seen.result["differences"]
    assert (told["approach"], told["rule"], told["what"]) == ("multi", "kept", "basket")
    assert (Path(told["file"]).name, told["line"]) == ("app.py", 6)
    assert seen.result["alike"] == {"multi": False, "single": True}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import a_package_that_nobody_has", ":1: it imports a_package_that_nobody_has"),
        ("import sys\nsys.exit(1)", ":2: it ends the process"),
        ("app.run(port=1)", ":1: it opens port 1 when it is imported"),
        ("import os\nos.environ['NO_SUCH_DATABASE']", "variable 'NO_SUCH_DATABASE'"),
        ("open('no-such.csv')", ":1: it needs a file that is not here"),
        ("raise ConnectionRefusedError('no')", ":1: it needs a service that does not answer"),
        ("1 / 0", ":1: app:app cannot be used: ZeroDivisionError"),
        ("import os\nos._exit(7)", "ended with 7 by itself"),
        ("while True:\n    pass", "importing app:app takes longer than 8 s"),
    ],
)
def test_what_cannot_be_looked_at_ends_with_a_sentence_and_what_was_found(
    check: Callable[..., Checked], written: Written, source: str, said: str
) -> None:
    lines = WELL["app.py"].splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("if __name__"))
    text = "\n".join([*lines[:at], source, *lines[at:]])
    limit = ["--limit", "8s"] if "longer than" in said else []
    seen = check(written({**WELL, "app.py": text}), *limit)
    number = at + int(said.split(":")[1]) if said.startswith(":") else 0
    expected = f"app.py:{number}: {said.split(': ', 1)[1]}" if number else said
    assert seen.code == 3
    assert expected in seen.words
    assert expected in seen.result["stopped"]
    assert "served-title" in {one["hazard"] for one in seen.result["hazards"]}
    report = (seen.out / "README.md").read_text("utf-8")
    assert "could not be looked at to the end" in report
    assert "It is a Dash with Dash Pages: no page was opened" in report  # as the sources say


def test_a_login_has_to_be_said(check: Callable[..., Checked]) -> None:
    seen = check(SITES / "wrapped_login")
    assert seen.code == 3
    assert "--login views" in seen.result["stopped"]
    assert [one["path"] for one in seen.result["pages"]] == ["/accounts"]
    assert check(SITES / "wrapped_login", "--login", "views").code == 0


@pytest.mark.parametrize("site", ["own_flask", "shell_callbacks"])
def test_sites_of_the_corpus_are_alike_both_ways(check: Callable[..., Checked], site: str) -> None:
    seen = check(SITES / site)
    assert seen.code == 0
    assert seen.result["alike"] == {"multi": True, "single": True}


def test_a_site_is_measured_as_it_is_beside_both_approaches(
    check: Callable[..., Checked], written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = {"ledger": measurement.PROBES["ledger"]}
    monkeypatch.setattr(measurement, "PROBES", only)
    monkeypatch.setattr("crossroads.benchmarks.probes.navigation.missing", lambda: "not now")
    folder = written(WELL)
    before = everything(folder)
    seen = check(folder, "--blocks", "1", measuring="")
    assert seen.code == 0
    assert everything(folder) == before
    told = seen.result["measured"]
    assert (told["arms"], told["blocks"]) == (["multi", "single", "own"], 1)
    row = next(one for one in told["rows"] if one["label"] == "First document")
    assert {*row["medians"]} == {"multi", "single", "own"}
    assert [(one["over"], one["under"]) for one in row["compared"]] == [
        ("single", "multi"),
        ("single", "own"),
        ("multi", "own"),
    ]
    assert row["kit"]
    assert "First document" in (seen.out / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "expected a folder"),
        (["{site}:aap"], "did you mean app?"),
        (["{site}", "--fail-on", "hazards"], "did you mean hazard?"),
        (["{site}", "--allow", "served-titel"], "did you mean served-title?"),
        (["{site}", "--login", "both"], "expected views or none"),
        (["{site}", "--python", "no-such-python"], "an interpreter"),
        (["{site}", "--limit", "8"], "a duration"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    check: Callable[..., Checked], written: Written, words: list[str], said: str
) -> None:
    folder = written(WELL)
    seen = check(*[one.format(site=folder) for one in words])
    assert seen.code == 2
    assert said in seen.words
    assert not seen.out.exists()


def test_an_earlier_report_is_gone_once_a_look_begins_and_nothing_else_is(
    check: Callable[..., Checked], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("index.html", "check.json", "samples.jsonl", "mine.txt"):
        (out / name).touch()
    (out / "README.md").write_text("# My own\n")
    seen = check(tmp_path / "nowhere")
    assert seen.code == 2
    assert "--out=" in seen.words
    assert "no README.md or index.html or check.json" in seen.words
    assert len([*out.iterdir()]) == 5
    (out / "README.md").write_text("# What `crossroads check` says of `farm`\n")
    assert check(tmp_path / "nowhere").code == 2
    assert [one.name for one in out.iterdir()] == ["mine.txt"]


def test_an_interpreter_without_the_kit_is_told_how_to_get_it(
    check: Callable[..., Checked], written: Written, tmp_path: Path
) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    python = tmp_path / "bare" / "bin" / "python"
    seen = check(written(WELL), "--python", str(python))
    assert seen.code == 3
    assert (
        f"the kit is not installed for {python}: `python -m pip --python {python} install"
        in seen.words
    )


def test_what_else_is_seen_of_a_site_is_remarked(
    check: Callable[..., Checked], written: Written
) -> None:
    nowhere = "import dash\ndash.register_page(__name__)\nlayout = 'Lost'\n"
    page = WELL["pages/map.py"].replace("html.P(", "html.P(id='x'), html.P(id='x'), html.P(")
    page = page.replace("return html", "return [html").replace('river")', 'river")]')
    more = {"pages/map.py": page, "pages/not_found_404.py": nowhere}
    pins = "dash==2.16.1 # old\nflask>=3\n-r other.txt\n"
    seen = check(written({**WELL, **more, "requirements.txt": pins}))
    assert seen.code == 0
    pinned, twice, lost = seen.result["remarks"]
    assert pinned == f"The site asks for dash==2.16.1; it was looked at with {version('dash')}."
    assert twice == "/map: the id x is there more than once."
    assert lost.endswith(
        "not_found_404.py: this is shown where there is no page, and was not opened."
    )
    assert pinned in (seen.out / "README.md").read_text("utf-8")


def test_a_page_that_leads_to_another_host_is_seen_as_that() -> None:
    flask = Flask(__name__)
    flask.add_url_rule("/", view_func=lambda: redirect("https://login.example/"))
    assert look(flask, "/") == {"path": "/", "status": 302, "title": "Redirecting..."}


def test_a_callback_that_fails_ends_no_look_at_a_site_that_debugs(
    check: Callable[..., Checked], written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_FARM", "on")
    at = 'if __name__ == "__main__":'
    more = 'import os\napp.server.config.update(DEBUG=True, TESTING=os.environ["FLASK_FARM"])\n'
    page = WELL["pages/home.py"].replace("return f", "1 / 0\n    return f")
    text = WELL["app.py"].replace(at, more + at)
    seen = check(written({**WELL, "app.py": text, "pages/home.py": page}))
    assert (seen.code, seen.result["stopped"]) == (0, "")
    assert {one["type"] for one in seen.result["raised"]} == {"ZeroDivisionError"}


def test_what_was_seen_is_reported_also_if_measuring_is_interrupted(
    check: Callable[..., Checked], written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crossroads.benchmarks.checking.command.measure", interrupted)
    seen = check(written(WELL), measuring="")
    assert seen.code == 130
    assert "served-title" in (seen.out / "check.json").read_text("utf-8")


def test_a_site_as_it_is_is_measured_without_a_reloader(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    flask = Flask("farm")
    flask.config["DEBUG"] = True
    monkeypatch.setattr(own, "init_app", lambda _: flask)
    monkeypatch.setattr("werkzeug.serving.run_simple", lambda *_, **more: given.update(more))
    monkeypatch.setattr("sys.argv", ["own", "--site", "app:app"])
    own.main()
    assert given.pop("threaded")
    assert not any(given.values())


def test_scripts_of_other_hosts_are_not_asked_for_here() -> None:
    scripts = ["/a.js", "https://cdn.example/b.js", "//cdn.example/c.js", "http://here:1/d.js"]
    assert served("http://here:1/farm/", scripts) == ["/a.js", "http://here:1/d.js"]


def test_nothing_is_left_in_the_environment(
    check: Callable[..., Checked], written: Written
) -> None:
    before = {**os.environ}
    check(written({"app.py": "print('no site')"}))
    assert {**os.environ} == before
