"""What lets the viewer show a site in a frame: one origin more, and nothing else."""

import pytest

from crossroads.benchmarks.viewing.servers import TUNED, Switches, read_switches
from crossroads.benchmarks.viewing.viewed import framed
from crossroads.errors import ConfigurationError

VIEWER = "http://127.0.0.1:8054"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("img-src x; frame-ancestors 'self'", f"img-src x; frame-ancestors 'self' {VIEWER}"),
        ("frame-ancestors 'none'; img-src x", f"frame-ancestors {VIEWER}; img-src x"),
        ("default-src 'self'", f"default-src 'self'; frame-ancestors {VIEWER}"),
        (None, f"frame-ancestors {VIEWER}"),
    ],
)
def test_a_policy_gets_one_origin(before: str | None, after: str) -> None:
    given = [("Content-Security-Policy", before)] if before else []
    found = dict(framed([*given, ("X-Frame-Options", "DENY"), ("X-Other", "kept")], VIEWER))
    policies = [value for name, value in found.items() if name.lower() == "content-security-policy"]
    assert policies == [after]
    assert "X-Frame-Options" not in found
    assert found["X-Other"] == "kept"


def test_switches_say_what_was_measured_with_them() -> None:
    assert Switches("multi").arm == "multi"
    assert Switches("pages", stock=True, levers=()).arm == "pages-stock"
    assert Switches("multi", levers=TUNED[1:]).settings == {TUNED[0].upper(): "false"}
    assert Switches("single", trip=50).arm is None
    assert Switches("multi", stock=True, levers=("prefetch",)).arm is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("nothing", False, [], 0), "approach='nothing': expected one of multi, single"),
        (("multi", False, ["speed"], 0), "levers=['speed']: expected some of compress"),
        (("multi", False, [], 7), "round trip=7: expected 0, 50 or 100"),
    ],
)
def test_switches_that_are_none_are_refused(given: tuple[object, ...], said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_switches("multi", *given)  # type: ignore[arg-type]
    assert said in str(refused.value)
