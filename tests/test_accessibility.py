"""WCAG 2.2 AA as axe-core can see it: every page in every state, light and dark, both widths."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.accessible import LEFT, STATES, hold
from tests.support.axe import violations_of_looks
from tests.support.jobs import Served, served
from tests.support.levers import MAIN
from tests.support.logins import entries
from tests.support.tabs import new_tab, opening


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
    """Open a tab of somebody of whom nothing is known."""
    with new_tab(opener, site.address) as page:
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
    found = violations_of_looks(tab)
    left, _ = LEFT.get(name, (frozenset(), ""))
    assert {rule: told for rule, told in found.items() if rule not in left} == {}
    assert set(found) == left, "what is mended upstream is not left any more"


@pytest.mark.parametrize("path", ["/", "/linechart", "/fields", "/nope"])
def test_axe_finds_nothing_without_scripts(tab: Page, site: Served, path: str) -> None:
    """Its own need a browser that runs some, so the document comes without those that it has."""
    # A server may close a connection that is kept just when the next request comes.
    text = tab.request.get(site.address + path, max_retries=1).text()
    bare = re.sub(r"<script.*?</script>|</?noscript>", "", text, flags=re.DOTALL)
    tab.route(site.address + path, lambda route: route.fulfill(body=bare, content_type="text/html"))
    tab.goto(site.address + path, wait_until="load")
    expect(tab.locator("h1")).to_be_visible()
    expect(tab.locator("aside")).to_contain_text("JavaScript is switched off")
    assert violations_of_looks(tab) == {}
