"""WCAG 2.2 AA as axe-core can see it: every page in every state, light and dark, both widths."""

from collections.abc import Iterator, Mapping
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.support.accessible import LEFT, STATES, hold
from tests.support.axe import rule, violations
from tests.support.jobs import Served, served
from tests.support.levers import MAIN
from tests.support.logins import entries
from tests.support.tabs import new_tab, opening

LOOKS: Mapping[Literal["light", "dark"], ViewportSize] = {
    "light": {"width": 1280, "height": 800},
    "dark": {"width": 390, "height": 844},
}
"""Each colour mode with a screen: colours do not depend on its width."""


@pytest.fixture(scope="module", params=MAIN)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Serve every kind of page, with jobs and logins."""
    folder = tmp_path_factory.mktemp("accessible")
    users = folder / "users.json"
    users.write_text(entries(), "utf-8")
    logins = {"CROSSROADS_AUTH": "jwt", "CROSSROADS_AUTH_USERS": str(users)}
    with served(
        request.param, "beside", folder, "tests.support.accessible:SITE", **logins
    ) as found:
        yield found


@pytest.fixture(scope="module")
def opener(browser: Browser, site: Served) -> Iterator[Page]:
    """Hold a page from which tabs are opened."""
    with opening(browser, site.address) as page:
        yield page


@pytest.fixture
def tab(opener: Page, site: Served) -> Iterator[Page]:
    """Open a tab of somebody of whom nothing is known, in which nothing moves."""
    with new_tab(opener, site.address) as page:
        page.emulate_media(reduced_motion="reduce")
        yield page


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing(tab: Page, site: Served, name: str) -> None:
    path, shown, act, held = STATES[name]
    if held:
        hold(tab, held)
    tab.goto(site.address + path, wait_until="domcontentloaded")
    if not held:
        expect(tab.locator("#kit-paint")).to_have_count(0)
    if act:
        act(tab, site)
    expect(tab.locator(shown).first).to_be_visible()
    left, _ = LEFT.get(name, (frozenset(), ""))
    for scheme, size in LOOKS.items():
        tab.set_viewport_size(size)
        tab.emulate_media(color_scheme=scheme)
        found = violations(tab)
        assert not [one for one in found if rule(one) not in left], scheme
        assert {*map(rule, found)} == left, "what is mended upstream is not left any more"
