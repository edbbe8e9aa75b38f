"""Have an approach pass the behaviour contract before it is timed: wrong output must not count.

Runs `tests/test_contract.py` without its browser tests, for the kit's own site. Of a reader's site
the visits tell that every page and callback answers.
"""

import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from crossroads.benchmarks.samples import KIT, Contract
from crossroads.benchmarks.tools.files import ROOT
from crossroads.benchmarks.tools.processes import SampleRefused, starting
from crossroads.errors import CrossroadsError

TESTS = ROOT / "tests" / "test_contract.py"
SECONDS = 300.0
RAN = (0, 1)  # pytest's exit codes for all passed and some failed; others: it could not test


class ContractError(CrossroadsError):
    """The contract could not be checked, which is not the same as broken."""


def check(approach: str) -> Contract:
    """Run the contract's tests of *approach*; `ContractError`: not there, or they did not run."""
    if not TESTS.is_file():
        raise ContractError(f"{TESTS}: missing: expected the behaviour contract, in a whole clone")
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.xml"
        command = [
            *(sys.executable, "-m", "pytest", str(TESTS), "-c", str(ROOT / "pyproject.toml"), "-q"),
            *("-k", f"{approach} and not chromium", "-p", "no:cacheprovider"),
            f"--junitxml={found}",
        ]
        with starting(command) as process:
            try:
                code, said = process.finish(SECONDS).exit_code, process.log().strip()
            except SampleRefused as error:
                raise ContractError(f"the contract of {approach}: {error}") from error
        if code not in RAN:
            raise ContractError(f"the contract of {approach} could not be checked:\n{said}")
        return read(found.read_text("utf-8"), approach)


def read(text: str, approach: str) -> Contract:
    """Read the tests of *approach*, and not what else `-k` finds; `ContractError` without any."""
    own = re.compile(rf"\[(.*-)?{re.escape(approach)}(-.*)?\]$")
    cases = ElementTree.fromstring(text).iter("testcase")  # noqa: S314 - written a moment ago, here
    found = {name: outcome(case) for case in cases if own.search(name := case.get("name", ""))}
    count = Counter(found.values())
    if not count["passed"] + count["failed"]:
        raise ContractError(f"tests of {approach} are none: expected some in {TESTS.name}")
    failed = tuple(name for name, how in found.items() if how == "failed")
    return Contract(approach, count["passed"], failed, KIT, count["deviates"])


def outcome(case: ElementTree.Element) -> str:
    """Say how one test ended: `passed`, `failed`, `skipped`, or failed as expected: `deviates`."""
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    skipped = case.find("skipped")
    reason = None if skipped is None else skipped.get("type", "")
    return {None: "passed", "pytest.xfail": "deviates"}.get(reason, "skipped")
