"""What the tests share: the site in this process, and a visitor of it."""
{% if cookiecutter.login %}
from collections.abc import Iterator
{% endif %}
import pytest
{%- if cookiecutter.login %}
from crossroads.approaches.serving.add_user import add
{%- endif %}
from crossroads.testing import Client
from flask import Flask

from {{ cookiecutter.package }}.settings import Testing
from {{ cookiecutter.package }}.site import create_app
{%- if cookiecutter.login %}

NAME, PASSWORD = "ada", "only for the tests"
{%- endif %}


@pytest.fixture(scope="session")
{%- if cookiecutter.login %}
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Build the site once, with one user."""
    users = str(tmp_path_factory.mktemp("users") / "users.json")
    add(users, NAME, PASSWORD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSROADS_AUTH_USERS", users)
        yield create_app(Testing)
{%- else %}
def app() -> Flask:
    """Build the site once."""
    return create_app(Testing)
{%- endif %}


@pytest.fixture
def client(app: Flask) -> Client:
    """Return a visitor, who opens pages and fires callbacks as a browser does."""
    return Client(app)
