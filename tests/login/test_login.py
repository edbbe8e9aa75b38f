"""Logins: the page, and who sees what."""

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import Input, Output
from flask import Blueprint, Response, abort, request

from crossroads.approaches.serving import add_user, remove_user
from crossroads.benchmarks.breaking.attacks.guarded import SITE, vault
from crossroads.login import users
from crossroads.page import Page
from crossroads.page.access import may_open, visitor
from crossroads.site import SITE as KIT
from crossroads.site import Site, home
from tests.conftest import build
from tests.support.logins import BOTH, WHO, log_in, own_logins, seen


@pytest.fixture
def own(tmp_path: Path) -> dict[str, Any]:
    """Return the settings for own logins, with a file of users that a test may change."""
    return own_logins(tmp_path)


# ---------------------------------------------------------------- the page to log in


@BOTH
def test_logging_in_opens_a_page_and_logging_out_closes_it(approach: str, own: Any) -> None:
    client = build(approach, site=SITE, settings=own).test_client()
    asked = client.get("/vault?year=1952&continent=Asia")
    assert asked.location == "/login?next=/vault?year%3D1952%26continent%3DAsia"
    answer = log_in(client, "mia", to="/vault?year=1952&continent=Asia")
    assert (answer.status_code, answer.location) == (303, "/vault?year=1952&continent=Asia")
    assert "vault-graph" in seen(client, "/vault")
    assert client.post("/logout").status_code == 303
    assert client.get("/vault").status_code == 200, "somebody else's page has logged the user out"
    proof = re.search(r'"value": "([0-9a-f]{144})"', seen(client, "/"))
    assert proof
    assert client.post("/logout", data={"csrf_token": proof[1]}).status_code == 303
    assert client.get("/vault").status_code == 302


@BOTH
def test_a_login_leads_back_to_an_address_with_any_letter(approach: str, own: Any) -> None:
    asset = Page("asset", "/asset/<name>", "Asset", "", login=True)
    asset.layout(lambda _page, **given: given["name"])
    site = Site("Assets", (home.page, asset))
    client = build(approach, site=site, settings=own).test_client()
    for address in ("/asset/big%20one", "/asset/a%23b", "/asset/gr%C3%B6%C3%9Fe"):
        place = client.get(address).location
        (following,) = parse_qs(urlsplit(place).query)["next"]
        assert following == address
        assert log_in(client, "mia", to=following).location == address
        client.delete_cookie("access_token_cookie")


@pytest.mark.parametrize("secure", [True, False])
def test_the_tokens_cookie_is_kept_from_scripts_and_other_sites(own: Any, secure: bool) -> None:
    server = build("single", site=SITE, settings=own)
    server.config["SESSION_COOKIE_SECURE"] = server.config["JWT_COOKIE_SECURE"] = secure
    cookies = log_in(server.test_client(), "mia").headers.getlist("Set-Cookie")
    token = next(cookie for cookie in cookies if cookie.startswith("access_token_cookie"))
    assert "HttpOnly" in token
    assert all("SameSite=Lax" in cookie for cookie in cookies)
    assert all(("Secure" in cookie) is secure for cookie in cookies)


@pytest.mark.parametrize("name", ["mia", "nobody-of-this-name"])
def test_a_wrong_password_is_said_and_does_not_tell_who_exists(own: Any, name: str) -> None:
    client = build("single", site=SITE, settings=own).test_client()
    answer = log_in(client, name, "wrong")
    assert answer.status_code == 401
    assert re.search(r'role="alert"[^>]*>Name or password is wrong\.<', answer.text)
    assert f'value="{name}"' in answer.text
    assert "access_token" not in str(answer.headers)


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/vault?year=1952", "/vault?year=1952"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("https://elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/elsewhere.example", "/"),
        ("/vault\r\nX-Header: x", "/"),
        ("", "/"),
    ],
)
def test_a_login_leads_to_a_page_of_this_site(own: Any, asked: str, led_to: str) -> None:
    client = build("single", site=SITE, settings=own).test_client()
    assert log_in(client, "mia", to=asked).location == led_to


def test_a_login_that_another_site_sends_is_refused(own: Any) -> None:
    client = build("single", site=SITE, settings=own).test_client()
    typed = {"name": "mia", "password": "password of mia", "form": ""}
    for form in ("", "guessed"):
        answer = client.post("/login", data={**typed, "form": form})
        assert answer.status_code == 400
        assert "access_token" not in str(answer.headers)


def test_passwords_cannot_be_tried_out_without_end(own: Any) -> None:
    client = build("single", site=SITE, settings=own).test_client()
    for _ in range(users.ATTEMPTS):
        assert log_in(client, "mia", "wrong").status_code == 401
    refused = log_in(client, "mia")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= users.WINDOW
    assert log_in(client, "ed").status_code == 303


def test_a_company_behind_one_address_can_log_in_and_one_of_them_cannot_try_passwords(
    own: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(users, "check_password_hash", lambda _hash, typed: typed == "right")
    monkeypatch.setattr(users, "time", SimpleNamespace(monotonic=lambda: 0.0))  # all in a minute
    client = build("single", site=SITE, settings=own).test_client()
    for _ in range(users.ATTEMPTS_OF_ALL + 10):
        assert log_in(client, "mia", "right").status_code == 303
    for number in range(users.ATTEMPTS_OF_ALL):
        assert log_in(client, f"guessed{number}", "wrong").status_code == 401
        if number < users.ATTEMPTS_OF_ALL - 1:
            assert log_in(client, "mia", "right").status_code == 303
    assert log_in(client, "another", "wrong").status_code == 429


def test_attempts_at_the_same_time_are_counted_one_by_one() -> None:
    throttle, interval = users.Throttle(), sys.getswitchinterval()

    def tried(_: int) -> int:
        throttle.attempt("a", "n")
        throttle.forget("a", "another")
        with throttle._counting:  # another attempt takes the list out while it counts
            return len(throttle._attempts["a", "n"])

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for _ in range(50):
                assert max(pool.map(tried, range(20))) == users.ATTEMPTS
                throttle.forget("a", "n")
    finally:
        sys.setswitchinterval(interval)


def test_attempts_are_forgotten_in_time_and_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    throttle, clock = users.Throttle(), [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    assert [throttle.attempt("a", "n") for _ in range(users.ATTEMPTS + 1)] == [0] * 5 + [60]
    clock[0] += users.WINDOW
    assert throttle.attempt("a", "n") == 0
    monkeypatch.setattr(users, "REMEMBERED", 10)
    for number in range(100):
        throttle.attempt(str(number), "n")
    assert len(throttle._attempts) <= 10
    for number in range(users.ATTEMPTS_OF_ALL):
        assert throttle.attempt("b", str(number)) == 0
    assert throttle.attempt("b", "another") > 0


# ---------------------------------------------------------------- who sees what


@BOTH
@pytest.mark.parametrize(
    ("name", "sees"), [("", set()), ("mia", {"vault"}), ("ed", {"vault", "desk"})]
)
def test_a_visitor_is_led_only_to_what_may_be_opened(
    approach: str, own: Any, name: str, sees: set[str]
) -> None:
    own |= {"PREFETCH": "immediate"}
    client = build(approach, site=SITE, settings=own).test_client()
    if name:
        log_in(client, name)
    for shown in (client.get("/").text, seen(client, "/"), seen(client, "/nowhere")):
        assert {page for page in ("vault", "desk") if f"/{page}" in shown} <= sees
    assert {page for page in ("vault", "desk") if f'"/{page}"' in seen(client, "/")} == sees


@BOTH
def test_two_users_never_see_each_others_layout(approach: str, own: Any) -> None:
    mine = Page("mine", "/mine", "Mine", "Whose it is.", login=True)
    mine.layout(lambda _page: [f"This belongs to {visitor().name}."])
    server = build(approach, site=Site("Own", (home.page, mine)), settings=own)
    clients = {name: server.test_client() for name in WHO}
    for name, client in clients.items():
        log_in(client, name)
    for _ in range(3):
        for name, client in clients.items():
            shown = seen(client, "/mine")
            assert f"belongs to {name}." in shown
            assert not any(f"belongs to {other}." in shown for other in WHO if other != name)


@BOTH
def test_only_what_is_the_same_for_all_is_kept_by_caches(approach: str, own: Any) -> None:
    client = build(approach, site=SITE, settings=own).test_client()
    personal = client.get("/barchart"), client.get("/barchart/_dash-layout"), client.get("/login")
    for answer in personal:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.vary
    script = re.search(r'src="([^"]+/dash/deps/react[^"]+)"', personal[0].text)
    assert script
    for address in ("/_kit/site.css", script[1]):
        with client.get(address) as file:
            assert "no-store" not in file.headers.get("Cache-Control", "")


ASKING = Blueprint("asking", __name__)
ASKING.add_url_rule("/opens", "opens", lambda: str(may_open(vault)))
ASKING.add_url_rule("/who", "who", lambda: (visitor().name, {"Cache-Control": "public"}))
ASKING.add_url_rule("/fails", "fails", lambda: str(1 / len(visitor().roles)))
ASKING.add_url_rule("/breaks", "breaks", lambda: str(1 / 0))
ASKING.add_url_rule("/gone", "gone", lambda: abort(410, visitor().name))
ASKING.add_url_rule("/same", "same", lambda: ("for all", {"Cache-Control": "public"}))


@ASKING.after_app_request
def greet(response: Response) -> Response:
    if "greeted" in request.args:
        response.headers["X-Visitor"] = visitor().name
    return response


@BOTH
@pytest.mark.parametrize("name", ["", "mia"])
def test_an_answer_during_which_somebody_asked_who_the_visitor_is_is_kept_by_no_cache(
    approach: str, own: Any, name: str
) -> None:
    site = replace(SITE, blueprints=(ASKING,))
    client = build(approach, site=site, settings={**own, "TESTING": False}).test_client()
    if name:
        log_in(client, name)
    paths = ("/opens", "/who", "/fails", "/breaks", "/gone", "/same?greeted", "/nope", "/vault")
    for path in paths:
        for method in ("GET", "HEAD"):
            answer = client.open(path, method=method)
            assert answer.headers["Cache-Control"] == "no-store", path
            assert {"Cookie", "Authorization"} <= {*answer.vary}, path
    assert client.get("/same").headers["Cache-Control"] == "public"


@BOTH
def test_no_answer_has_a_secret_whose_letters_its_compressed_size_could_tell(
    approach: str, own: Any
) -> None:
    client = build(approach, site=SITE, settings=own).test_client()

    def found(pattern: str, *texts: str) -> set[str]:
        return {one for text in texts for one in re.findall(pattern, text)}

    pages = [client.get("/login?next=/vault").text for _ in range(3)]
    kept: Any = client.get_cookie("login_form", path="/login")
    assert len(found('name="form" value="([^"]+)"', *pages)) == 3
    assert not any(kept.value in page for page in pages)
    log_in(client, "mia")
    token: Any = client.get_cookie("csrf_access_token")
    shown = [seen(client, "/"), seen(client, "/vault"), client.get("/desk").text]
    proofs = found('"value": "([0-9a-f]{144})"', *shown[:2]) | found(
        'value="([0-9a-f]{144})"', shown[2]
    )
    assert len(proofs) == 3
    paths = ("/", "/vault", "/nope", "/_dash-dependencies")
    shown.extend(client.get(path).text for path in paths)
    assert not any(token.value in text for text in shown)
    for wrong in ("00" * 72, "ff" * 72, "0" * 143, "\xfc", "", next(iter(proofs))[:-2]):
        client.post("/logout", data={"csrf_token": wrong})
        assert client.get("/vault").status_code == 200, wrong
    client.post("/logout", data={"csrf_token": proofs.pop()})
    assert client.get("/vault").status_code == 302
    log_in(client, "mia")
    token = client.get_cookie("csrf_access_token")
    client.post("/logout", data={"csrf_token": token.value})  # as a script sends it
    assert client.get("/vault").status_code == 302


@BOTH
def test_what_the_file_of_users_says_holds_at_once(approach: str, own: Any) -> None:
    client = build(approach, site=SITE, settings=own).test_client()
    log_in(client, "ed")
    assert client.get("/desk").status_code == 200
    path = Path(own["AUTH_USERS"])
    known = json.loads(path.read_text("utf-8"))
    known["ed"]["roles"] = []
    path.write_text(json.dumps(known), "utf-8")
    assert client.get("/desk").status_code == 403
    path.write_text("{}", "utf-8")
    assert client.get("/vault").status_code == 302


DAMAGED: tuple[Any, ...] = (
    None,
    7,
    "x",
    [],
    {},
    {"password": 1},
    {"password": ""},
    {"password": "open"},
    {"password": "scrypt:bad$a$b"},
    {"password": "scrypt:0:0:0$a$b"},
    {"password": f"pbkdf2:sha256:{10**30}$a$b"},
    {"password": "pbkdf2:sha999:1$a$b"},
    {"password": "$$"},
    {"password": "pbkdf2:sha256:1$a$ä"},
)
MEANT = ({"roles": "editor"}, {"roles": {"editor": False}}, {"roles": ["editor", 1]})


@BOTH
@pytest.mark.parametrize("entry", [*DAMAGED, *MEANT], ids=str)
def test_a_damaged_entry_of_the_file_shuts_out_nobody_else(
    approach: str, own: Any, entry: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client = build(approach, site=SITE, settings=own).test_client()
    log_in(client, "mia")
    path = Path(own["AUTH_USERS"])
    known = json.loads(path.read_text("utf-8"))
    known["ed"] = known["ed"] | entry if entry in MEANT else entry
    path.write_text(json.dumps(known), "utf-8")
    for _ in range(3):
        assert client.get("/vault").status_code == 200
    other = build(approach, site=SITE, settings=own).test_client()
    assert log_in(other, "ed").status_code == 401
    assert log_in(other, "mia").status_code == 303
    said = [one.getMessage() for one in caplog.records if "cannot log in" in one.getMessage()]
    assert len(said) == 1
    assert said[0].startswith(f"{path}: 'ed' cannot log in: expected ")


@BOTH
def test_who_is_removed_is_logged_out_at_once(approach: str, own: Any) -> None:
    client = build(approach, site=SITE, settings=own).test_client()
    log_in(client, "mia")
    assert remove_user.main(["mia", "--file", own["AUTH_USERS"]]) == 0
    assert client.get("/vault").status_code == 302
    assert log_in(client, "mia").status_code == 401
    assert log_in(client, "ed").status_code == 303


@BOTH
def test_another_password_ends_what_was_logged_in_with_the_one_before(
    approach: str, own: Any
) -> None:
    site = build(approach, site=SITE, settings=own)
    stolen, other = site.test_client(), site.test_client()
    log_in(stolen, "mia")
    log_in(other, "ed")
    add_user.add(own["AUTH_USERS"], "mia", "another password")
    assert stolen.get("/vault").status_code == 302
    assert other.get("/vault").status_code == 200
    assert log_in(stolen, "mia", "another password").status_code == 303
    assert stolen.get("/vault").status_code == 200


@BOTH
def test_who_may_not_open_a_page_is_told_who_he_is_and_can_go_on(approach: str, own: Any) -> None:
    client = build(approach, site=SITE, settings=own).test_client()
    log_in(client, "mia")
    refused = client.get("/desk")
    assert refused.status_code == 403
    assert "logged in as mia, who may not open this page" in refused.text
    assert re.search('<a href="/login[?]next=/desk">Log in as somebody else</a>', refused.text)
    assert re.search('<a [^>]*href="/vault"[^>]*>Vault</a>', refused.text)
    assert "Log out mia" in refused.text
    assert "Desk" not in refused.text


@BOTH
def test_a_document_has_no_function_of_a_page_that_its_visitor_may_not_open(
    approach: str, own: Any
) -> None:
    open_, closed = Page("open", "/open", "", ""), Page("closed", "/closed", "", "", login=True)
    shared = "function (x) { return 'of both'; }"
    for page, functions in ((open_, [shared]), (closed, [shared, shared.replace("both", "one")])):
        for number, function in enumerate(functions):
            output = Output(page.id(f"out{number}"), "children")
            page.clientside_callback(function, output, Input(page.id("in"), "value"))
    site = Site("Own", (home.page, open_, closed))
    client = build(approach, site=site, settings=own).test_client()
    assert "of both" in client.get("/open").text
    assert not any("of one" in client.get(path).text for path in ("/", "/open", "/nowhere"))
    log_in(client, "mia")
    assert "of one" in client.get("/closed").text


@BOTH
def test_an_open_page_is_open_beside_a_home_page_that_needs_a_login(
    approach: str, own: Any
) -> None:
    """Also behind a proxy that takes the `Referer` away: the router asks with the address."""
    closed = Page("home", "/", "Home", "For those who have logged in.", login=True)
    closed.layout(lambda page: [page.id("secret")])
    site = Site("Half", (closed, home.page.renamed("hall", path="/hall")))
    client = build(approach, site=site, settings=own).test_client()
    assert client.get("/hall").status_code == 200
    prefix = "/hall" if approach == "multi" else ""
    for query in ("", "?address=%2Fhall"):
        layout = client.get(f"{prefix}/_dash-layout{query}")
        assert layout.status_code == 200
        assert "home-secret" not in layout.text
    assert "hall-headline" in layout.text
    assert client.get("/_dash-layout?address=%2F").status_code == 401


@BOTH
def test_a_site_whose_every_page_needs_a_login_shows_nobody_anything(
    approach: str, own: Any
) -> None:
    site = Site("Closed", tuple(page.renamed(page.name, login=True) for page in KIT.pages))
    client = build(approach, site=site, settings=own).test_client()
    for address in ("/", "/barchart", "/nowhere"):
        assert client.get(address).status_code == 302
    for address in ("/_dash-layout", "/_dash-dependencies", "/barchart/_dash-dependencies"):
        assert client.get(address).status_code in (401, 302)
        assert "barchart-" not in client.get(address).text
    assert client.get("/_dash-component-suites/dash/nope.js").status_code == 404
    log_in(client, "mia")
    assert "barchart-graph" in seen(client, "/barchart")


@BOTH
def test_what_is_not_known_to_the_guard_is_closed(
    approach: str, own: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASH_MCP_ENABLED", "true")  # a second way to all callbacks
    client = build(approach, site=SITE, settings={**own, "SHARE_ROUTES": False}).test_client()
    for address in ("/_mcp", "/vault/_mcp"):
        asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        answer = client.post(address, json=asked)
        assert answer.status_code >= 400
        assert "vault" not in answer.text
    nested = client.post(
        "/_dash-update-component", data="[" * 100_000, content_type="application/json"
    )
    assert nested.status_code == 404
