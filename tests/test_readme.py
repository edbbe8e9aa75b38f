"""What the README tells a reader to do works."""

import re
import subprocess
import sys
from typing import Any

import pytest
from flask import Flask

from shared.site import SITE, Site
from tests.conftest import build
from tests.servers import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def snippet(first_line: str) -> dict[str, Any]:
    """Run the README's code block that begins with a comment, and return its names."""
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    code = next(block for block in blocks if block.startswith(first_line))
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own README
    return names


@pytest.fixture
def with_hello(approach: str) -> Flask:
    page = snippet("# shared/pages/hello.py")["page"]
    again = page.renamed("hello2", path="/again")
    return build(approach, site=Site("S", (*SITE.pages, page, again)))


@pytest.mark.parametrize("path", ["/hello", "/again"])
def test_the_page_of_the_readme_can_be_mounted(with_hello: Flask, path: str) -> None:
    answer = with_hello.test_client().get(path, follow_redirects=True)
    assert answer.status_code == 200
    assert "<title>Hello · S</title>" in answer.text


def test_the_page_of_the_readme_does_what_it_says() -> None:
    names = snippet("# shared/pages/hello.py")
    assert names["greet"]("bye") == "Bye, visitor."
    assert names["greet"]("nonsense") == "Hi, visitor."
    assert "value='bye'" in str(names["page"].build("?greeting=bye"))


def test_every_session_that_is_named_exists() -> None:
    named = set(
        re.findall(r"nox -s ([\w-]+)", README + (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    )
    listed = subprocess.run(
        [sys.executable, "-m", "nox", "--list-sessions"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert named
    assert named <= set(re.findall(r"^[*-] ([\w-]+) ->", listed, re.M))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_link_to_a_file_leads_to_one(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if not link.startswith("http")]
    assert not [link for link in links if not (ROOT / link).exists()]
