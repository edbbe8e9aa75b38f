"""Visits of other kinds: what they measure, and that nothing of a browser is left."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crossroads.benchmarks.arms import ARMS, Target
from crossroads.benchmarks.journey import metric
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.probes import navigation, tours
from crossroads.benchmarks.probes.table import PROBES
from crossroads.benchmarks.tools import firefox
from crossroads.benchmarks.tools.environment import describe
from crossroads.benchmarks.tools.hand import Hand
from crossroads.benchmarks.tools.processes import Measurement, SampleRefused
from tests.support.processes import marked, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the probe reads /proc")

BOTH = pytest.mark.parametrize("name", ["multi", "single"])


@pytest.fixture(autouse=True)
def mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Mark all processes that the test starts, and see that none is left."""
    monkeypatch.setenv("ENGINE_TEST", str(tmp_path))
    yield
    wait_until(lambda: marked(str(tmp_path)) == [])


@pytest.fixture
def handed_in(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """Return a list to which everything is added that a page hands in."""
    found: list[Mapping[str, Any]] = []
    read = navigation.quantities_of_steps

    def listen(state: Mapping[str, Any], before: Any) -> Any:
        found.append(state)
        return read(state, before)

    monkeypatch.setattr(navigation, "quantities_of_steps", listen)
    return found


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the first page only when its scripts have run, on a machine that is busy, too.

    A link that is clicked before loads a document, in `single` as well, and a pointer that rests on
    one before the page says what may be loaded ahead is not asked again.
    """
    for name in ("BACK", "HOVER"):
        first, *others = getattr(tours, name)
        monkeypatch.setattr(tours, name, (replace(first, think=10.0), *others))


def of(name: str) -> Target:
    return Target(ARMS[name], sys.executable)


def is_whole(found: Measurement, probe: str) -> bool:
    """Say whether a measurement has every metric of a probe, no other, and times above 0."""
    seconds = [value for name, value in found.values.items() if METRICS[name].unit == "s"]
    return {*found.values} == {*PROBES[probe].metrics} and min(seconds) > 0


@BOTH
@pytest.mark.usefixtures("patience")
def test_back_and_forward_lead_to_the_page_as_it_was_left(name: str) -> None:
    """Where it was scrolled to, and without loading it once more."""
    found = tours.measure_back(of(name))
    assert is_whole(found, "back")
    for step in ("back", "back2", "forward"):
        for what in ("lost", "reloaded"):
            assert found.values[metric("back", step, what)] == 0, (step, what)


def test_back_in_stock_multi_ends_when_the_page_that_began_anew_is_painted() -> None:
    """A callback has run since: the old document is seen for a moment, and loads itself."""
    found = tours.measure_back(of("multi-stock"))
    assert is_whole(found, "back")
    assert [found.values[metric("back", step, "reloaded")] for step in ("back", "back2")] == [1, 1]


@pytest.mark.usefixtures("patience")
def test_a_pointer_on_a_link_has_its_page_prerendered_and_its_click_counts(
    handed_in: list[Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tours, "REST", 5)  # how soon it is begun is not what is asked here
    found = tours.measure_hover(of("multi"))
    assert is_whole(found, "hover")
    assert handed_in[0]["prerendered"] == [False, True, True, True]  # a choice loads none


def test_a_click_on_a_link_of_single_is_an_interaction() -> None:
    found = tours.measure_hover(of("single"))
    assert is_whole(found, "hover")


def test_a_hand_waits_for_no_browser_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crossroads.benchmarks.tools.hand.LIMIT", 0.1)
    hand = Hand(str(tmp_path))
    with pytest.raises(SampleRefused, match="did not answer within 0 s"):
        hand.rest(1, 2)
    hand.close()


def test_only_the_third_visit_counts(handed_in: list[Mapping[str, Any]]) -> None:
    assert is_whole(tours.measure_third(of("single")), "third-visit")
    bytes_sent = [state["server"][-1]["bytes"] for state in handed_in]
    first, second, third = (
        after - before for before, after in zip([0, *bytes_sent], bytes_sent, strict=False)
    )
    assert max(second, third) < first / 10  # the same profile: what was loaded is there


def test_a_large_site_is_opened_and_its_first_link_followed() -> None:
    found = tours.measure_large(of("single"), pages=30)
    assert is_whole(found, "large-site")
    assert found.more == {name: {"pages": 30} for name in found.values}


@pytest.mark.skipif(bool(firefox.missing()), reason=firefox.missing())
@BOTH
def test_firefox_goes_on_a_first_visit_without_a_driver(name: str) -> None:
    assert is_whole(tours.measure_firefox(of(name)), "firefox")
    assert str(describe(sys.executable)["firefox"]).startswith("Mozilla Firefox ")


def test_firefox_is_not_needed_and_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert firefox.missing() == "not installed: firefox-esr"
    with pytest.raises(SampleRefused, match="not installed: firefox-esr"):
        firefox.browser("anywhere", 1)


def test_a_pointer_rests_on_links_of_a_site_that_is_far_away() -> None:
    found = tours.measure_hover_far(of("single"))
    assert is_whole(found, "hover-far")
    assert found.values[metric("hover50", "home", "painted")] >= 0.1
