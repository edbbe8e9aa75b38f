"""What needs a login is shown to nobody else."""

import re

from conftest import NAME, PASSWORD
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def log_in(client: FlaskClient, password: str) -> TestResponse:
    """Fill in the form of the login page, and send it."""
    form = re.search(r'name="form" value="([^"]+)"', client.get("/login").text)
    assert form
    typed = {"name": NAME, "password": password, "form": form[1], "next": "/account"}
    return client.post("/login", data=typed, follow_redirects=True)


def test_a_visitor_is_sent_to_the_login(client: FlaskClient) -> None:
    answer = client.get("/account", follow_redirects=True)
    assert answer.request.path == "/login"


def test_who_has_logged_in_sees_the_page(client: FlaskClient) -> None:
    answer = log_in(client, PASSWORD)
    assert answer.request.path.rstrip("/") == "/account"
    assert answer.status_code == 200
    assert NAME in answer.text


def test_a_wrong_password_opens_nothing(client: FlaskClient) -> None:
    assert log_in(client, "guessed, and wrong").status_code == 401
    assert client.get("/account").status_code in (302, 308)
