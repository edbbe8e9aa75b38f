"""Free controls: what they take, on the server and in the browser, and what they refuse."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Browser
from playwright.sync_api import expect

from crossroads.page import Control
from tests.support.fields import FIELDS
from tests.support.levers import MAIN
from tests.support.servers import serving

WORD, COUNT, SHARE, YEARS, DAY, BIG = FIELDS
TAKEN = [
    (WORD, ["a b"], "a b"),
    (WORD, [""], ""),
    (WORD, ["x" * 10], "tree"),
    (WORD, None, "tree"),
    (COUNT, ["4"], 4),
    (COUNT, [" 9 "], 9),
    (COUNT, ["10"], 3),
    (COUNT, ["0"], 3),
    (COUNT, ["4.5"], 3),
    (COUNT, ["1_0"], 3),
    (COUNT, [""], 3),
    (COUNT, ["9" * 5000], 3),
    (SHARE, ["0.25"], 0.25),
    (SHARE, ["1e-1"], 0.1),
    (SHARE, ["nan"], 0.5),
    (SHARE, ["1e999"], 0.5),
    (SHARE, ["0x1"], 0.5),
    (YEARS, ["1960", "1960"], [1960, 1960]),
    (YEARS, ["1970", "1960"], [1990, 2000]),
    (YEARS, ["1970"], [1990, 2000]),
    (YEARS, ["1970", "x"], [1990, 2000]),
    (DAY, ["2026-02-28"], "2026-02-28"),
    (DAY, ["2026-02-30"], "2026-01-31"),
    (DAY, ["20260228"], "2026-01-31"),
    (DAY, ["2025-12-31"], "2026-01-31"),
    (BIG, ["true"], True),
    (BIG, ["True"], False),
    (BIG, [], False),
]


@pytest.mark.parametrize(("control", "given", "expected"), TAKEN)
def test_a_control_takes_what_fits_and_else_has_its_default(
    control: Control, given: list[str] | None, expected: object
) -> None:
    assert control.accept(given) == expected


@pytest.fixture(scope="module", params=MAIN)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    with serving(str(request.param), "--site", "tests.support.fields:SITE") as found:
        yield found


def shows(page: Browser, values: list[object]) -> None:
    """Wait until layout and callback have these values."""
    expect(page.locator("#fields-seen")).to_have_text(repr(values))


def test_a_selection_is_in_the_address_and_comes_back(page: Browser, address: str) -> None:
    page.goto(
        f"{address}/?word=a+b&count=4&share=0.2&years=1960&years=1970&day=2026-03-01&big=true"
    )
    values = ["a b", 4, 0.2, [1960, 1970], "2026-03-01", True]
    shows(page, values)
    expect(page.locator("#fields-built")).to_have_text(repr(values))
    page.locator("#fields-word").fill("new")
    page.locator("#fields-count").fill("7")
    page.locator("#fields-day").fill("2026-04-02")
    page.get_by_label("Big").uncheck()
    chosen = ["new", 7, 0.2, [1960, 1970], "2026-04-02", False]
    shows(page, chosen)
    page.reload()
    shows(page, chosen)
    expect(page.locator("#fields-built")).to_have_text(repr(chosen))


def test_what_does_not_fit_is_named_and_replaced(page: Browser, address: str) -> None:
    page.goto(
        f"{address}/?count=99&day=tomorrow&share=x&big=perhaps&years=1&years=2&word=long+enough"
    )
    shows(page, ["tree", 3, 0.5, [1990, 2000], "2026-01-31", False])
    notice = page.locator("#fields-notice")
    for wrong in ("Count “99”", "Day “tomorrow”", "Share “x”", "Big “perhaps”", "Years “1”"):
        expect(notice).to_contain_text(wrong)


@pytest.mark.parametrize("asked", ["years=2000&years=1960", "years=2000"])
def test_a_range_that_is_none_is_named(page: Browser, address: str, asked: str) -> None:
    page.goto(f"{address}/?{asked}")
    shows(page, ["tree", 3, 0.5, [1990, 2000], "2026-01-31", False])
    for value in asked.replace("years=", "").split("&"):
        expect(page.locator("#fields-notice")).to_contain_text(f"Years “{value}”")


@pytest.mark.parametrize("typed", ["99", "2.5", ""])
def test_a_number_that_does_not_fit_is_nothing(page: Browser, address: str, typed: str) -> None:
    page.goto(address)
    shows(page, ["tree", 3, 0.5, [1990, 2000], "2026-01-31", False])
    page.locator("#fields-count").fill(typed)
    page.locator("#fields-word").fill("new")
    page.locator("#fields-word").blur()
    shows(page, ["new", None, 0.5, [1990, 2000], "2026-01-31", False])
    expect(page).to_have_url(re.compile(r"[?&]count=(&|$)"))
    page.reload()
    shows(page, ["new", 3, 0.5, [1990, 2000], "2026-01-31", False])
    expect(page.locator("#fields-notice")).to_be_empty()


def test_a_shared_control_goes_along(page: Browser, address: str) -> None:
    page.goto(f"{address}/sales")
    page.locator("#sales-region").select_option("s")
    expect(page).to_have_url(f"{address}/sales?region=s")
    page.get_by_role("navigation").get_by_role("link", name="Stock").click()
    expect(page).to_have_url(f"{address}/stock?region=s")
    expect(page.locator("#stock-region")).to_have_value("s")
    page.locator("#stock-region").select_option("n")
    expect(page).to_have_url(f"{address}/stock?region=n")
    page.get_by_role("navigation").get_by_role("link", name="Sales").click()
    expect(page.locator("#sales-region")).to_have_value("n")
