"""What a site says of its frame: footer, badge, language, or a frame of its own."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from dash import Input, Output, dcc, html
from flask import Blueprint, current_app

from crossroads.benchmarks.breaking.attacks.guarded import Queue
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.errors import ConfigurationError, WarmUpError
from crossroads.frame.layouts import links
from crossroads.frame.markup import markup
from crossroads.page import Page, Site
from crossroads.server.headers import hashed
from crossroads.site import SITE
from crossroads.testing import Client
from tests.conftest import build
from tests.support.logins import own_logins
from tests.support.walking import YEAR


def make(**said: Any) -> Site:
    return Site("Mine", (Page("home", "/", "Home", "One page."),), **said)


def layout(approach: str, site: Site) -> str:
    return build(approach, site=site).test_client().get("/_dash-layout").text


def test_a_site_of_your_own_has_nothing_of_the_kits(approach: str) -> None:
    text = layout(approach, make())
    assert "Gapminder" not in text
    assert "served by" not in text
    assert "Footer" not in text
    assert "Gapminder" in layout(approach, SITE)
    assert "served by" in layout(approach, SITE)


def test_a_site_says_footer_and_badge_at_once_or_for_every_request(approach: str) -> None:
    site = make(footer="Made by us", badge=lambda: [html.B(current_app.config["APPROACH"])])
    text = layout(approach, site)
    assert "Made by us" in text
    assert f'"children":"{approach}"' in text


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_documents_are_in_the_language_of_the_site(approach: str) -> None:
    client = build(approach, site=make(language="de-AT")).test_client()
    for path in ("/", "/nope"):
        assert '<html lang="de-AT">' in client.get(path).text


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_words_that_are_always_english_say_so(approach: str, tmp_path: Path) -> None:
    server = build(approach, site=make(language="de"), settings=own_logins(tmp_path))
    text = server.test_client().get("/login").text
    assert '<html lang="de">' in text
    assert re.search('<main [^>]*lang="en"', text)


@pytest.mark.parametrize("language", ["", "english please", 'en"><script>'])
def test_a_language_that_is_none_is_refused(language: str) -> None:
    with pytest.raises(ConfigurationError, match=r"Site\.language=.*expected a tag such as 'en'"):
        make(language=language)


def own(site: Site, page: Page | None, content: Sequence[Any]) -> html.Div:
    return html.Div([html.Div(links(site, page), id="kit-links"), html.Div(content, id="kit-main")])


def test_a_site_brings_a_frame_of_its_own(approach: str) -> None:
    text = layout(approach, make(frame=own))
    assert "Skip to content" not in text
    assert '"id":"kit-main"' in text


def test_a_frame_without_a_place_for_the_page_is_refused(approach: str) -> None:
    def bare(_site: Site, _page: Page | None, content: Sequence[Any]) -> html.Div:
        return html.Div(content)

    with pytest.raises(WarmUpError, match="kit-main"):
        build(approach, site=make(frame=bare))


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_frame_that_needs_a_page_is_refused(approach: str) -> None:
    def titled(site: Site, page: Page | None, content: Sequence[Any]) -> html.Div:
        return html.Div([html.H2(page.title), own(site, page, content)])  # type: ignore[union-attr]

    with pytest.raises(WarmUpError, match=r"Site\.frame: expected .*takes `None` for a page"):
        build(approach, site=make(frame=titled))


def test_a_document_without_scripts_leaves_out_what_needs_them() -> None:
    assert markup(html.P(["a", dcc.Link("b", href="/"), html.B("c")])) == "<p>ab<b>c</b></p>"


def test_modules_in_the_place_of_pages_are_named() -> None:
    from crossroads.site import home

    with pytest.raises(ConfigurationError, match=r"Site\.pages=.*did you mean home\.page\?"):
        Site("Modules", (home,))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=r"Site\.pages='home': expected pages"):
        Site("Words", ("home",))  # type: ignore[arg-type]


def test_one_thing_in_the_place_of_several_is_named() -> None:
    only = Page("home", "/", "Home", "One page.")
    with pytest.raises(ConfigurationError, match=r"Site\.pages=.*has a comma: \(x,\)"):
        Site("One", (only))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=r"Site\.blueprints=.*has a comma"):
        Site("One", (only,), blueprints=Blueprint("own", __name__))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=r"Page\.controls=.*has a comma"):
        Page("a", "/a", "A", "", controls=YEAR)  # type: ignore[arg-type]


def test_a_slash_at_the_end_of_a_path_is_named() -> None:
    with pytest.raises(ConfigurationError, match="with no slash at the end"):
        Page("a", "/a/b/", "A", "")


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_site_brings_a_page_of_its_own_for_what_does_not_exist(approach: str) -> None:
    site = make(not_found=lambda site: [html.H1(f"Nothing of {site.title} is here")])
    page = Client(build(approach, site=site)).open("/nope")
    assert page.status == 404
    assert "Nothing of Mine is here" in page.text
    assert "Nothing lives at this address" not in page.text


INDEX = """<!DOCTYPE html>
<html>
  <head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
  <body class="own">{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer>
    <script>window.own = "yes";</script></body>
</html>"""


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_site_brings_a_document_of_its_own_whose_scripts_may_run(approach: str) -> None:
    tag = {"name": "author", "content": "We"}
    answer = build(approach, site=make(index_string=INDEX, meta_tags=(tag,))).test_client().get("/")
    assert '<body class="own">' in answer.text
    assert '<meta name="author" content="We">' in answer.text
    assert "<title>Home · Mine</title>" in answer.text
    assert hashed('window.own = "yes";') in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_document_without_a_place_for_styles_has_the_kits_script_and_no_styles(
    approach: str,
) -> None:
    """Plain Dash would load none there, either."""
    bare = INDEX.replace("{%css%}", "").replace("{%metas%}", "")
    site = make(index_string=bare, stylesheets=("https://styles.example/own.css",))
    told = build(approach, site=site).test_client().get("/").text
    assert "/_kit/site" in told
    assert "styles.example" not in told
    full = build(approach, site=make(index_string=INDEX, stylesheets=site.stylesheets))
    assert "styles.example" in full.test_client().get("/").text


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_site_has_a_manager_for_jobs_that_name_none(approach: str) -> None:
    page = Page("home", "/", "Home", "One page.")
    page.layout(lambda page: [html.P(id=page.id("in")), html.P(id=page.id("out"))])
    output, given = Output(page.id("out"), "children"), Input(page.id("in"), "title")
    page.callback(output, given, background=True)(lambda _: "done")
    client = build(approach, site=Site("Jobs", (page,), manager=Queue())).test_client()
    (end,) = re.findall('"end_id":"([^"]+)"', client.get("/").text)
    body = callback_body(["home-out.children"], {"home-in.title": "x"})
    started = client.post(f"/_dash-update-component?endId={end}", json=body)
    assert '"job"' in started.text
