"""The README's "Add a page", followed as it is written, in a copy of the project."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crossroads.benchmarks.judging.model import model
from crossroads.benchmarks.reporting.document import documents
from crossroads.benchmarks.samples import load
from crossroads.benchmarks.tools.files import ROOT
from tests.support.linked import link
from tests.support.samples import everything
from tests.support.servers import clean_environment

FOLDERS = ("approaches", "benchmarks", "shared", "tests")
FILES = ("README.md", "CONTRIBUTING.md", "pyproject.toml", "noxfile.py")
LARGE = ("results", "report", "__pycache__", ".*_cache")
"""What is not needed to check a page."""
SITE = "shared/site/__init__.py"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, save the page where the README says, and name it in the site."""
    folder = tmp_path_factory.mktemp("copied")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(*LARGE))
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    text = (folder / "README.md").read_text("utf-8")
    code, after = re.findall(r"```python\n(# hello\.py\n.*?)```\n(.*?)\n- ", text, re.S)[0]
    told = re.findall(r"`([^`]+)`", after)
    assert told == ["shared/site/hello.py", SITE, "hello", "hello.page"]
    saved, named, module, page = told
    (folder / saved).write_text(code, "utf-8")
    site = (folder / named).read_text("utf-8")
    site = re.sub(r"(from crossroads\.site import \w+), ", rf"\1, {module}, ", site, count=1)
    (folder / named).write_text(site.replace(".page)", f".page, {page})", 1), "utf-8")
    assert page in (folder / named).read_text("utf-8")
    link(folder)
    return folder


def run(copy: Path, *words: str) -> None:
    """Run a module in the copy; it must end well."""
    said = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=copy,
        env=clean_environment() | {"PYTHONPATH": str(copy / "build/linked")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr


def test_the_page_is_clean(copy: Path) -> None:
    changed = ["shared/site/hello.py", SITE]
    run(copy, "ruff", "check", *changed)
    run(copy, "ruff", "format", "--check", *changed)
    run(copy, "mypy", "--package", "crossroads.site")


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_comparison_finds_that_both_behave_alike(copy: Path, approach: str) -> None:
    code = (
        "from crossroads.benchmarks.measuring.contract import check\n"
        f"found = check({approach!r})\n"
        "assert not found.failed, found.failed\n"
        "assert found.passed > 50\n"
    )
    (copy / "check_it.py").write_text(code)
    run(copy, "check_it")


def test_what_the_tests_know_of_the_site_allows_it(copy: Path) -> None:
    """Those that read the kit's own site; others have sites of their own, and are the same here."""
    files = ("page/test_page.py", "frame/test_frame.py", "test_architecture.py")
    more = ("headers", "proofreading", "global_callbacks", "compressed")
    tests = [f"tests/{name}" for name in (*files, *(f"server/test_{name}.py" for name in more))]
    # Of the rules for imports those that speak of a site; a browser is asked below.
    asked = "not chromium and (not architecture or site)"
    words = ["-q", "-n", "0", "-p", "no:cacheprovider", "-k", asked]
    run(copy, "pytest", *tests, *words)


def test_its_tests_in_a_browser_pass(copy: Path) -> None:
    """They open the page, compare its ids, and count the links that lead to every page."""
    asked = "single-levers-on and chromium and (hello or links_lead_to_pages or leads_to_nowhere)"
    words = ["-q", "-n", "0", "-p", "no:cacheprovider", "-k", asked]
    run(copy, "pytest", "tests/test_contract.py", *words)


def test_a_report_speaks_of_the_pages_that_were_measured(copy: Path, tmp_path: Path) -> None:
    """It is the same in the copy, which has a page more than was measured."""
    path = everything(tmp_path)
    code = (
        "from pathlib import Path\n"
        "from crossroads.benchmarks.judging.model import model\n"
        "from crossroads.benchmarks.reporting.document import documents\n"
        "from crossroads.benchmarks.samples import load\n"
        f"path = Path({str(path)!r})\n"
        "text = documents(model(load(path), path.parent / 'report'))['README.md']\n"
        f"Path({str(tmp_path / 'copied.md')!r}).write_text(text, 'utf-8')\n"
    )
    (copy / "write_it.py").write_text(code)
    run(copy, "write_it")
    here = documents(model(load(path), path.parent / "report"))["README.md"]
    copied = (tmp_path / "copied.md").read_text("utf-8")
    changed = r"(> | )?\*\*The served code has changed since this run\.\*\*.*\n"  # true there
    assert re.search(changed, copied)
    left_out = r" --(only|arms) [\w,-]+"  # other code has other probes and arms
    here, copied = (re.sub(left_out, "", one) for one in (here, copied))
    assert re.sub(changed, "\n", copied).split() == here.split()
