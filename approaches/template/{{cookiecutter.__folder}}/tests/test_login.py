"""What needs a login is shown to nobody else."""

import re

from conftest import NAME, PASSWORD
from crossroads.testing import Client


def log_in(client: Client, password: str) -> int:
    """Fill in the form of the login page, and send it; return the answer's status."""
    form = re.search(r'name="form" value="([^"]+)"', client.get("/login").text)
    assert form
    typed = {"name": NAME, "password": password, "form": form[1]}
    return client.post("/login", data=typed, follow_redirects=True).status_code


def test_a_visitor_is_sent_to_the_login(client: Client) -> None:
    assert client.open("/account", follow_redirects=True).title.startswith("Log in")


def test_who_has_logged_in_sees_the_page(client: Client) -> None:
    assert log_in(client, PASSWORD) == 200
    assert f"You are {NAME}." in client.open("/account", follow_redirects=True).text


def test_a_wrong_password_opens_nothing(client: Client) -> None:
    assert log_in(client, "guessed, and wrong") == 401
    assert client.open("/account", follow_redirects=True).title.startswith("Log in")
