"""What browsers are told of an answer's safety, and that a real one finds nothing to object to."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from dash import Dash, Input, Output, dcc, html
from flask import Blueprint, Response, session
from flask.testing import FlaskClient
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from crossroads.errors import ConfigurationError
from crossroads.page import Page
from crossroads.settings import Production
from crossroads.site import SITE, Site, home
from tests.conftest import LEVERS, build
from tests.support.processes import wait_until
from tests.support.servers import PATIENCE, serving

CSP, HSTS = "Content-Security-Policy", "Strict-Transport-Security"
MAIN = ("multi", "single")
tuned = pytest.mark.parametrize("approach", MAIN)


def client(approach: str = "multi", site: Site = SITE, **settings: Any) -> FlaskClient:
    return build(approach, site=site, settings=settings).test_client()


def policy(answer: Any) -> dict[str, list[str]]:
    """Read a policy: its directives, and what each allows."""
    directives = [part.split() for part in answer.headers[CSP].split(";")]
    assert len({name for name, *_ in directives}) == len(directives)
    return {name: sources for name, *sources in directives}


# ---------------------------------------------------------------- what the server answers


@tuned
@pytest.mark.parametrize("levers", LEVERS)
@pytest.mark.parametrize("path", ["/", "/barchart", "/linechart", "/nope", "/barchart/nope"])
def test_a_document_may_run_its_own_scripts_and_no_others(
    approach: str, levers: str, path: str
) -> None:
    answer = build(approach, settings=LEVERS[levers]).test_client().get(path)
    inline = re.findall(r"(?s)<script(?! src=)(?![^>]*/json)[^>]*>(.*?)</script>", answer.text)
    # Written in by the kit's script, when the page is there.
    inline += map(unescape, re.findall(r' data-rules="(.*?)"', answer.text))
    hashes = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in inline]
    assert "new DashRenderer" in "".join(inline)
    assert sorted(policy(answer)["script-src"]) == sorted(["'self'", *hashes])


def test_every_directive_is_as_narrow_as_dash_allows() -> None:
    found = policy(client().get("/"))
    wide = {name for name, sources in found.items() if "'unsafe-inline'" in sources}
    assert wide == {"style-src"}
    for name in ("object-src", "base-uri"):
        assert found[name] == ["'none'"]
    for name in ("default-src", "connect-src", "form-action", "frame-src", "frame-ancestors"):
        assert found[name] == ["'self'"]


@tuned
def test_callbacks_that_a_page_writes_in_javascript_may_run(
    approach: str, page: BrowserPage, console: list[str]
) -> None:
    with serving(approach, "--site", "tests.server.test_headers:INLINE") as address:
        page.goto(f"{address}/echo")
        page.fill("#echo-in", "<b>")
        expect(page.locator("#echo-out")).to_have_text("<b>, <b>")
        assert console == []


def echo() -> Page:
    """Make a page with a callback that is written into the document."""
    made = Page("echo", path="/echo", title="Echo", description="Says it twice.")
    made.layout(lambda page: [dcc.Input(id=page.id("in")), html.P(id=page.id("out"))])
    twice = "(said) => `${said}, ${said}`"
    made.clientside_callback(
        twice, Output(made.id("out"), "children"), Input(made.id("in"), "value")
    )
    return made


INLINE = Site("Inline", (home.page, echo()))

SOUND = "data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="
TRICK = "<p>in a frame</p><script>parent.tricked = true</script>"


def embedding() -> Page:
    """Make a page that shows content of its own in all ways that HTML has for it."""
    made = Page("embedding", path="/embedding", title="Embedding", description="In frames.")
    made.layout(
        lambda page: [
            html.Iframe(id=page.id("route"), src="/own", title="a route"),
            html.Iframe(id=page.id("page"), src="/echo", title="a page"),
            html.Iframe(id=page.id("text"), srcDoc=TRICK, title="a text"),
            html.Iframe(id=page.id("data"), src=f"data:text/html,{TRICK}", title="data"),
            html.Audio(id=page.id("sound"), src=SOUND),
            html.ObjectEl(id=page.id("object"), data="/own", type="text/html"),
        ]
    )
    return made


own_route = Blueprint("own_route", __name__)
own_route.add_url_rule("/own", view_func=lambda: "<!DOCTYPE html><h1>An own route</h1>")


@own_route.after_app_request
def allow_the_camera(response: Response) -> Response:
    """Do what approaches/serving/README.md says."""
    response.headers.setdefault("Permissions-Policy", "camera=(self)")
    return response


def directives(violations: list[str]) -> set[str]:
    """Name the directives that kept a page from something."""
    found = (re.match("([a-z]+-src(-elem|-attr)?): ", said) for said in violations)
    return {one[1] for one in found if one}


EMBEDDED = Site("Embedded", (home.page, echo(), embedding()), blueprints=(own_route,))


@tuned
@pytest.mark.parametrize(
    ("added", "refused"),
    [("", {"frame-src", "object-src"}), ("frame-src data:; object-src 'self'", set())],
    ids=["as it comes", "with sources"],
)
def test_a_page_may_show_the_sites_own_content_and_no_script_comes_with_it(
    approach: str, added: str, refused: set[str], page: BrowserPage, violations: list[str]
) -> None:
    site = ("--site", "tests.server.test_headers:EMBEDDED")
    with serving(approach, *site, CROSSROADS_CSP_SOURCES=added) as address:
        page.goto(f"{address}/embedding")
        expect(page.frame_locator("iframe#embedding-route").locator("h1")).to_have_text(
            "An own route"
        )
        expect(page.frame_locator("iframe#embedding-page").locator("#echo-in")).to_be_visible()
        expect(page.frame_locator("iframe#embedding-text").locator("p")).to_have_text("in a frame")
        wait_until(lambda: bool(page.evaluate("document.querySelector('audio').readyState > 0")))
        if refused:
            wait_until(lambda: page.evaluate("true") and refused <= directives(violations))
        else:
            data = page.frame_locator("iframe#embedding-data")
            expect(data.locator("p")).to_have_text("in a frame")
            own = f"{address}/own"  # in a frame and as an object
            wait_until(
                lambda: page.evaluate("true") and [one.url for one in page.frames].count(own) == 2
            )
        assert directives(violations) == refused | {"script-src-elem"}
        assert not page.evaluate("'tricked' in window")


@tuned
def test_a_site_may_say_itself_what_its_pages_may_use(approach: str) -> None:
    asked = client(approach, EMBEDDED)
    assert asked.get("/").headers["Permissions-Policy"] == "camera=(self)"
    assert "camera=()" in client(approach).get("/").headers["Permissions-Policy"]


def test_dashs_scripts_are_hashed_once_and_not_for_every_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = client("single")
    first = asked.get("/").headers[CSP]
    monkeypatch.setattr(Dash, "csp_hashes", lambda _app: pytest.fail("hashed once more"))
    assert asked.get("/").headers[CSP] == first


@pytest.mark.parametrize("path", ["/", "/barchart/_dash-layout", "/healthz", "/_kit/site.css"])
def test_whatever_is_sent_is_taken_for_what_it_is_called(approach: str, path: str) -> None:
    answer = client(approach).get(path, buffered=True)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    is_document = answer.mimetype == "text/html"
    assert ("Referrer-Policy" in answer.headers) == is_document
    # A policy that stock Dash Pages could live with would have to allow any inline script.
    assert (CSP in answer.headers) == (is_document and approach in MAIN)


@pytest.mark.parametrize("path", ["/test", "/nowhere/at/all", "/_kit/icon.svg"])
def test_what_else_a_browser_may_show_has_the_policy_too(path: str) -> None:
    assert policy(client().get(path, buffered=True))["script-src"][0] == "'self'"


@tuned
def test_only_over_tls_a_browser_is_told_to_stay_there(approach: str) -> None:
    asked = client(approach)
    assert HSTS not in asked.get("/").headers
    assert asked.get("/", base_url="https://localhost").headers[HSTS] == "max-age=31536000"


def test_a_sites_own_sources_join_those_of_the_policy() -> None:
    added = "img-src https://tiles.example https:;; frame-ancestors https://intranet.example;"
    found = policy(client(CSP_SOURCES=added).get("/"))
    assert found["img-src"] == ["'self'", "data:", "blob:", "https://tiles.example", "https:"]
    assert found["frame-ancestors"] == ["'self'", "https://intranet.example"]
    assert found["connect-src"] == ["'self'"]
    more = policy(client(CSP_SOURCES="script-src 'unsafe-eval'").get("/"))["script-src"]
    assert more[:2] == ["'self'", "'unsafe-eval'"]


@pytest.mark.parametrize("wrong", ["scrip-src https:", "img-src", "img-src a, b", "https:", "\n"])
def test_sources_that_are_no_policy_are_refused(wrong: str) -> None:
    if wrong.strip():
        with pytest.raises(ConfigurationError, match=r"CSP_SOURCES=.*expected directives with"):
            client(CSP_SOURCES=wrong)
    else:
        assert "\n" not in client(CSP_SOURCES=wrong).get("/").headers[CSP]


def test_the_policy_can_be_switched_off_and_the_rest_stays() -> None:
    answer = client(CSP=False).get("/")
    assert CSP not in answer.headers
    assert {"Referrer-Policy", "Cross-Origin-Opener-Policy"} <= {*answer.headers.keys()}


def test_documents_may_be_opened_from_other_sites_if_that_is_said() -> None:
    """The window of a login, and a page that uses the camera, need it."""
    answer = client(ISOLATE=False).get("/")
    assert not {"Permissions-Policy", "Cross-Origin-Opener-Policy"} & {*answer.headers.keys()}
    assert CSP in answer.headers


def with_views() -> Site:
    """Make a site with a view that sets a policy of its own, and one that begins a session."""
    own = Blueprint("own", __name__)
    strict = {CSP: "default-src 'none'"}
    own.add_url_rule(
        "/strict", view_func=lambda: Response("", mimetype="text/html", headers=strict)
    )
    own.add_url_rule("/begin", "begin", lambda: str(session.update(visitor=1)))
    return Site("Views", (home.page,), blueprints=(own,))


def test_a_view_keeps_the_policy_that_it_sets_itself() -> None:
    assert policy(client(site=with_views()).get("/strict")) == {"default-src": ["'none'"]}


@pytest.mark.parametrize(("base", "secure"), [({}, False), (Production, True)])
def test_a_session_stays_with_the_site(base: Any, secure: bool) -> None:
    keys = {"SECRET_KEY": "signs the sessions of this very test", "PREFIX": "/kit"}
    settings = type("Given", (base,), keys) if base else keys
    asked = build("multi", site=with_views(), settings=settings).test_client()
    answer = asked.get("/kit/begin", base_url="http://localhost")
    words = answer.headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/kit"} <= set(words)
    assert ("Secure" in words) == secure


# ---------------------------------------------------------------- what a browser makes of it

SURROUNDINGS = {
    "as it comes": {},
    "stock": {"CROSSROADS_SETTINGS": "stock"},
    "ahead": {"CROSSROADS_PREFETCH": "immediate"},
    "small plotly.js": {"CROSSROADS_PLOTLY": "basic"},
    "debugging": {"CROSSROADS_DEBUG": "yes"},
}
TRICKS = """() => {
    const script = document.createElement("script");
    script.textContent = "window.tricked = true";
    document.body.append(script);
    const image = '<img src="data:," onerror="window.tricked = true">';
    document.body.insertAdjacentHTML("beforeend", image);
    setTimeout("window.tricked = true", 0);
}"""
"""Three ways to run what somebody has put into a page."""


@pytest.fixture
def violations(page: BrowserPage, console: list[str]) -> list[str]:
    """Collect what the policy keeps a page from doing, and what else goes wrong there."""

    def hear(words: str) -> None:  # Playwright takes no method of a list
        console.append(words)

    page.expose_function("violated", hear)
    page.add_init_script(
        "addEventListener('securitypolicyviolation',"
        " (event) => violated(`${event.effectiveDirective}: ${event.blockedURI}`))"
    )
    return console


@pytest.fixture
def hosts(page: BrowserPage) -> set[str]:
    """Collect the hosts that the browser asks for something."""
    found: set[str] = set()
    page.on("request", lambda request: found.add(urlsplit(request.url).netloc))
    return found


@tuned
@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_no_page_does_what_its_policy_forbids_and_the_policy_is_real(
    page: BrowserPage, approach: str, surroundings: str, violations: list[str], hosts: set[str]
) -> None:
    with serving(approach, **SURROUNDINGS[surroundings]) as address:
        for path in ("/barchart", "/linechart", "/"):
            page.goto(address + path)
            expect(page.locator("h1")).to_be_visible()
        for name in ("Line chart", "Bar chart"):
            page.get_by_role("navigation").get_by_text(name).click()
            chart = page.locator(".js-plotly-plot .main-svg").first
            expect(chart).to_be_visible(timeout=1000 * PATIENCE)  # stock, it loads 5 MB as they are
        # The chart that was seen may have been the one of the document before.
        expect(page.locator("#barchart-summary")).to_contain_text("Europe, 2007")
        page.locator("#barchart-year").select_option("1952")
        expect(page.locator("#barchart-summary")).to_contain_text("Europe, 1952")
        page.wait_for_load_state("networkidle")
        assert violations == []
        assert {host for host in hosts if host} == {urlsplit(address).netloc}

        page.evaluate(TRICKS)
        blocked = {"script-src-attr: inline", "script-src-elem: inline", "script-src: eval"}
        wait_until(lambda: page.evaluate("true") and blocked <= set(violations))
        assert not page.evaluate("'tricked' in window")


@tuned
def test_a_chart_can_be_saved_as_a_picture(
    page: BrowserPage, approach: str, violations: list[str]
) -> None:
    """plotly.js makes it in an image and a canvas, from `blob:` and `data:` addresses."""
    with serving(approach) as address:
        page.goto(f"{address}/barchart")
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        picture = "Plotly.toImage(document.querySelector('.js-plotly-plot'), {format: 'png'})"
        assert page.evaluate(picture).startswith("data:image/png;base64,")
        assert violations == []


@pytest.fixture
def framed(approach: str) -> Iterator[tuple[str, str]]:
    """Serve the approach twice, the second time to the frames of one page of the other."""
    with serving(approach) as outside, serving(approach, CROSSROADS_CSP="no") as address:
        yield outside, address


@pytest.mark.parametrize("approach", ["multi"])
def test_no_other_site_can_show_a_page_in_a_frame(
    framed: tuple[str, str], page: BrowserPage
) -> None:
    site, elsewhere = framed
    page.goto(elsewhere)
    page.evaluate(
        """(address) => new Promise((loaded) => {
            const frame = Object.assign(document.createElement("iframe"), { src: address });
            frame.onload = loaded;
            document.body.append(frame);
        })""",
        site,
    )
    assert page.frames[1].url == "chrome-error://chromewebdata/"


@pytest.mark.parametrize(("approach", "below"), [("multi", "/barchart/"), ("single", "/")])
@pytest.mark.parametrize("levers", LEVERS)
def test_caches_are_told_what_a_layout_depends_on(approach: str, below: str, levers: str) -> None:
    asked = build(approach, settings=LEVERS[levers]).test_client()
    assert "Referer" in asked.get(f"{below}_dash-layout").vary
    assert "Referer" not in asked.get(f"{below}_dash-layout?address=%2Fbarchart").vary
