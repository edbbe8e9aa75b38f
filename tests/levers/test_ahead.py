"""What is loaded ahead is not older than the click, and runs nothing before the page is opened.

In a browser that nothing is attached to: a driver would switch prerendering off.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from crossroads.page import Number, Page, Site
from crossroads.settings import Testing
from crossroads.site import SITE, home
from tests.conftest import build
from tests.support.levers import MAIN, client, get
from tests.support.logins import log_in, own_logins
from tests.support.reading import speculation_rules
from tests.support.undriven import visited

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the probe's Chromium needs /proc")

CHANGING, STILL = "tests.support.ahead:SITE", "tests.support.ahead:STILL"
# A browser prerenders for a real pointer only, and at once in the same way.
WAYS = pytest.mark.parametrize(
    ("approach", "prefetch"), [("multi", "immediate"), ("single", "hover"), ("single", "immediate")]
)
waits = {"multi": "true", "single": "false"}
"""Whether the visitor waits until the browser has prerendered what the link leads to."""
Asked = Sequence[dict[str, str]]


def layouts_of(path: str, asked: Asked) -> list[int]:
    """Return where among all requests the layout of a page was asked for."""
    router = f"?address={path}"
    return [
        number
        for number, one in enumerate(asked)
        if "_dash-layout" in one["path"]
        and (one["path"].endswith(router) or one["path"].startswith(f"{path}/"))
    ]


def outputs(asked: Asked) -> list[str]:
    return [one["output"] for one in asked if "output" in one]


@WAYS
def test_a_page_is_not_older_than_the_click(approach: str, prefetch: str) -> None:
    steps = f"""[
      async ({{ point, find, read, click }}) => {{
        await point("/items", {waits[approach]});
        find("#start-add").click();
        await read("#start-ok", "saved");
        localStorage.setItem("kept", JSON.stringify("by another tab"));
        await click("/items");
      }},
      async ({{ tell, settled, text, wasReady }}) => {{
        await tell({{ items: await settled("#items-list"), basket: text("#items-basket") }});
        await tell({{ kept: text("#items-kept"), ready: wasReady() }});
      }},
    ]"""
    with visited(approach, CHANGING, steps, PREFETCH=prefetch) as (told, asked):
        assert told["items"] == "first\nitem 1"
        assert told["basket"] == "basket: 1"
        assert told["kept"] == "kept: by another tab"
        assert told["ready"] == (approach == "multi")  # else it would have been new anyway
        assert len(layouts_of("/items", asked)) == 1


@WAYS
def test_a_form_and_the_history_lead_to_what_is_new(approach: str, prefetch: str) -> None:
    steps = f"""[
      async ({{ click }}) => click("/items"),
      async ({{ until, find, click }}) => {{
        await until(() => find("#items-list"));
        await click("/");
      }},
      async ({{ point, until, find }}) => {{
        await until(() => find("#start-ok"));
        await point("/items", {waits[approach]});
        find("#form button").click();
      }},
      async ({{ point, until, find }}) => {{
        await until(() => find("#me-who"));
        await point("/items", {waits[approach]});
        history.go(-2);
      }},
      async ({{ tell, settled }}) => tell({{ items: await settled("#items-list") }}),
    ]"""
    with visited(approach, CHANGING, steps, PREFETCH=prefetch) as (told, _):
        assert told["items"] == "first\nfrom a form"


@WAYS
def test_a_callback_that_logs_in_leads_to_the_own_page(approach: str, prefetch: str) -> None:
    steps = f"""[
      async ({{ point, find }}) => {{
        await point("/me", {waits[approach]});
        find("#start-login").click();
      }},
      async ({{ tell, settled }}) => tell({{ who: await settled("#me-who") }}),
    ]"""
    with visited(approach, CHANGING, steps, PREFETCH=prefetch) as (told, _):
        assert told["who"] == "ada"


@WAYS
def test_a_page_that_nobody_opens_runs_nothing(approach: str, prefetch: str) -> None:
    steps = f"""[
      async ({{ point }}) => {{
        await point("/clock", {waits[approach]});
        await point("/items", {waits[approach]});
      }},
    ]"""
    with visited(approach, CHANGING, steps, PREFETCH=prefetch) as (_, asked):
        assert outputs(asked) == []
        assert not layouts_of("/clock", asked)
        assert not layouts_of("/items", asked)
        documents = [one["path"] for one in asked if one["ahead"]]
        assert ("/clock" in documents) == (approach == "multi")


def test_a_page_that_is_opened_while_its_scripts_load_is_shown() -> None:
    steps = """[
      async ({ until, seen, click }) => {
        await until(async () => (await seen()).asked
          .some(({ path, referer }) => path.includes("site.js") && referer === "/items"));
        await click("/items");
      },
      async ({ post, tell, settled, wasReady }) => {
        await post("release", "");
        await tell({ items: await settled("#items-list"), ready: wasReady() });
      },
    ]"""
    settings = {"PREFETCH": "immediate", "LONG_CACHE": "false"}
    with visited("multi", CHANGING, steps, "site.js", **settings) as (told, asked):
        assert (told["items"], told["ready"]) == ("first", True)
        assert len(layouts_of("/items", asked)) == 1


@WAYS
def test_the_layout_of_a_static_page_is_loaded_ahead_once(approach: str, prefetch: str) -> None:
    steps = f"""[
      async ({{ point, tell, seen, click }}) => {{
        await point("/chart", {waits[approach]});
        await tell({{ before: (await seen()).asked.length }});
        await click("/chart");
      }},
      async ({{ until, find, tell, wasReady }}) => {{
        await tell({{ drawn: Boolean(find("main h1")) && wasReady() }});
        await until(() => find("#chart-graph .main-svg .point"));
      }},
    ]"""
    with visited(approach, STILL, steps, PREFETCH=prefetch) as (told, asked):
        (when,) = layouts_of("/chart", asked)
        assert when < told["before"]
        assert outputs(asked) == []
        assert layouts_of("/changing", asked) == []
        assert told["drawn"] == (approach == "multi")


def test_a_static_page_that_goes_on_by_itself_begins_when_it_is_opened() -> None:
    steps = """[
      async ({ point, tell, seen, click }) => {
        await point("/stirring", true);
        await tell({ ran: localStorage.getItem("ran"), before: (await seen()).asked.length });
        await click("/stirring");
      },
      async ({ read }) => {
        await read("#stirring-text", "stirred 1");
        await read("#stirring-other", "stirred");
      },
    ]"""
    with visited("multi", STILL, steps, PREFETCH="immediate") as (told, asked):
        assert told["ran"] is None
        assert outputs(asked[: told["before"]]) == []
        assert layouts_of("/stirring", asked[: told["before"]])


def test_an_alert_that_closes_after_a_time_is_there_when_its_page_is_opened() -> None:
    steps = """[
      async ({ point, wait, click }) => {
        await point("/brief", true);
        await wait(2000);
        await click("/brief");
      },
      async ({ read, tell, wasReady }) => {
        await read("#brief-text", "Look here, now.");
        await tell({ ready: wasReady() });
      },
    ]"""
    with visited("multi", STILL, steps, PREFETCH="immediate") as (told, _):
        assert told["ready"]


@pytest.mark.parametrize(
    ("act", "items"), [("click", "first\nitem 1"), ("store", "first"), ("rest", "first")]
)
def test_a_page_that_is_brought_back_knows_what_its_visitor_has_done(act: str, items: str) -> None:
    """Nothing done, it is as it was left, and is not asked for again."""
    steps = f"""[
      async ({{ click }}) => click("/items"),
      async ({{ read, click }}) => {{
        await read("#items-kept", "kept: undefined", "kept: null");
        await click("/");
      }},
      async ({{ until, find, read }}) => {{
        await until(() => find("#start-ok"));
        const acts = {{
          click: async () => {{ find("#start-add").click(); await read("#start-ok", "saved"); }},
          store: () => localStorage.setItem("kept", JSON.stringify("by another page")),
          rest: () => {{}},
        }};
        await acts.{act}();
        history.back();
      }},
      async ({{ tell, settled, text }}) => {{
        await tell({{ items: await settled("#items-list"), kept: text("#items-kept") }});
        await tell({{ basket: text("#items-basket") }});
      }},
    ]"""
    with visited("multi", CHANGING, steps, PREFETCH="off") as (told, asked):
        assert told["broughtBack"]
        assert told["items"] == items
        assert (told["kept"] == "kept: by another page") == (act == "store")
        assert (told["basket"] == "basket: 1") == (act == "click")
        documents = [one for one in asked if one["path"].rstrip("/") == "/items"]
        assert len(documents) == (2 if act == "click" else 1)


AHEAD = {"Sec-Purpose": "prefetch;prerender"}


@pytest.mark.parametrize("approach", MAIN)
def test_a_document_that_is_loaded_ahead_asks_for_nothing_in_its_head(approach: str) -> None:
    """A cache keeps it apart from the document that a visitor asks for."""
    asked = client(approach, Testing, PREFETCH="hover")
    opened, ahead = get(asked, "/barchart"), get(asked, "/barchart", **AHEAD)
    assert 'as="fetch"' in opened.text
    assert 'as="fetch"' not in ahead.text
    assert " data-chart-here" in ahead.text
    assert "Sec-Purpose" in opened.vary
    assert "Sec-Purpose" in ahead.vary
    assert " data-static" in ahead.text


def test_no_layout_is_loaded_ahead_unless_its_page_says_that_it_may() -> None:
    changing = Page("changing", "/changing", "Changing", "It changes.")
    site = Site("Changes", (home.page, changing))
    multi = build("multi", site=site).test_client()
    assert " data-static" not in get(multi, "/changing", **AHEAD).text
    single = build("single", site=site).test_client()
    assert get(single, "/_dash-layout").get_json()["props"]["data-static"] == "/"
    assert changing.renamed("again", path="/again", static=True).static
    assert home.page.renamed("other", path="/other").static


def test_a_link_that_takes_choices_along_to_a_guarded_page_says_so(tmp_path: Path) -> None:
    """The rules name such links by what they say; the others by their addresses."""
    shared = Number("along", "Along", shared=True)
    hall = Page("hall", "/hall", "Hall", "Open.", controls=[shared])
    vault = Page("vault", "/vault", "Vault", "Closed.", controls=[shared], login=True)
    for page in (hall, vault):
        page.layout(lambda *_, **_values: [])
    site = Site("Logins", (home.page, hall, vault))
    multi = build("multi", site=site, settings=own_logins(tmp_path)).test_client()
    log_in(multi, "mia")
    text = multi.get("/").text
    links = [one for one in re.findall("<a [^>]*>", text) if "data-carry" in one]
    guarded = {"/vault" in one: "data-guarded" in one for one in links}
    assert guarded == {False: False, True: True}
    plain, carrying = speculation_rules(text)["prerender"]
    assert plain["urls"] == ["/hall"]
    assert "[data-guarded]" in carrying["where"]["selector_matches"]


def test_on_a_site_with_logins_every_layout_waits_for_its_visitor(tmp_path: Path) -> None:
    """The frame names the visitor, who may log in or out before the page is opened."""
    guarded = Page("vault", "/vault", "Vault", "Closed.", login=True, static=True)
    site = Site("Logins", (*SITE.pages, guarded))
    settings = {**own_logins(tmp_path), "PREFETCH": "immediate"}
    multi = build("multi", site=site, settings=settings).test_client()
    log_in(multi, "mia")
    assert " data-static" not in get(multi, "/barchart", **AHEAD).text
    rules = speculation_rules(multi.get("/").text)
    assert rules["prerender"][0]["urls"] == ["/barchart", "/linechart"]
    single = build("single", site=site, settings=settings).test_client()
    log_in(single, "mia")
    assert get(single, "/_dash-layout").get_json()["props"]["data-static"] == ""
