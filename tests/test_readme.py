"""What the README, and the other texts that a reader finds, tell them to do works."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page as Browser
from playwright.sync_api import expect

from crossroads.benchmarks.tools.files import ROOT
from crossroads.settings import CLASSES, PREFIX, Base, load
from crossroads.site import Site, home
from tests.conftest import build
from tests.support.servers import clean_environment, serving

TEXTS = {
    name: (ROOT / name).read_text("utf-8")
    for name in (
        *("README.md", "CONTRIBUTING.md"),
        *("approaches/README.md", "approaches/moving.md", "approaches/serving/README.md"),
        "approaches/template/README.md",
        *("shared/frame/README.md", "shared/page/README.md", "shared/adoption/README.md"),
        "shared/reference.md",
        "shared/testing/README.md",
        "benchmarks/checking/README.md",
    )
}
README, SERVING = TEXTS["README.md"], TEXTS["approaches/serving/README.md"]


def snippet(first_line: str) -> dict[str, Any]:
    """Run the README's code block that begins with a comment, and return its names."""
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    code = next(block for block in blocks if block.startswith(first_line))
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own README
    return names


@pytest.fixture
def with_hello(approach: str) -> Flask:
    page = snippet("# hello.py")["page"]
    again = page.renamed("hello2", path="/again")
    return build(approach, site=Site("S", (home.page, page, again)))


@pytest.mark.parametrize("path", ["/hello", "/again"])
def test_the_page_of_the_readme_can_be_mounted(with_hello: Flask, path: str) -> None:
    answer = with_hello.test_client().get(path, follow_redirects=True)
    assert answer.status_code == 200
    assert "<title>Hello · S</title>" in answer.text


def test_the_page_of_the_readme_does_what_it_says() -> None:
    names = snippet("# hello.py")
    assert names["greet"]("bye") == "Bye, visitor."
    assert names["greet"]("nonsense") == "Hi, visitor."
    assert "value='bye'" in str(names["page"].build("?greeting=bye"))


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_first_page_takes_few_lines_and_one_command(
    approach: str, tmp_path: Path, page: Browser, console: list[str]
) -> None:
    (code,) = re.findall(r"```python\n(# first\.py.*?)```", README, re.S)
    assert len([line for line in code.splitlines() if line]) <= 15
    (tmp_path / "first.py").write_text(code, "utf-8")
    options = re.search(r"nox -s run-multi -- (--site first:SITE) +# and run-single", README)
    assert options
    with serving(approach, *options[1].split(), PYTHONPATH=str(tmp_path)) as address:
        page.goto(address)
        expect(page.locator("p", has_text="Hello,")).to_have_text("Hello, you.")
        page.locator("input").fill("reader")
        expect(page.locator("p", has_text="Hello,")).to_have_text("Hello, reader.")
    assert console == []


def test_the_site_of_the_text_about_frames_can_be_mounted(approach: str, tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", TEXTS["shared/frame/README.md"], re.S)
    (tmp_path / "assets").mkdir()
    names: dict[str, Any] = {"pages": (home.page,), "__file__": str(tmp_path / "site.py")}
    for block in blocks:
        exec(block, names)  # noqa: S102 - our own text
        assert build(approach, site=names["SITE"]).test_client().get("/").status_code == 200


def test_gunicorn_serves_ones_own_site_as_the_readme_says(tmp_path: Path) -> None:
    (found,) = re.findall(r"```python\n(# wsgi\.py.*?)```", SERVING, re.S)
    (tmp_path / "wsgi.py").write_text(found)
    site = "from crossroads.site import Site, home\nSITE = Site('Mine', (home.page,))\n"
    (tmp_path / "my_site.py").write_text(site)
    words = [
        "-c",
        "python:crossroads.approaches.serving.gunicorn_conf",
        "--check-config",
        "wsgi:app",
    ]
    more = {"PYTHONPATH": str(tmp_path), "CROSSROADS_SECRET_KEY": "signs nothing " * 3}
    command = [sys.executable, "-m", "gunicorn", *words]
    options = {"env": clean_environment() | more, "cwd": tmp_path, "text": True}
    finished = subprocess.run(command, check=False, capture_output=True, **options)  # type: ignore[call-overload]
    assert finished.returncode == 0, finished.stderr


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len(README.split()) <= 1500


def test_every_session_and_program_that_is_named_exists() -> None:
    named = set(re.findall(r"nox -s ([\w-]+)", "".join(TEXTS.values())))
    listed = subprocess.run(
        [sys.executable, "-m", "nox", "--list-sessions"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert named
    assert named <= set(re.findall(r"^[*-] ([\w-]+) ->", listed, re.M))
    programs = set(re.findall(r"(?:-m|python:) ?(crossroads[\w.]*)", SERVING))
    assert {
        "crossroads.approaches.serving.precompress",
        "crossroads.approaches.serving.gunicorn_conf",
    } <= programs
    assert all(find_spec(program) for program in programs)


def test_every_setting_that_is_named_exists_and_has_the_default_that_is_told() -> None:
    named = set(re.findall(rf"{PREFIX}(\w+)", "".join(TEXTS.values())))
    assert {"PREFIX", "SETTINGS"} < named <= {*vars(Base), "SETTINGS"}
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| (\S+) \|", SERVING, re.M))
    defaults = {name: getattr(Base, name) for name in told}
    assert told == {
        name: f"`{value}`" if isinstance(value, str) else "on" if value else "off"
        for name, value in defaults.items()
    }
    levers = {name for name in vars(CLASSES["stock"]) if name.isupper()} - {"WARM_UP"}
    assert set(told) == {*levers, "PLOTLY"}


def test_a_class_of_settings_as_the_text_has_it_is_taken() -> None:
    names: dict[str, Any] = {"__name__": __name__}
    (code,) = re.findall(r"```python\n(# my_settings\.py.*?)```", SERVING, re.S)
    exec(code, names)  # noqa: S102 - our own text
    environ = {"CROSSROADS_SECRET_KEY": "5e1f0c2d" * 4, "CROSSROADS_DATABASE": "sqlite://"}
    loaded = load(names["Mine"], environ)
    assert (loaded["PREFETCH"], loaded["DATABASE"]) == ("off", "sqlite://")


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(name: str) -> None:
    links = re.findall(r"\]\((?!http)([^)#]*)#?([^)]*)\)", TEXTS[name])
    assert links
    for path, anchor in links:
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), path
        named = anchors(target.read_text("utf-8")) if anchor else {""}
        assert anchor in named, f"{path}#{anchor}"


def anchors(text: str) -> set[str]:
    """Return what GitHub calls the headings of a text in links."""
    headings = re.findall(r"^#+ (.*)", re.sub(r"```.*?```", "", text, flags=re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
