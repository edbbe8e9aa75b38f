"""Each site of the corpus is right on plain Dash, and seen alike when an approach has adopted it.

`nox -s tests` looks at the most common idioms, `nox -s corpus` at all.
"""

from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.corpus.__main__ import README, readme
from tests.corpus.idioms import BY_NAME, IDIOMS, SITES, Idiom
from tests.corpus.known import KNOWN, known
from tests.corpus.seen import PATIENCE, Seen, differences, seen_of
from tests.corpus.serve import APPROACHES

OnPlain = Callable[[str], Seen]


def marks(idiom: Idiom, approach: str = "") -> list[pytest.MarkDecorator]:
    """Leave most sites to `nox -s corpus`, and expect what is known to fail."""
    found = [] if idiom.short else [pytest.mark.corpus]
    if one := known(idiom.site, approach):
        found.append(pytest.mark.xfail(reason=f"note {one.number}: {one.reason}"))
    return found


@pytest.fixture(scope="session")
def on_plain(browser: Browser) -> OnPlain:
    """Return a function that says what is seen of a site on plain Dash; it looks once."""
    return cache(lambda site: seen_of(browser, BY_NAME[site], "plain"))


@pytest.mark.parametrize("site", [pytest.param(idiom.site, marks=marks(idiom)) for idiom in IDIOMS])
def test_a_site_is_right_on_plain_dash(on_plain: OnPlain, site: str) -> None:
    seen, idiom = on_plain(site), BY_NAME[site]
    assert not [(step, said) for step, said in seen.items() if step.startswith("failed")]
    assert seen["console"] == []
    assert seen["server"] == ""
    assert {seen[f"open {path}"]["status"] for path in idiom.pages} == {200}
    assert {seen[f"unknown {path}"]["status"] for path in idiom.unknown} <= {200}
    readings = [reading for reading in seen.values() if isinstance(reading, dict)]
    assert all(reading["text"] or reading["charts"] for reading in readings)
    assert all(chart["isDrawn"] for reading in readings for chart in reading["charts"])
    assert not [one for reading in readings for one in reading.get("reads", []) if one == 0]


@pytest.mark.parametrize(
    ("site", "approach"),
    [
        pytest.param(idiom.site, approach, marks=marks(idiom, approach))
        for idiom in IDIOMS
        for approach in APPROACHES
    ],
)
def test_an_adopted_site_is_seen_alike(
    browser: Browser,
    on_plain: OnPlain,
    site: str,
    approach: str,
    request: pytest.FixtureRequest,
) -> None:
    plain = on_plain(site)
    patience = 2.0 if request.node.get_closest_marker("xfail") else PATIENCE
    assert differences(plain, seen_of(browser, BY_NAME[site], approach, plain, patience)) == []


def test_the_idioms_stand_by_the_number_of_apps() -> None:
    assert [idiom.apps for idiom in IDIOMS] == sorted((one.apps for one in IDIOMS), reverse=True)


def test_every_site_has_an_idiom_and_every_idiom_a_site() -> None:
    folders = {path.name for path in SITES.iterdir() if [*path.glob("*.py")]}
    assert folders == {*BY_NAME}
    assert len(BY_NAME) == len(IDIOMS)


def test_a_site_knows_nothing_of_the_kit() -> None:
    texts = [path.read_text("utf-8") for path in SITES.rglob("*.py")]
    assert not [text for text in texts if "shared" in text or "approaches" in text]


def test_notes_are_numbered_and_speak_of_sites_that_there_are() -> None:
    assert [one.number for one in KNOWN] == [*range(1, len(KNOWN) + 1)]
    assert {site for one in KNOWN for site in one.sites} <= {*BY_NAME}
    assert {approach for one in KNOWN for approach in one.approaches} <= {*APPROACHES}


def test_the_committed_table_is_the_one_that_would_be_made() -> None:
    assert README.read_text("utf-8") == readme(), "python -m tests.corpus makes it"
