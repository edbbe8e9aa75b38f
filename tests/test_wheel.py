"""What people install: the wheel, in an environment of its own, used by a project elsewhere."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

import noxfile
from crossroads.benchmarks.tools import processes
from crossroads.benchmarks.tools.files import ROOT
from tests.support.elsewhere import built, gunicorn, installed, needed, project, sources
from tests.support.servers import clean_environment

INSIDE = {"shared": "", "approaches": "approaches/", "benchmarks": "benchmarks/"}
"""Folder of this repository -> where it lies in the package."""
LEFT_OUT = (
    r"(approaches/template/|benchmarks/(micro|report/(?!headline))|.*\.md$"
    r"|benchmarks/results/(again/|(?!.*\.jsonl$)))"
)
"""What a wheel is without: timed steps, texts, and results that no check shows."""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return installed(wheel, tmp_path_factory.mktemp("installed"))


def test_it_has_every_file_of_the_package_and_none_of_the_tests(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel).namelist()
    expected = {
        f"crossroads/{INSIDE[folder]}{rest}"
        for folder, _, rest in (name.partition("/") for name in sources())
        if folder in INSIDE and not re.match(LEFT_OUT, f"{folder}/{rest}")
    }
    assert {name for name in packed if ".dist-info/" not in name} == expected
    assert "crossroads/py.typed" in expected
    assert wheel.stat().st_size < 3_000_000


def test_it_says_what_it_needs_and_under_which_licences(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
    said = message_from_bytes(archive.read(name))
    requirements = said.get_all("Requires-Dist", [])
    always = [one for one in requirements if "extra ==" not in one]
    assert len(always) == len(PROJECT["dependencies"])
    assert {*said.get_all("Provides-Extra", [])} == {*PROJECT["optional-dependencies"]}
    assert said["Version"] == PROJECT["version"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(r"^## (\S+)", changes, re.M)[1] == said["Version"]  # type: ignore[index]
    folder = name.removesuffix("METADATA")
    packed = [one for one in sources() if not re.match(LEFT_OUT, one)]
    licences = [one for one in packed if re.search(r"(^|/)LICENSE[^/]*$", one)]
    assert {*PROJECT["license-files"]} == {*licences}
    assert {f"{folder}licenses/{one}" for one in licences} <= {*archive.namelist()}


def test_nothing_that_tests_or_measures_comes_along() -> None:
    along = {*needed("dash-crossroads")}
    assert {"dash", "flask", "gunicorn"} <= along
    assert not along & {"altair", "hypothesis", "mypy", "numpy", "pandas", "playwright", "pytest"}


def test_the_extras_are_what_their_parts_ask_for() -> None:
    for extra, expected in {
        "auth": {"flask-jwt-extended", "cryptography"},
        "check": {"altair", "playwright", "rich"},
    }.items():
        assert expected <= {*needed("dash-crossroads", extra)}, extra


def test_the_kits_own_site_is_in_it_with_its_data(python: str, tmp_path: Path) -> None:
    code = """
import json
from crossroads.approaches import multi, single
found = []
for approach in (multi, single):
    client = approach.init_app().test_client()
    found += [client.get(path).status_code for path in ("/", "/barchart", "/linechart")]
    found.append("Norway" in client.get("/linechart").text)
print(json.dumps([multi.__file__, found]))
"""
    said = subprocess.run(
        [python, "-c", code],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    file, found = json.loads(said.stdout)
    assert not Path(file).resolve().is_relative_to(ROOT)
    assert found == [200, 200, 200, True] * 2


def test_installed_it_checks_and_shows_its_own_values_but_has_no_other_command(
    wheel: Path, tmp_path: Path
) -> None:
    """The environment lies in a repository of the reader, who is not the author of the kit."""
    python = installed(wheel, tmp_path / "venv", extras=["check"])
    for words in (["init"], ["add", "."], ["commit", "-m", "Mine"]):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        (tmp_path / "mine.txt").touch()
        (tmp_path / ".gitignore").write_text("venv\n", "utf-8")
        command = ["git", *who, *words]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    code = """
import json
from crossroads.benchmarks.__main__ import main
from crossroads.benchmarks.checking.measurement import of_the_kit
from crossroads.benchmarks.tools.environment import SERVED, git
hashed = all(folder.is_dir() for folder in SERVED)
print(json.dumps([hashed, git("rev-parse", "HEAD"), main(["compare"]), [*of_the_kit()]]))
"""
    said = subprocess.run(
        [python, "-c", code],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    hashed, commit, code_of_compare, labels = json.loads(said.stdout)
    assert (hashed, commit, code_of_compare) == (True, None, 2)
    assert "expected check, or a clone" in said.stderr
    assert {"First document", "Start-up, CPU time"} <= {*labels}


ENVIRONMENTS = {"sessions": noxfile.environment, "measurements": processes.server_environment}


@pytest.mark.parametrize("servers", ENVIRONMENTS)
def test_a_reader_may_have_packages_of_the_same_names_in_this_folder_too(
    servers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(project(tmp_path)))
    said = subprocess.run(
        [sys.executable, "-c", "import shared, approaches; print(shared.NAME, approaches.WAYS)"],
        cwd=ROOT,
        env=clean_environment() | ENVIRONMENTS[servers](),
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "the shared of the reader ('my own',)\n"


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_project_with_packages_of_the_same_names_is_served_elsewhere(
    approach: str, python: str, tmp_path: Path
) -> None:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    configuration = ("-c", "python:crossroads.approaches.serving.gunicorn_conf", "--workers", "2")
    words = (*configuration, f"wsgi:app({approach!r})")
    with gunicorn(python, project(tmp_path), *words) as address:
        with browser.open(f"{address}/") as answer:
            document, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
        assert "<title>Mine · My site</title>" in document
        assert "A frame by my own" in document
        assert "https://cdn.example" in policy
        files = re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', document)
        assert [one for one in files if "/assets/mine.css" in one]
        assert len(files) > 3
        for file in files:
            with browser.open(f"{address}{file}") as answer:
                assert answer.status == 200, file
                assert answer.read(), file

        fired = {
            "output": "home-out.children",
            "outputs": {"id": "home-out", "property": "children"},
            "inputs": [{"id": "home-size", "property": "value", "value": "l"}],
            "changedPropIds": ["home-size.value"],
        }
        kind = {"Content-Type": "application/json"}
        body = json.dumps(fired).encode()
        with browser.open(Request(f"{address}/_dash-update-component", body, kind)) as answer:
            said = json.load(answer)["response"]["home-out"]["children"]
        assert said == "Large, says the shared of the reader."

        with browser.open(f"{address}/secret") as answer:
            assert answer.url.startswith(f"{address}/sign-in?next=")
            form = answer.url
        with browser.open(form, urlencode({"name": "ada"}).encode()) as answer:
            assert answer.url.rstrip("/") == f"{address}/secret"
            assert "<title>Secret · My site</title>" in answer.read().decode()
