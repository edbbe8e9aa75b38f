"""What is recorded of a site is what a browser asks for there."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.loading.recording import Place, Recorder, record
from crossroads.benchmarks.tools.processes import SampleRefused
from tests.support.servers import serving

PATHS = {"/", "/barchart", "/linechart"}


@pytest.fixture(scope="module", params=APPROACHES)
def served(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """Serve the kit's site; yield the approach and the port."""
    with serving(request.param) as address:
        yield request.param, urlsplit(address).port or 0


@pytest.fixture(scope="module")
def places(served: tuple[str, int]) -> dict[str, Place]:
    """Record it once."""
    found = record(served[1])
    assert found.left_out == {}
    return found.places


def kinds(place: Place) -> list[str]:
    """Name what opening a page asks for."""
    return [ask.name for ask in place.opened.asks]


def test_all_pages_are_reached_over_links(places: dict[str, Place]) -> None:
    assert places.keys() == PATHS
    assert all({*place.links} == PATHS - {path} for path, place in places.items())


def test_opening_a_page_asks_for_what_dash_asks_for(places: dict[str, Place]) -> None:
    for path, place in places.items():
        assert kinds(place)[:3] == ["document", "layout", "callback list"], path
        assert place.opened.files
        assert not [
            file
            for file in place.opened.files
            if "_dash-" in file.split("?")[0][:20] and "component-suites" not in file
        ]


def test_a_link_is_followed_as_the_approach_does_it(
    served: tuple[str, int], places: dict[str, Place]
) -> None:
    """A router asks for a layout, or has a callback write it; several apps load a document."""
    routed = {path: place.followed for path, place in places.items() if place.followed}
    if served[0] in ("multi", "dispatch"):
        assert not routed
    else:
        assert routed.keys() == PATHS
        asked = {ask.name for step in routed.values() for ask in step.asks}
        assert "document" not in asked
        assert asked <= {"layout", "callback"}


def test_each_other_choice_of_a_control_is_a_callback(places: dict[str, Place]) -> None:
    assert places["/"].changes == ()
    for path in PATHS - {"/"}:
        bodies = {ask.body for step in places[path].changes for ask in step.asks}
        assert len(bodies) >= 4
        assert all(ask.name == "callback" for step in places[path].changes for ask in step.asks)


def test_what_is_no_dash_cannot_be_recorded(served: tuple[str, int]) -> None:
    with pytest.raises(SampleRefused, match="healthz"):
        Recorder(served[1]).open("/healthz")
    with pytest.raises(SampleRefused, match="without Dash's configuration"):  # and no text
        Recorder(served[1]).open("/_favicon.ico")
