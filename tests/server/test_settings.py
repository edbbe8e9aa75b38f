"""Settings: class, then environment, then argument; a bad value says what was expected."""

from typing import Any, Literal

import pytest

from crossroads import settings
from crossroads.errors import ConfigurationError


def test_later_sources_win() -> None:
    environ = {"CROSSROADS_MAX_CONTENT_LENGTH": "1000", "CROSSROADS_DEBUG": "yes"}
    loaded = settings.load({"MAX_CONTENT_LENGTH": 2000}, environ)
    assert (loaded["MAX_CONTENT_LENGTH"], loaded["DEBUG"]) == (2000, True)
    assert settings.load(None, {})["MAX_CONTENT_LENGTH"] == 1_000_000


def test_a_class_is_chosen_by_the_environment_or_by_the_argument() -> None:
    assert settings.load(None, {"CROSSROADS_SETTINGS": "testing"})["TESTING"] is True
    assert settings.load(settings.Testing, {})["TESTING"] is True
    assert settings.load({"WARM_UP": False}, {"CROSSROADS_SETTINGS": "testing"})["TESTING"] is True


def test_the_environment_changes_a_class_that_is_given() -> None:
    assert settings.load(settings.Testing, {"CROSSROADS_TESTING": "0"})["TESTING"] is False


@pytest.mark.parametrize(
    ("given", "environ", "said"),
    [
        (None, {"CROSSROADS_DEBUG": "maybe"}, "CROSSROADS_DEBUG='maybe': expected true or false"),
        (None, {"CROSSROADS_MAX_CONTENT_LENGTH": "1e6"}, "='1e6': expected a whole number"),
        (None, {"CROSSROADS_SETTINGS": "prod"}, "expected one of development, testing, production"),
        (None, {"CROSSROADS_SECRET_KYE": "x"}, "did you mean SECRET_KEY"),
        ({"DEBUGG": True}, {}, "did you mean DEBUG"),
        ({"DEBUG": "true"}, {}, "DEBUG='true': expected a value of type bool"),
        ({"MAX_CONTENT_LENGTH": True}, {}, "expected a value of type int"),
        ({"MAX_CONTENT_LENGTH": -1}, {}, "MAX_CONTENT_LENGTH=-1: expected 1 or more"),
        (settings.Production, {}, "SECRET_KEY='': expected a secret in production"),
        (None, {"DASH_URL_BASE_PATHNAME": "/x/"}, "DASH_URL_BASE_PATHNAME='/x/': expected not to"),
    ],
)
def test_a_bad_value_is_refused_with_key_value_and_expectation(
    given: Any, environ: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        settings.load(given, environ)
    assert said in str(refused.value)


def test_a_class_of_ones_own_is_checked_as_well() -> None:
    class Misspelt(settings.Base):
        MAX_CONTENT_LENGHT = 5

    with pytest.raises(ConfigurationError, match="did you mean MAX_CONTENT_LENGTH"):
        settings.load(Misspelt, {})
    with pytest.raises(ConfigurationError, match="expected a subclass of"):
        settings.load(int, {})  # type: ignore[arg-type]


class Own(settings.Testing):
    """Settings of a reader's, with two that the kit does not have."""

    PREFETCH = "off"
    GREETING: str = "Hello"
    LARGE: bool = False


def test_a_class_of_ones_own_is_chosen_by_its_name_and_may_have_settings_of_its_own() -> None:
    environ = {"CROSSROADS_SETTINGS": f"{__name__}:Own", "CROSSROADS_LARGE": "yes"}
    loaded = settings.load({"GREETING": "Hi"}, environ)
    assert (loaded["PREFETCH"], loaded["TESTING"]) == ("off", True)
    assert (loaded["GREETING"], loaded["LARGE"]) == ("Hi", True)
    for value in ({"GREETING": 5}, {"LARGE": "yes"}):
        with pytest.raises(ConfigurationError, match="expected a value of type"):
            settings.load(value, environ)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no.such.module:Own", "there is no no, here"),
        (f"{__name__}:Missing", "test_settings has no such class"),
        (f"{__name__}:ANY", "test_settings has no such class"),
        (f"{__name__}:Any", "expected a subclass of crossroads.settings.Base"),
        (f"{__name__}.Own", "expected one of development, testing, production, stock, or a class"),
    ],
)
def test_a_class_that_is_not_there_is_refused(name: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        settings.load(None, {"CROSSROADS_SETTINGS": name})


def test_a_setting_that_no_environment_variable_can_have_is_refused() -> None:
    class Listed(settings.Base):
        HOSTS: list[str] = []  # noqa: RUF012 - what is refused

    class Counted(settings.Base):
        WORKERS: Literal[1, 2] = 1

    for refused, key in ((Listed, "HOSTS"), (Counted, "WORKERS")):
        with pytest.raises(ConfigurationError, match=f"{key}=.*: expected a setting of type bool"):
            settings.load(refused, {f"CROSSROADS_{key}": "1"})


def test_a_secret_given_to_an_unknown_key_is_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as refused:
        settings.load(None, {"CROSSROADS_SECRET_KYE": "hunter2"})
    assert "hunter2" not in str(refused.value)


KEY = "5e1f0c2d" * 4


def test_production_starts_with_a_secret() -> None:
    environ = {"CROSSROADS_SETTINGS": "production", "CROSSROADS_SECRET_KEY": KEY}
    assert KEY in settings.load(None, environ).values()


@pytest.mark.parametrize("key", ["x", "changeme", KEY[:-1], "x" * 64, "abc" * 20, "ü" * 16])
def test_production_refuses_a_key_that_can_be_guessed_and_does_not_repeat_it(key: str) -> None:
    for given, environ in (
        (None, {"CROSSROADS_SETTINGS": "production", "CROSSROADS_SECRET_KEY": key}),
        (type("Own", (settings.Production,), {"SECRET_KEY": key}), {}),
    ):
        with pytest.raises(ConfigurationError) as refused:
            settings.load(given, environ)
        said = "SECRET_KEY='...': expected a secret in production, 32 random bytes or more"
        assert str(refused.value).startswith(said)
        assert key == "x" or key not in str(refused.value)
