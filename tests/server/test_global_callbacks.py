"""Callbacks of `dash.callback`: in every app of a server, and past no guard."""

import logging
from collections.abc import Iterator
from pathlib import Path

import dash
import pytest
from dash import Input, Output, html

from crossroads.errors import ConfigurationError, warn_once
from crossroads.page import Page
from crossroads.server.global_callbacks import kept
from crossroads.site import SITE, Site
from tests.conftest import build
from tests.support.logins import BOTH, log_in, own_logins

ASK = {
    "output": "loose.children",
    "outputs": {"id": "loose", "property": "children"},
    "inputs": [{"id": "asked", "property": "value", "value": "x"}],
    "changedPropIds": ["asked.value"],
}
SECRET = "known to those who have logged in"  # noqa: S105 - not a password
SCRIPT = "(value) => `a function for ${value}`"


@pytest.fixture(autouse=True)
def _none_left() -> Iterator[None]:
    """Leave no global callback to other tests."""
    yield
    kept.cache_clear()


@pytest.fixture
def loose() -> Site:
    """Make a site with a guarded page whose module uses `dash.callback`."""
    home = Page("home", "/", "Home", "Open to all.")
    vault = Page("vault", "/vault", "Vault", "Not open to all.", login=True)
    vault.layout(lambda _page: [html.P(id="asked"), html.P(id="loose"), html.P(id="browser")])

    @dash.callback(Output("loose", "children"), Input("asked", "value"))  # type: ignore[untyped-decorator]
    def answer(_asked: str) -> str:
        return SECRET

    dash.clientside_callback(SCRIPT, Output("browser", "children"), Input("asked", "value"))
    return Site("Loose", (home, vault))


@BOTH
def test_every_app_has_them_and_those_of_a_second_site_too(approach: str) -> None:
    dash.clientside_callback(SCRIPT, Output("shown", "title"), Input("asked", "value"))
    for _ in range(2):
        client = build(approach, site=SITE).test_client()
        for page in SITE.pages:
            prefix = f"{page.path.rstrip('/')}/" if approach == "multi" else "/"
            served = client.get(f"{prefix}_dash-dependencies").get_json()
            assert [one["output"] for one in served].count("shown.title") == 1
            assert client.get(page.path).text.count(SCRIPT) == 1


@BOTH
def test_a_visitor_cannot_ask_a_global_callback_where_a_page_is_guarded(
    approach: str, loose: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    warn_once.cache_clear()
    with caplog.at_level(logging.WARNING, "crossroads"):
        server = build(approach, site=loose, settings=own_logins(tmp_path))
    assert "only those who may open every page" in caplog.text
    assert "loose.children" in caplog.text
    client = server.test_client()
    for prefix in ("/", "/vault/"):
        answer = client.post(f"{prefix}_dash-update-component", json=ASK)
        assert answer.status_code in {401, 404, 405}
        assert SECRET not in answer.text
    assert "loose" not in client.get("/_dash-dependencies").text
    assert SCRIPT not in client.get("/").text
    log_in(client, "mia")
    proof = client.get_cookie("csrf_access_token")
    assert proof
    csrf = {"X-CSRF-TOKEN": proof.value}
    path = "/vault/" if approach == "multi" else "/"
    answer = client.post(f"{path}_dash-update-component", json=ASK, headers=csrf)
    assert answer.status_code == 200
    assert SECRET in answer.text
    assert SCRIPT in client.get("/vault").text


@BOTH
def test_an_output_that_a_page_has_is_named(approach: str) -> None:
    page = Page("home", "/", "Home", "")
    page.clientside_callback("x => x", Output("taken", "title"), Input("asked", "value"))
    dash.clientside_callback("x => x", Output("taken", "title"), Input("asked", "value"))
    with pytest.raises(ConfigurationError, match=r"dash\.callback='taken\.title'"):
        build(approach, site=Site("Taken", (page,)))
