"""A site with every kind of page, and the states that a visitor can meet it in."""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from playwright.sync_api import Page, expect

from crossroads import examples
from crossroads.benchmarks.breaking.attacks.guarded import vault
from crossroads.site import SITE as KIT
from tests.support import failing, fields, jobs, painted
from tests.support.jobs import Served

SITE = replace(
    KIT,
    pages=(
        *KIT.pages,
        *(page.renamed(page.name, path=f"/{page.name}") for page in examples.SITE.pages),
        fields.fields.renamed("fields", path="/fields"),
        jobs.work,
        failing.layout,
        failing.late,
        painted.silent,
        vault,
    ),
    blueprints=(*KIT.blueprints, failing.own),
)
Act = Callable[[Page, Served], object]
ANSWERS, LISTS = "_dash-update-component", "_dash-dependencies"


class State(NamedTuple):
    """An address, and the element that is seen when a tab is in the state.

    What is asked for at `held` gets no answer from the beginning; `act` is done once Dash has drawn
    the page.
    """

    path: str
    shown: str
    act: Act | None = None
    held: str = ""


def hold(page: Page, what: str) -> None:
    """Leave what is asked for from now on without an answer."""
    page.route(f"**/{what}*", lambda _: None)


def click(selector: str) -> Act:
    """Make an act of a click."""
    return lambda page, _: page.click(selector)


def run_a_callback(page: Page, _: Served) -> None:
    """Have the chart wait for its figure."""
    hold(page, ANSWERS)
    page.locator("#barchart-year").select_option("1952")


def lose_the_server(page: Page, _: Served) -> None:
    """Have the network refuse what a choice asks for."""
    page.route(f"**/{ANSWERS}*", lambda route: route.abort())
    page.locator("#barchart-year").select_option("1952")


def follow_a_link(page: Page, _: Served) -> None:
    """Go to a page that does not come; a document of its own comes without it."""
    hold(page, ANSWERS)
    page.click("nav a[href='/notes']", no_wait_after=True)
    page.wait_for_url("**/notes")


def begin(page: Page, site: Served) -> None:
    """Start a job."""
    site.clear()
    page.click("#work-start")
    expect(page.locator("#work-told")).to_have_text("half done")


def end(page: Page, site: Served) -> None:
    """Start a job, and let it end."""
    begin(page, site)
    site.end()


def cancel(page: Page, site: Served) -> None:
    """Start a job, and cancel it."""
    begin(page, site)
    page.click("#work-cancel")


def kill(page: Page, site: Served) -> None:
    """Start a job, and end its process."""
    begin(page, site)
    os.kill(site.pid(), signal.SIGKILL)


def type_too_much(page: Page, _: Served) -> None:
    """Type a number that may not be."""
    page.locator("#fields-count").fill("99")
    page.locator("#fields-count").blur()


def log_in(password: str) -> Act:
    """Make an act of a login."""

    def act(page: Page, _: Served) -> None:
        page.get_by_label("Name").fill("mia")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()

    return act


STATES: Mapping[str, State] = {
    "home": State("/", "main .card"),
    "bars": State("/barchart", ".main-svg"),
    "lines": State("/linechart", ".main-svg"),
    "nowhere": State("/nope", "main li"),
    "skip link": State("/", ".kit-skip:focus", lambda page, _: page.keyboard.press("Tab")),
    "theme chosen": State("/", "[data-theme=dark] h1", click("#kit-theme")),
    "value pointed at": State(
        "/barchart", ".hovertext", lambda page, _: page.hover(".point path", force=True)
    ),
    "table": State("/barchart", "#barchart-rows table", click("#barchart-more")),
    "no line": State("/linechart?countries=", ".annotation"),
    "list opened": State("/linechart", ".dash-dropdown-content", click("#linechart-countries")),
    "refused choice": State("/barchart?year=abc", "#barchart-notice:not(:empty)"),
    "fields": State("/fields", "#fields-seen:not(:empty)"),
    "refused number": State("/fields", "#fields-count:invalid", type_too_much),
    "refused fields": State("/fields?count=99&day=x&years=1&share=x", "#fields-notice:not(:empty)"),
    "stream": State("/stream", "main p, main pre"),
    "notes": State("/notes", "main p, main pre"),
    "copy": State("/linechart", "#kit-paint h1", held=LISTS),
    "nothing yet": State("/silent", "._dash-loading", held=LISTS),
    "page on its way": State("/", "h1", follow_a_link),
    "chart on its way": State("/barchart", "[data-dash-is-loading]", run_a_callback),
    "job": State("/work", "#work-start:enabled"),
    "job running": State("/work", "#work-bar", begin),
    "job done": State("/work", "#work-result:not(:empty)", end),
    "job cancelled": State("/work", "#work-told:text('Cancelled.')", cancel),
    "job failed": State("/work", "#work-told:text('It ended')", kill),
    "projection": State(
        "/linechart", "#linechart-told:text('draws for each')", click("#linechart-start")
    ),
    "callback failed": State(
        "/late", "#kit-failure", lambda page, _: page.select_option("#late-fails", "yes")
    ),
    "layout failed": State("/layout?fails=yes", "#kit-failure .alert-link"),
    "route failed": State("/own/yes", "h1"),
    "server gone": State("/barchart", "#kit-failure", lose_the_server),
    "login": State("/vault", "#password"),
    "login refused": State("/vault", "#wrong", log_in("wrong")),
    "logged in": State("/vault", "#kit-logout", log_in("password of mia")),
}

NO_PAGE = frozenset({"landmark-one-main", "page-has-heading-one", "region"})
LEFT: Mapping[str, tuple[frozenset[str], str]] = {
    "nothing yet": (NO_PAGE, "1: Dash's own words until its scripts have come, and no page yet"),
    "layout failed": (NO_PAGE, "2: Dash's own words in the place of a page, below the kit's alert"),
}
"""What must still be found, and why: state -> rules, none of WCAG but of axe's own advice."""
