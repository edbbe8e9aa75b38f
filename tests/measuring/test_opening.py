"""What a measurement fires on a reader's site: what a browser does by itself, and no button."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from crossroads.benchmarks import commands
from crossroads.benchmarks.arms import ARMS, Target
from crossroads.benchmarks.options import parser, read_request
from crossroads.benchmarks.probes.table import PROBES
from crossroads.benchmarks.samples import Contract, Journal, load
from crossroads.benchmarks.tools.processes import SampleRefused, look_inside, serving
from crossroads.benchmarks.tools.visitor import Visit, visit, visit_all
from tests.support.comparing import Listener, compare
from tests.support.orders import FAILS, LOG, PAGES, SITE
from tests.support.processes import wait_until

ORDERS, FAILING = "tests.support.orders:SITE", "tests.support.orders:BROKEN"
WAITING = ("home-deleted.children", "home-imported.children", "home-wiped.children")
UNKNOWN = {
    "browser-wide.children": "it reads browser-width.children, which only a browser knows",
    "browser-wider.children": "it reads browser-wide.children, which only a browser knows",
}


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file into which the callbacks of the site write that they have run."""
    path = tmp_path / "orders.log"
    path.touch()
    monkeypatch.setenv(LOG, str(path))
    return path


def visited(approach: str, site: str = ORDERS, *, fire_all: bool = False) -> Iterator[Visit]:
    """Visit every page of the site, served by an approach."""
    target = Target(ARMS[approach], sys.executable, site, fire_all=fire_all)
    pages = look_inside(target)[0]["pages"]
    with serving(target.serve) as server:
        yield from visit_all(server, replace(target, pages=tuple(pages)))
        server.stop()


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_visit_fires_what_a_browser_fires_and_with_the_same_values(
    approach: str, log: Path, browser: Browser
) -> None:
    seen = [*visited(approach)]
    fired = log.read_text().splitlines()
    assert len(fired) == 9
    left_out = {output: why for one in seen for output, why in one.left_out.items()}
    assert left_out == UNKNOWN
    assert seen[0].waiting == WAITING
    assert [one.chart for one in seen] == ["", "chart-graph", ""]
    log.write_text("")
    with (
        serving(Target(ARMS[approach], sys.executable, ORDERS).serve) as server,
        browser.new_context() as context,
    ):
        for page in PAGES:
            tab = context.new_page()
            tab.goto(f"http://127.0.0.1:{server.port}{page.path}")
            tab.wait_for_load_state("networkidle")
        wait_until(lambda: len(fired_in(log)) >= len(fired))
        server.stop()
    assert sorted(fired_in(log)) == sorted(fired)


def fired_in(log: Path) -> list[str]:
    """Return what was fired of which is known what it reads."""
    return [line for line in log.read_text().splitlines() if "unknown" not in line]


def test_what_depends_on_another_callback_comes_after_it(log: Path) -> None:
    assert len([*visited("multi")]) == len(SITE.pages)
    names = [line.split(" (")[0] for line in log.read_text().splitlines()]
    assert names.index("fetch") < names.index("show") < names.index("count")
    assert "tell" not in names  # what it reads could have changed, and has not


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_all_are_fired_if_that_is_asked_for_and_as_by_a_click(approach: str, log: Path) -> None:
    seen = [*visited(approach, fire_all=True)]
    pressed = [line for line in log.read_text().splitlines() if "PRESSED" in line]
    assert pressed == [
        "PRESSED delete (1,) ['home-delete.n_clicks']",
        "PRESSED wipe (1,) ['home-reset.n_clicks']",
    ]
    # No browser says that a file was chosen, and sends none.
    said = "no value is known that a visitor would give home-import.contents"
    assert seen[0].left_out == {"home-imported.children": said}
    assert seen[0].waiting == ()


# -------------------------------------------------------------------------------- whole comparisons


def test_a_whole_comparison_of_ones_own_site_presses_nothing(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["compare", "--site", ORDERS, "--arms", "multi,single", "--blocks", "1"]
    words += ["--only", "memory,http", "--out", str(tmp_path)]
    assert commands.run(words) == 0
    lines = log.read_text().splitlines()
    assert len(lines) > 100
    assert not [line for line in lines if "PRESSED" in line]
    said = " ".join(capsys.readouterr().out.split())
    assert f"every page of {ORDERS} is opened again and again" in said
    assert "nothing is clicked in it but the links of the navigation" in said
    assert "3 callbacks wait for a visitor" in said
    for output, why in UNKNOWN.items():
        assert f"the callback of {output} is not fired: {why}" in said
    (path,) = (tmp_path / "results").iterdir()
    records = [json.loads(line) for line in path.read_text().splitlines()]
    written = [one for one in records if one["kind"] == "visit"]
    assert [one["arm"] for one in written] == ["multi", "single"]
    assert all(one["left_out"] == UNKNOWN for one in written)
    assert all(tuple(one["waiting"]) == WAITING for one in written)


def test_a_run_that_presses_everything_says_so_first() -> None:
    words = ["compare", "--site", ORDERS, "--fire-all"]
    plan = read_request(parser().parse_args(words)).plan
    assert plan.fire_all
    assert commands.notes(plan)[0].startswith(
        f"WARNING: --fire-all fires every callback of {ORDERS}, again and again, as if each button "
        "were pressed"
    )


def of(site: str, journal: Journal, **changes: object) -> tuple[list[str], list[str], int]:
    """Compare memory and answers on a site; return what was said, why it ended, and blocks."""
    arms = (ARMS["multi"], ARMS["single"])
    probes = {"memory": replace(PROBES["memory"], arms=("multi", "single"))}
    audience = Listener()
    told = {"contract": lambda name: Contract(name, 1, (), ""), "audience": audience}
    ending, found, _ = compare(journal, probes, arms, site=site, **told, **changes)
    assert not found.withdrawn
    return audience.notes, [one.reason for one in found.failures], ending.blocks


REASON = "/broken: the callback of broken-out.children answered 500 (ZeroDivisionError: no such)"


def test_a_callback_that_fails_is_left_out_with_page_and_reason_and_not_the_site(
    journal: Journal, log: Path
) -> None:
    notes, reasons, blocks = of(FAILING, journal, blocks=1)
    assert (blocks, reasons) == (1, [REASON])
    assert f"multi, warm-up: {REASON} (left out in every arm)" in notes
    names = [line.split(" (")[0] for line in log.read_text().splitlines()]
    assert names.count("well") == 4  # beside it, all went on: two warm-ups and a block
    assert names.count("asked") == 1


def test_a_callback_that_fails_later_gives_up_a_block(
    journal: Journal, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its arms would have been asked for different things."""
    monkeypatch.setenv(FAILS, "3")  # two warm-ups, and the first arm of the first block
    _, reasons, blocks = of(FAILING, journal, blocks=2)
    assert (blocks, reasons) == (2, [REASON])
    found = load(journal.path)
    assert [one.block for one in found.blocks] == [1, 2]
    assert {one.block for one in found.samples} == {0, 1, 2}
    assert log.read_text().count("asked") == 4


@pytest.mark.usefixtures("log")
def test_on_the_kits_own_site_a_callback_that_fails_withdraws_the_arm(journal: Journal) -> None:
    broken = replace(ARMS["multi"], arguments=("multi", "--site", FAILING))
    ending, found, notes = compare(journal, {"memory": PROBES["memory"]}, [broken], blocks=1)
    assert ending.withdrawn == {"multi"}, notes
    assert found.samples == ()


def test_a_page_that_fails_says_why() -> None:
    with (
        serving(
            Target(ARMS["multi"], sys.executable, "tests.support.failing:SITE").serve
        ) as server,
        pytest.raises(
            SampleRefused, match=r"layout.* answered 500.* \(ZeroDivisionError: a secret"
        ),
    ):
        visit(server.port, "/layout?fails=yes", log=server.log)
