"""Every page opens, and the first one does what it says."""

import pytest
from crossroads import Page
from crossroads.testing import Client

from {{ cookiecutter.package }}.site import SITE


@pytest.mark.parametrize("page", [page for page in SITE.pages if not page.guarded], ids=repr)
def test_a_page_opens_for_everybody(client: Client, page: Page) -> None:
    opened = client.open(page.path, follow_redirects=True)
    assert opened.status == 200
    assert opened.title == f"{page.title} · {SITE.title}"
    assert page.description in opened.text


def test_an_unknown_address_is_not_found(client: Client) -> None:
    assert client.get("/nowhere").status_code == 404


def test_the_home_page_greets_who_types_a_name(client: Client) -> None:
    home = client.open("/")
    assert "Hello, visitor." in home.text
    home.change({"home-name.value": "Ada"})
    assert "Hello, Ada." in home.text
