"""Logins: the file of users, and settings that cannot work."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from dash import Input, Output

from crossroads.approaches.serving import add_user, remove_user
from crossroads.benchmarks.breaking.attacks.guarded import SITE
from crossroads.errors import ConfigurationError
from crossroads.login import users
from crossroads.page import Page
from crossroads.site import Site
from tests.conftest import build
from tests.support.logins import BOTH, own_logins
from tests.test_architecture import run


@pytest.fixture
def own(tmp_path: Path) -> dict[str, Any]:
    """Return the settings for own logins, with a file of users that a test may change."""
    return own_logins(tmp_path)


def test_a_user_is_added_without_echo_into_a_file_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    path = tmp_path / "users.json"
    answers = iter(["a long password", "a long password", "short", "short", "one thing", "another"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    assert add_user.main(["ada", "--role", "editor", "--file", str(path)]) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert users.load(str(path))["ada"].roles == {"editor"}
    assert users.check(str(path), "ada", "a long password")
    assert not users.check(str(path), "ada", "another password")
    assert "a long password" not in path.read_text()
    assert add_user.main(["bob", "--file", str(path)]) == 1
    assert "expected 12 characters or more" in capsys.readouterr().err
    assert add_user.main(["bob", "--file", str(path)]) == 1
    assert [*json.loads(path.read_text())] == ["ada"]
    assert [one.name for one in tmp_path.iterdir()] == ["users.json"]


def test_another_password_leaves_the_roles_and_new_roles_take_their_place(tmp_path: Path) -> None:
    path = str(tmp_path / "users.json")
    for roles, expected in ((["editor"], {"editor"}), (None, {"editor"}), (["a", "b"], {"a", "b"})):
        add_user.add(path, "ada", "a long password", roles)
        assert users.load(path)["ada"].roles == expected


def test_users_who_are_added_and_removed_at_the_same_time_are_all_there(tmp_path: Path) -> None:
    path = str(tmp_path / "users.json")
    for number in range(4):
        add_user.add(path, f"old{number}", "a long password")

    def change(number: int) -> None:
        if number < 4:
            remove_user.remove(path, f"old{number}")
        add_user.add(path, f"new{number}", "a long password")

    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(change, range(16))] == [None] * 16
    assert {*users.load(path)} == {f"new{number}" for number in range(16)}
    assert [one.name for one in tmp_path.iterdir()] == ["users.json"]


def test_what_is_not_understood_in_the_file_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_text(json.dumps({"ada": {"passwort": "x"}, "bob": {"note": 1, "password": "a$b"}}))
    add_user.add(str(path), "cyd", "a long password")
    remove_user.remove(str(path), "bob")
    entries = json.loads(path.read_text())
    assert entries.pop("cyd")["roles"] == []
    assert entries == {"ada": {"passwort": "x"}}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cyd", '{"ada": {}, "bob": {}}', "name='cyd': expected one of ada, bob"),
        ("ada", "{}", "name='ada': expected one of the users: there is none"),
        ("ada", None, "name='ada': expected one of the users: there is none"),
        ("ada", "[]", "expected a file of users"),
        ("ada", "no JSON", "expected a file of users"),
    ],
)
def test_a_user_who_cannot_be_removed_is_said_in_a_line(
    name: str, content: str | None, said: str, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "users.json"
    if content is not None:
        path.write_text(content)
    assert remove_user.main([name, "--file", str(path)]) == 1
    assert said in capsys.readouterr().err
    assert (path.read_text() if path.exists() else None) == content


@pytest.mark.parametrize("ending", [KeyboardInterrupt, EOFError])
def test_who_gives_up_changes_nothing(
    ending: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def given_up(_prompt: str) -> str:
        raise ending

    monkeypatch.setattr("getpass.getpass", given_up)
    assert add_user.main(["ada", "--file", str(tmp_path / "users.json")]) == 130
    assert capsys.readouterr().err == "\nNothing was changed.\n"
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("name", "file", "said"),
    [
        ("", "users.json", "name='': expected what the user types to log in"),
        ("ada", "nowhere/users.json", "a file that can be written (No such file or directory)"),
        ("ada", "", "makes (Is a directory)"),
    ],
)
def test_a_user_who_cannot_be_added_is_said_in_a_line(
    name: str, file: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "a long password")
    told = StringIO()
    with redirect_stderr(told):
        assert add_user.main([name, "--file", f"{tmp_path}/{file}"]) == 1
    assert said in told.getvalue()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"AUTH": "off"}, "AUTH='off': expected CROSSROADS_AUTH=jwt for a page that needs a login"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY='...': expected 32 bytes or more"),
        ({"AUTH_SECONDS": 0}, "AUTH_SECONDS=0: expected 1 or more"),
        ({"AUTH_USERS": "nowhere.json"}, "expected a file of users, which `python -m crossroads."),
        ({"AUTH_USERS": "pyproject.toml"}, "AUTH_USERS='pyproject.toml': expected a file of users"),
        ({"AUTH_KEYS": "x"}, "AUTH_ISSUER='': expected what the issuer's tokens"),
        (
            {"AUTH_KEYS": "README.md", "AUTH_ISSUER": "i", "AUTH_AUDIENCE": "a"},
            "AUTH_KEYS='README.md': expected an https address, or a file with a public key",
        ),
        (
            {"AUTH_KEYS": "http://issuer.example/keys", "AUTH_ISSUER": "i", "AUTH_AUDIENCE": "a"},
            "expected an https address",
        ),
    ],
)
@BOTH
def test_settings_that_cannot_work_are_refused(
    approach: str, own: Any, settings: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        build(approach, site=SITE, settings={**own, **settings})
    assert said in str(refused.value)


def test_logins_without_their_library_say_what_to_install(
    own: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crossroads.server.server.find_spec", lambda _name: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'flask-jwt-extended\["):
        build("multi", site=SITE, settings=own)


def test_an_approach_that_cannot_guard_a_page_refuses_it(own: Any) -> None:
    with pytest.raises(ConfigurationError, match="expected an app that guards its pages"):
        build("pages", site=SITE, settings=own)


def test_a_callback_belongs_to_one_page() -> None:
    first, second = Page("a", "/", "A", ""), Page("b", "/b", "B", "")
    for page in (first, second):
        page.callback(Output("same", "children"), Input("x", "value"))(lambda value: value)
    with pytest.raises(ConfigurationError, match=r"inputs of Page.'b', path='/b'.'s own"):
        build("single", site=Site("S", (first, second)))


@BOTH
def test_a_site_without_logins_imports_nothing_for_them(approach: str) -> None:
    code = f"""
import sys
from importlib import import_module
import_module("crossroads.approaches.{approach}").init_app()
unwanted = {{"flask_jwt_extended", "jwt", "crossroads.login.login", "crossroads.login.users"}}
print(sorted(unwanted & set(sys.modules)))
"""
    assert run(code).strip() == "[]"
