"""Every page opens, and the first one does what it says."""

from html import unescape

import pytest
from crossroads.page import Page
from flask.testing import FlaskClient

from {{ cookiecutter.package }}.site import SITE


@pytest.mark.parametrize("page", [page for page in SITE.pages if not page.guarded], ids=repr)
def test_a_page_opens_for_everybody(client: FlaskClient, page: Page) -> None:
    answer = client.get(page.path, follow_redirects=True)
    assert answer.status_code == 200
    assert f"<title>{page.title} · {SITE.title}</title>" in unescape(answer.text)


def test_an_unknown_address_is_not_found(client: FlaskClient) -> None:
    assert client.get("/nowhere").status_code == 404


def test_the_home_page_greets(client: FlaskClient) -> None:
    body = {
        "output": "home-greeting.children",
        "outputs": {"id": "home-greeting", "property": "children"},
        "inputs": [{"id": "home-name", "property": "value", "value": "Ada"}],
        "changedPropIds": ["home-name.value"],
    }
    answer = client.post("/_dash-update-component", json=body)
    assert answer.get_json()["response"] == {"home-greeting": {"children": "Hello, Ada."}}
