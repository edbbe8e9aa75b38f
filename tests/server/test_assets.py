"""Files of a site's own: a folder at `/assets/`, and styles and scripts of other hosts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from crossroads.errors import ConfigurationError
from crossroads.levers import copies
from crossroads.site import SITE as KIT
from crossroads.site import Site
from tests.conftest import build
from tests.support.buffered import client_of
from tests.support.filed import BARE, FOLDER, SITE
from tests.support.logins import BOTH, own_logins, seen
from tests.support.servers import serving

OTHERS = replace(
    SITE,
    stylesheets=(
        "https://styles.example/theme.css",
        {"href": "//icons.example/all.css", "integrity": "sha384-x", "crossorigin": "anonymous"},
        "https://fonts.googleapis.com/css2?family=Lato",
        "/own.css",
    ),
    scripts=("https://scripts.example:8443/a.js", {"src": "/b.js", "defer": "defer"}),
)


def client(approach: str, site: Site = SITE, **settings: Any) -> FlaskClient:
    return client_of(build(approach, site=site, settings={"TESTING": True, **settings}))


def loaded(text: str, kind: str = "assets") -> list[str]:
    """Return the names of the files below a place in the order in which a document has them."""
    return re.findall(rf'(?:href|src)="/{kind}/([\w./-]+)', re.sub("<img[^>]*>", "", text))


@pytest.fixture(scope="module", params=["multi", "single"])
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the site; the value is its address."""
    with serving(request.param, "--site", "tests.support.filed:SITE") as address:
        yield address


@pytest.mark.parametrize("path", ["/", "/other", "/nowhere"])
@BOTH
def test_documents_have_styles_and_scripts_of_the_folder_in_dashs_order(
    approach: str, path: str
) -> None:
    text = client(approach).get(path).text
    assert loaded(text) == ["a.css", "parts/c.css", "b.js", "parts/d.mjs"]
    assert text.index("styles.css") < text.index("/assets/a.css")
    assert text.index("react-dom") < text.index("/assets/b.js") < text.index("/dash_renderer")
    assert re.search(r'd\.mjs\?v=\w+" type="module"', text)


@BOTH
def test_a_file_is_kept_by_its_name_and_asked_for_again_otherwise(approach: str) -> None:
    asked = client(approach)
    (address,) = re.findall(r'"(/assets/a\.css\?v=\w+)"', asked.get("/other").text)
    answer = asked.get(address)
    assert answer.data == (FOLDER / "a.css").read_bytes()
    assert answer.cache_control.immutable
    assert answer.mimetype == "text/css"
    for other in ("/assets/a.css", "/assets/a.css?v=0123456789abcdef"):
        assert not asked.get(other).cache_control.immutable


@BOTH
def test_a_large_file_is_compressed_and_a_picture_is_served(approach: str, tmp_path: Path) -> None:
    (tmp_path / "large.css").write_text("p { color: red; }\n" * 1000)
    (tmp_path / "dot.svg").write_bytes((FOLDER / "parts/dot.svg").read_bytes())
    asked = client(approach, replace(SITE, assets=tmp_path), COMPRESS=True)
    answer = asked.get("/assets/large.css", headers={"Accept-Encoding": "br"})
    assert answer.content_encoding == "br"
    assert len(answer.data) < 1000
    assert asked.get("/assets/dot.svg").mimetype == "image/svg+xml"


@BOTH
def test_a_file_is_one_however_its_path_is_spelled(approach: str) -> None:
    """Else anybody could fill a worker's memory with names of one file."""
    asked = client(approach)
    copies._fingerprint.cache_clear()
    for path in ("parts/c.css", "parts/../parts/c.css", "parts/./../parts/../parts/c.css"):
        assert asked.get(f"/assets/{path}").status_code == 200
    assert copies._fingerprint.cache_info().currsize == 1


@pytest.mark.parametrize(
    "path",
    [
        *("", "nope.css", "parts", "parts/", "../filed.py", "%2e%2e/filed.py", "..%2ffiled.py"),
        *("parts/../../filed.py", "/etc/passwd", "%2fetc%2fpasswd", "a.css%00.js"),
    ],
)
@BOTH
def test_what_is_not_in_the_folder_is_a_404(approach: str, path: str) -> None:
    assert client(approach).get(f"/assets/{path}", follow_redirects=True).status_code == 404


@BOTH
def test_addresses_are_right_behind_a_proxy_with_a_prefix(approach: str) -> None:
    asked = client(approach, PREFIX="/kit")
    text = asked.get("/kit/other").text
    assert loaded(text, "kit/assets") == ["a.css", "parts/c.css", "b.js", "parts/d.mjs"]
    assert '"src": "/kit/assets/parts/dot.svg"' in seen(asked, "/kit/other")
    assert asked.get("/kit/assets/parts/dot.svg").status_code == 200


@BOTH
def test_changes_are_seen_while_somebody_develops(approach: str, tmp_path: Path) -> None:
    (tmp_path / "one.css").write_text("p { color: red; }")
    site = replace(SITE, assets=tmp_path)
    developed, kept = client(approach, site), client(approach, site)
    developed.application.config["DEBUG"] = True  # from the start, Dash would begin to watch files
    before = developed.get("/").text
    (tmp_path / "two.css").write_text("p { color: blue; }")
    assert loaded(developed.get("/").text) == ["one.css", "two.css"]
    assert loaded(kept.get("/").text) == ["one.css"]
    (tmp_path / "one.css").write_text("p { color: green; }")
    named = r"one\.css\?v=(\w+)"
    assert re.findall(named, kept.get("/").text) != re.findall(named, before)
    (tmp_path / "one.css").unlink()
    assert kept.get("/").status_code == 200


@BOTH
def test_an_icon_of_the_folder_takes_the_place_of_the_kits(approach: str, tmp_path: Path) -> None:
    (tmp_path / "favicon.ico").write_bytes(b"icon")
    icon = r'<link rel="icon" href="/assets/favicon\.ico\?v='
    assert re.search(icon, client(approach, replace(SITE, assets=tmp_path)).get("/other").text)


@BOTH
def test_files_are_for_everybody_and_logins_change_nothing(approach: str, tmp_path: Path) -> None:
    asked = client(approach, **own_logins(tmp_path))
    answer = asked.get("/assets/a.css")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers.get("Cache-Control", "")


@BOTH
def test_other_hosts_that_are_named_are_allowed(approach: str) -> None:
    answer = client(approach, OTHERS).get("/other")
    policy = dict(
        one.strip().split(" ", 1) for one in answer.headers["Content-Security-Policy"].split(";")
    )
    for kind in ("style-src", "font-src"):
        assert {"https://styles.example", "icons.example"} <= set(policy[kind].split())
    assert "https://fonts.gstatic.com" in policy["font-src"]
    assert "https://scripts.example:8443" in policy["script-src"]
    assert "styles.example" not in policy["script-src"]
    text = answer.text
    assert '<link rel="stylesheet" href="https://styles.example/theme.css">' in text
    assert 'integrity="sha384-x"' in text
    assert '<script src="https://scripts.example:8443/a.js"></script>' in text
    assert 'defer="defer"' in text
    assert text.index("styles.css") < text.index("theme.css") < text.index("/assets/a.css")


@BOTH
def test_a_site_that_names_no_host_allows_none(approach: str) -> None:
    same = client(approach).get("/").headers["Content-Security-Policy"]
    assert "http" not in re.sub(r"'sha256-[^']+'", "", same)


@BOTH
def test_a_site_without_a_folder_has_no_such_route(approach: str) -> None:
    answer = client(approach, KIT).get("/assets/a.css")
    assert answer.status_code == 404
    assert "/assets/" not in client(approach, KIT).get("/").text


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("stylesheets", "https://styles.example/theme.css"),
        ("scripts", {"src": "/a.js"}),
        ("stylesheets", ({"rel": "stylesheet"},)),
        ("scripts", (7,)),
    ],
)
def test_files_that_cannot_be_named_are_refused(said: str, given: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"Site\.{said}="):
        replace(KIT, **{said: given})


@BOTH
def test_a_folder_that_is_not_there_is_refused(approach: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"Site\.assets=.*expected a folder that exists"):
        client(approach, replace(SITE, assets=tmp_path / "nope"))


@BOTH
def test_a_site_without_the_kits_look_has_none_of_it(approach: str) -> None:
    text = client(approach, BARE).get("/").text
    assert "bootstrap" not in re.sub(r"dash_bootstrap\w+", "", text)
    assert "styles.css" not in text
    assert "bare.css" in text
    assert loaded(text)[0] == "a.css"
    assert "Theme" not in client(approach, BARE).get("/_dash-layout").text


def test_a_page_uses_the_sites_own_files(page: Page, served: str, console: list[str]) -> None:
    page.goto(served)
    expect(page.locator("#home-out")).to_have_text("said!")
    expect(page.locator("#home-said")).to_have_css("color", "rgb(4, 5, 6)")
    dot = "(one) => one.complete && one.naturalWidth"
    expect(page.locator("#home-dot")).to_be_visible()
    assert page.locator("#home-dot").evaluate(dot) == 8
    assert page.evaluate("window.order") == ["b.js", "d.mjs"]
    page.get_by_role("link", name="Other").click()
    expect(page.locator("#other-out")).to_have_text("said!")
    assert page.locator("#other-dot").evaluate(dot) == 8
    assert console == []


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_without_the_kits_look_links_and_the_skip_link_work(
    page: Page, approach: str, console: list[str]
) -> None:
    page.emulate_media(color_scheme="dark")
    with serving(approach, "--site", "tests.support.filed:BARE") as address:
        page.goto(address)
        expect(page.locator("#home-out")).to_have_text("said!")
        assert page.evaluate("document.documentElement.dataset.bsTheme") is None
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#kit-main")).to_be_focused()
        page.locator("#kit-links a", has_text="Other").click()
        expect(page.locator("#other-out")).to_have_text("said!")
    assert console == []
