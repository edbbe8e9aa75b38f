"""Nothing is measured that breaks the behaviour contract, and the gate knows whose fault it is."""

from pathlib import Path

import pytest

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.measuring import contract
from crossroads.benchmarks.measuring.contract import ContractError, check, read
from crossroads.benchmarks.samples import KIT, Contract
from tests.conftest import DEVIATIONS

TESTS = """
import pytest

@pytest.mark.parametrize("where", ["chromium", "here"])
@pytest.mark.parametrize("approach", ["multi", "single"])
def test_in_a_browser(where, approach):
    assert where != "chromium", "browsers are left to the tests"

@pytest.mark.parametrize("approach", ["multi", "single"])
def test_single_is_good_for_nothing(approach):
    assert approach != "single"

@pytest.fixture
def built(approach):
    assert approach != "single"

@pytest.mark.parametrize("approach", ["multi", "single"])
def test_that_needs_it_built(built):
    pass

NOTED = pytest.mark.xfail(reason="note 1")

@pytest.mark.parametrize("approach", [pytest.param("pages", marks=NOTED)])
def test_what_a_note_speaks_of(approach):
    assert False

@pytest.mark.parametrize("approach", [pytest.param("pages", marks=NOTED)])
def test_what_a_note_speaks_of_no_longer(approach):
    pass

@pytest.mark.parametrize("approach", ["pages"])
def test_what_no_note_speaks_of(approach):
    pass
"""


@pytest.fixture
def contract_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a small contract in the place of the real one."""
    tests = tmp_path / "test_small.py"
    tests.write_text(TESTS)
    monkeypatch.setattr(contract, "TESTS", tests)
    return tests


@pytest.mark.parametrize("approach", ["multi", "pages"])
def test_approaches_pass_their_contract(approach: str) -> None:
    """One without notes and one with; `tests/test_contract.py` itself runs for every approach."""
    checked = check(approach)
    assert checked.failed == ()
    assert checked.passed >= 15


@pytest.mark.usefixtures("contract_tests")
def test_what_fails_is_named() -> None:
    assert check("single") == Contract(
        "single",
        1,
        ("test_single_is_good_for_nothing[single]", "test_that_needs_it_built[single]"),
        KIT,
    )


@pytest.mark.usefixtures("contract_tests")
def test_what_a_note_speaks_of_is_expected_until_it_is_mended() -> None:
    assert check("pages") == Contract(
        "pages", 1, ("test_what_a_note_speaks_of_no_longer[pages]",), KIT, deviations=1
    )


def test_every_note_of_a_reference_is_expected_of_a_test() -> None:
    """A note of no test could stay behind when upstream has mended it."""
    references = {name: one for name, one in APPROACHES.items() if one.reference}
    assert references.keys() == DEVIATIONS.keys()
    for name, described in references.items():
        numbers = range(1, len(described.notes) + 1)
        assert set(DEVIATIONS[name].values()) == set(numbers)


@pytest.mark.usefixtures("contract_tests")
def test_an_approach_does_not_answer_for_another() -> None:
    """`-k multi` could find a test of `single` by its name; the failure stays with `single`."""
    assert check("multi") == Contract("multi", 3, (), KIT)
    text = '<testsuite><testcase name="test_multi[single]"><failure/></testcase>{}</testsuite>'
    own = '<testcase name="test_x[multi-/]"/>'
    assert read(text.format(own), "multi") == Contract("multi", 1, (), KIT)


def test_a_contract_that_cannot_be_checked_is_not_passed(
    contract_tests: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ContractError, match="contract of triple could not be checked"):
        check("triple")
    contract_tests.write_text("import no_such_module")
    with pytest.raises(ContractError, match="No module named 'no_such_module'"):
        check("multi")
    monkeypatch.setattr(contract, "TESTS", tmp_path / "gone.py")
    with pytest.raises(ContractError, match=r"gone\.py: missing: expected the behaviour contract"):
        check("multi")
