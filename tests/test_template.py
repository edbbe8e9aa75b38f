"""A new project: every choice makes one that passes its own tests; bad names make none."""

import itertools
import json
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from urllib.request import urlopen

import pytest
from cookiecutter.exceptions import FailedHookException
from cookiecutter.main import cookiecutter
from packaging.utils import canonicalize_name

from crossroads.approaches.serving.add_user import add
from crossroads.benchmarks.tools.files import ROOT
from tests.support.elsewhere import built, gunicorn, installed, needed, wheel_of
from tests.support.servers import clean_environment
from tests.support.template import contents

CHOICES: Mapping[str, tuple[str, ...]] = {
    "approach": ("single", "multi"),
    "login": ("yes", "no"),
    "examples": ("yes", "no"),
    "jobs": ("yes", "no"),
}
COMBINATIONS = [
    dict(zip(CHOICES, chosen, strict=True)) for chosen in itertools.product(*CHOICES.values())
]
EXTREMES = [COMBINATIONS[0], COMBINATIONS[-1]]
ONLY = {
    "login": ("src/my_site/pages/account.py", "tests/test_login.py"),
    "examples": ("src/my_site/pages/barchart.py", "src/my_site/pages/data/gapminder.json"),
    "jobs": ("src/my_site/pages/report.py", "tests/test_jobs.py"),
}
"""Choice -> some of the files that only it needs."""


TEXT = (ROOT / "approaches/template/README.md").read_text("utf-8")
AUTHOR = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")


def named(chosen: Mapping[str, str]) -> str:
    return " ".join(f"{key}={value}" for key, value in chosen.items())


def make(folder: Path, **chosen: str) -> Path:
    """Make a project in a folder, from a clone; return the project's own folder."""
    chosen = {"requirement": "dash-crossroads @ file:///clone"} | chosen
    where = {"directory": "approaches/template", "output_dir": str(folder)}
    told = {"no_input": True, "default_config": True, "overwrite_if_exists": True}
    return Path(cookiecutter(str(ROOT), **where, **told, extra_context=chosen))


def run(*command: str, folder: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a program in a folder, with no settings but those given."""
    environment = clean_environment() | more
    options = {"cwd": folder, "env": environment, "capture_output": True, "text": True}
    return subprocess.run(command, check=False, **options)  # type: ignore[call-overload,no-any-return]


def succeeds(*command: str, folder: Path, **more: str) -> str:
    """Run a program of Python's in a folder, which has to end well; return what it says."""
    finished = run(sys.executable, "-m", *command, folder=folder, **more)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def test_what_the_template_takes_from_the_kit_is_as_it_is_there() -> None:
    """`python -m tests.support.template` writes it."""
    for path, content in contents().items():
        assert path.read_bytes() == content, path


def test_every_combination_has_what_was_chosen_and_is_in_order(tmp_path: Path) -> None:
    for chosen in COMBINATIONS:
        project = make(tmp_path / named(chosen), **chosen)
        for choice, files in ONLY.items():
            assert {(project / file).exists() for file in files} == {chosen[choice] == "yes"}
        texts = [file.read_text("utf-8") for file in project.rglob("*") if file.is_file()]
        assert not [text for text in texts if "cookiecutter" in text or "{%" in text]
        assert f"crossroads.approaches.{chosen['approach']} import" in "".join(texts)
        assert "dash-crossroads" in (project / "pyproject.toml").read_text("utf-8")
    for tool in (["ruff", "check"], ["ruff", "format", "--check"], ["compileall", "-q"]):
        succeeds(*tool, ".", folder=tmp_path)


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param(one, id=named(one), marks=() if one in EXTREMES else pytest.mark.template)
        for one in COMBINATIONS
    ],
)
def test_a_new_project_passes_its_own_tests(chosen: Mapping[str, str], tmp_path: Path) -> None:
    project = make(tmp_path, **chosen)
    more = {"PYTHONPATH": str(project / "src"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert " passed" in succeeds("pytest", "-q", folder=project, **more)


def test_who_makes_a_project_again_keeps_files_of_their_own(tmp_path: Path) -> None:
    own = make(tmp_path) / "src/my_site/pages/data/own.csv"
    own.write_text("a,b")
    make(tmp_path, examples="no")
    assert [*own.parent.iterdir()] == [own]


def test_the_names_of_all_that_is_installed_with_a_project_are_refused() -> None:
    asked = [("dash-crossroads", extra) for extra in ("", "auth", "jobs")]
    asked += [("pytest", ""), ("ruff", "")]
    along = {one for name, extra in asked for one in (name, *needed(name, extra))}
    hook = (ROOT / "approaches/template/hooks/pre_gen_project.py").read_text("utf-8")
    (listed,) = re.findall(r"NEEDED = \{(.*?)\n\}", hook, re.S)
    refused = {*re.findall(r'"(\w+)"', listed)}
    for module, names in packages_distributions().items():
        if re.fullmatch(r"[a-z][a-z0-9_]*", module) and along & {*map(canonicalize_name, names)}:
            assert module in refused


def test_a_title_is_taken_as_it_is_and_a_long_name_breaks_no_line(tmp_path: Path) -> None:
    title, name = "Bäckerei - O'Hara & Söhne", "a_name_as_long_as_one_may_be_1"
    project = make(tmp_path, project=title, package=name)
    assert project.name == name.replace("_", "-")
    succeeds("ruff", "check", ".", folder=project)
    succeeds("ruff", "format", "--check", ".", folder=project)
    succeeds("pytest", "-q", "tests/test_site.py", folder=project, PYTHONPATH="src")


def test_a_project_is_made_from_a_repository_that_is_fetched(tmp_path: Path) -> None:
    """The command is the one for GitHub; `gh:` is told to be a folder here."""
    repository = tmp_path / "OWNER/dash-crossroads"
    shutil.copytree(ROOT / "approaches/template", repository / "approaches/template")
    for words in (["init", "-q"], ["add", "."], [*AUTHOR, "commit", "-q", "-m", "All"]):
        assert run("git", *words, folder=repository).returncode == 0
    folders = {name: str(tmp_path / name) for name in ("cookiecutters_dir", "replay_dir")}
    config = {**folders, "abbreviations": {"gh": f"git+file://{tmp_path}/{{0}}"}}
    (tmp_path / "config.yaml").write_text(json.dumps(config), "utf-8")
    (command,) = re.findall(r"^    (cookiecutter gh:.*)", TEXT, re.M)
    told = ["--no-input", "--config-file", str(tmp_path / "config.yaml")]
    succeeds(*shlex.split(command), *told, folder=tmp_path)
    assert (tmp_path / "my-site/src/my_site/site.py").is_file()
    assert "@ git+https://github.com/" in (tmp_path / "my-site/pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("package", ["a__b", "abc_"])
def test_the_text_of_a_project_names_its_wheel(package: str, tmp_path: Path) -> None:
    project = make(tmp_path, package=package, examples="no")
    (named,) = re.findall(r"pip install (\S+\.whl)", (project / "README.md").read_text("utf-8"))
    assert wheel_of(project).name == named


def test_a_container_is_told_of_the_users_if_there_is_a_login(tmp_path: Path) -> None:
    for login in ("yes", "no"):
        project = make(tmp_path / login, login=login)
        text = (project / "Dockerfile").read_text("utf-8")
        assert ("--volume" in text and "AUTH_USERS=" in text) == (login == "yes")


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        *(({"package": name}, f"package={name!r}") for name in ("class", "site", "test", "dash")),
        *(({"package": name}, f"package={name!r}") for name in ("crossroads", "flask_compress")),
        *(({"package": name}, f"package={name!r}") for name in ("", "My", "1a", "a-b", "../up")),
        ({"package": "cookiecutter"}, "package='cookiecutter'"),  # is installed here
        ({"project": "Test"}, "package='test'"),
        ({"project": 'a "b"'}, "project='a \"b\"'"),
        *(({"requirement": name}, f"requirement='{name}'") for name in ("", "dash")),
        *(({"requirement": f"dash-crossroads{end}"}, "requirement=") for end in ("", ">=0.1")),
        ({"requirement": 'dash-crossroads @ file:///a", "evil'}, "requirement="),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    tmp_path: Path, chosen: dict[str, str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(FailedHookException):
        make(folder, **chosen)
    first = capfd.readouterr().err.splitlines()[0]
    assert first.startswith(f"error: {said}")
    assert first.endswith("nothing was written")
    assert [*tmp_path.rglob("*")] == [folder]


def test_a_new_project_with_a_login_is_served_from_its_wheel_elsewhere(tmp_path: Path) -> None:
    project = make(tmp_path / "made", login="yes", jobs="yes")
    wheels = [built(tmp_path / "kit"), wheel_of(project)]
    packed = zipfile.ZipFile(wheels[1]).namelist()
    assert "my_site/pages/data/gapminder.json" in packed
    assert not [name for name in packed if not name.startswith("my_site")]
    python = installed(wheels[0], tmp_path / "installed", wheels[1], extras=("auth", "jobs"))

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    add(str(elsewhere / "users.json"), "ada", "only for the tests")
    more = {"CROSSROADS_SECRET_KEY": "5e1f0c2d" * 4, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    words = ("-c", "python:my_site.gunicorn_conf", "my_site.wsgi:app")
    with gunicorn(python, elsewhere, *words, **more) as address:
        for path, title in {"/": "Home", "/linechart": "Line chart", "/account": "Log in"}.items():
            with urlopen(f"{address}{path}") as answer:
                assert f"<title>{title} · My site</title>" in answer.read().decode()
    assert (tmp_path / "cache/dash-crossroads-jobs").stat().st_mode & 0o777 == 0o700


def test_gunicorn_does_not_start_without_a_secret_key(tmp_path: Path) -> None:
    project = make(tmp_path)
    words = ("gunicorn", "-c", "python:my_site.gunicorn_conf", "--check-config", "my_site.wsgi:app")
    refused = run(sys.executable, "-m", *words, folder=project, PYTHONPATH="src")
    assert refused.returncode == 1
    assert "SECRET_KEY='': expected a secret in production" in refused.stderr
