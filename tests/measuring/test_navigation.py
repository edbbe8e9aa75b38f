"""The journey in a real browser: what it measures, what it refuses, and that it leaves nothing."""

import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from crossroads.benchmarks.arms import ARMS, SERVERS, Target
from crossroads.benchmarks.inside import ahead, measured
from crossroads.benchmarks.journey import OPENED_QUANTITIES, STEPS, Step, plan, steps_through
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.networks import Network
from crossroads.benchmarks.options import parser, read_request
from crossroads.benchmarks.probes import driven, navigation, network, tls
from crossroads.benchmarks.probes.navigation import browser, wait_for_samples
from crossroads.benchmarks.probes.table import PROBES
from crossroads.benchmarks.tools import processes
from crossroads.benchmarks.tools.environment import describe
from crossroads.benchmarks.tools.processes import SampleRefused, look_inside, serving, starting
from crossroads.benchmarks.tools.visitor import PartRefusedError
from crossroads.levers.prefetch import is_ahead
from crossroads.server import app as site_app
from tests.support.orders import LOG
from tests.support.processes import marked, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the probe reads /proc")

HASTY = tuple(replace(step, think=0.1) for step in STEPS)
"""The journey of somebody who hardly looks."""


@pytest.fixture(scope="module", autouse=True)
def _a_browser_is_there() -> None:
    """Fail without one, rather than skip: what visitors wait for would go untested in silence."""
    assert not navigation.missing(), navigation.missing()


@pytest.fixture(autouse=True)
def _a_busy_machine_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "START_SECONDS", 120.0)
    monkeypatch.setattr(processes, "STOP_SECONDS", 60.0)


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Mark all processes that the test starts."""
    monkeypatch.setenv("ENGINE_TEST", str(tmp_path))
    return str(tmp_path)


def of(name: str, site: str | None = None) -> Target:
    return Target(ARMS[name], sys.executable, site)


@pytest.mark.parametrize("name", ["multi", "single"])
def test_every_step_of_a_journey_takes_some_time(name: str, mark: str) -> None:
    found = navigation.measure(of(name), HASTY).values
    assert set(found) == set(navigation.METRICS)
    names = [metric.split(".") for metric in found if metric.endswith(".painted")]
    steps = ["home", "barchart", "linechart", "home2", "barchart2", "control", "linechart2"]
    assert [(journey, step) for _, journey, step, _ in names] == [
        (journey, step) for journey in ("cold", "returning") for step in (*steps, "total")
    ]
    seen = [
        [found[f"navigation.cold.{step}.{what}"] for what in ("heading", "painted")]
        for step in ("barchart", "linechart", "barchart2", "linechart2")
    ]
    assert all(heading <= painted for heading, painted in seen)
    assert any(heading < painted for heading, painted in seen)
    assert all(0 < found[".".join(metric)] < navigation.LIMIT for metric in names)
    # Whoever comes back has it all in the cache, except what the server makes anew.
    sent = {
        journey: found[f"navigation.{journey}.total.server_bytes"]
        for journey in ("cold", "returning")
    }
    assert 0 < sent["returning"] < sent["cold"] / 10
    wait_until(lambda: marked(mark) == [])


@pytest.mark.parametrize("name", ["multi", "single", "multi-stock", "pages-stock"])
def test_what_is_opened_by_its_address_has_its_heading_first(name: str, mark: str) -> None:
    found = navigation.measure_opening(of(name)).values
    front, chart = (
        {what: found[f"navigation.opened.{page}.{what}"] for what in OPENED_QUANTITIES}
        for page in ("front", "chart")
    )
    assert 0 < chart["heading"] < chart["painted"]
    assert 0 < front["heading"] <= front["painted"]
    assert min(front["largest"], chart["largest"]) > 0
    if name in ("multi", "single"):
        assert front["shift"] == chart["shift"] == 0
    wait_until(lambda: marked(mark) == [])


FAR_STEPS = ("home", "barchart", "linechart", "home2", "barchart2", "linechart2")


@pytest.mark.parametrize("name", ["multi", "pages-stock"])
def test_a_journey_leads_far_away_and_back(name: str, mark: str) -> None:
    """Whoever comes back does so to an approach alone. Opening a site takes two round trips."""
    found = network.measure(of(name)).values
    journeys = ["cold50", "returning50"] if name == "multi" else ["cold50"]
    steps = [f"{step}.painted" for step in FAR_STEPS]
    seen = ["home.first", "home.largest", "total.shift"]
    assert sorted(found) == sorted(
        f"navigation.{journey}.{what}" for journey in journeys for what in (*steps, *seen)
    )
    assert all(found[f"navigation.{journey}.home.painted"] >= 0.05 for journey in journeys)
    assert {*found} <= {*PROBES["network"].metrics}
    wait_until(lambda: marked(mark) == [])


def test_a_first_visit_comes_from_as_far_as_one_likes(mark: str) -> None:
    found = network.measure_first(of("single"), ms=100).values
    others = {name for name in PROBES["network-others"].metrics if ".cold100." in name}
    assert {*found} == others
    assert found["navigation.cold100.home.painted"] >= 0.2  # two round trips
    wait_until(lambda: marked(mark) == [])


def test_pages_are_loaded_ahead_from_far_away(mark: str) -> None:
    """A click on one of them crosses no network."""
    found = network.measure_ahead(of("multi-ahead")).values
    assert {*found} == {*PROBES["network-ahead"].metrics}
    assert found["navigation.ahead50.home.painted"] >= 0.1
    wait_until(lambda: marked(mark) == [])


@pytest.mark.parametrize("name", ["single", "multi-stock"])
def test_a_page_is_opened_from_far_away(name: str, mark: str) -> None:
    """What a browser says and what the script sees agree: it is there before the page is."""
    found = network.measure_opening(of(name), ms=50).values
    assert {*found} == {*PROBES["network-opening"].metrics}
    front = {what: found[f"navigation.opened50.front.{what}"] for what in OPENED_QUANTITIES}
    assert 0.1 <= front["heading"] <= front["painted"]
    assert front["largest"] >= 0.1
    wait_until(lambda: marked(mark) == [])


def test_a_narrow_network_lets_bytes_take_their_time(
    mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as plotly.js has take six seconds on Fast 3G, and a tenth of that is enough here."""
    monkeypatch.setattr(network, "FAST_3G", Network(0.15, down=2e6, up=1e6))
    found = network.measure_slow(of("single")).values
    assert {*found} == {*PROBES["network-slow"].metrics}
    assert found["navigation.slow.barchart.painted"] >= 0.5
    wait_until(lambda: marked(mark) == [])


def test_a_first_visit_goes_through_nginx_and_its_certificate_is_trusted(mark: str) -> None:
    """A browser that does not trust it shows an error instead, and hands in nothing."""
    assert not tls.missing(), tls.missing()
    found = tls.measure(of("multi")).values
    assert {*found} == {*PROBES["network-tls"].metrics}
    assert found["navigation.tls.home.painted"] >= 0.15  # with a handshake more
    wait_until(lambda: marked(mark) == [])


ORDERS = "tests.support.orders:SITE"
TITLES = {"/": "Orders", "/chart": "Chart", "/browser": "Browser"}


@pytest.fixture
def orders_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file into which the site of orders writes what was asked for."""
    path = tmp_path / "orders.log"
    monkeypatch.setenv(LOG, str(path))
    return path


def through_orders() -> tuple[Step, ...]:
    """Return the journey through the site of orders of somebody who hardly looks."""
    through = steps_through(TITLES, {"/chart": "chart-graph"})
    return tuple(replace(step, think=0.1) for step in through)


def test_a_chart_with_an_id_of_several_parts_is_looked_for_by_all_of_it() -> None:
    (_, chart, *_) = steps_through({"/": "Home", "/chart": "Chart"}, {"/chart": '{"index":1}'})
    assert chart.shown.startswith('[id="{\\"index\\":1}"] ')


def test_a_journey_begins_at_the_first_page_where_there_is_none_at_the_root() -> None:
    through = steps_through({"/left": "Left", "/right": "Right"}, {})
    assert [step.path for step in through] == ["/left", "/right"] * 2
    assert [step.name for step in through] == ["home", "page1", "home2", "page1again"]


@pytest.mark.parametrize("name", ["multi", "single"])
def test_a_journey_leads_through_the_pages_of_ones_own_site(
    name: str, mark: str, orders_log: Path
) -> None:
    assert look_inside(of(name, ORDERS))[0]["titles"] == TITLES
    steps = ("home", "page1", "page2", "home2", "page1again", "page2again")
    assert [(step.name, step.path) for step in through_orders()] == list(
        zip(steps, ("/", "/chart", "/browser") * 2, strict=True)
    )
    target = replace(of(name, ORDERS), steps=through_orders())
    found = navigation.measure(target).values
    assert set(found) <= METRICS.keys()
    for journey in ("cold", "returning"):
        taken = [found[f"navigation.{journey}.{step}.painted"] for step in steps]
        assert all(0 < seconds < navigation.LIMIT for seconds in taken)
        assert found[f"navigation.{journey}.moves.painted"] == pytest.approx(sum(taken[1:]))
    assert "draw" in orders_log.read_text()
    assert "PRESSED" not in orders_log.read_text()
    wait_until(lambda: marked(mark) == [])


@pytest.mark.usefixtures("orders_log")
def test_a_page_that_is_never_painted_is_left_out_by_its_name_and_the_rest_is_measured(
    mark: str,
) -> None:
    home, chart, other = through_orders()[:3]
    never = [replace(other, shown="#nothing")]  # opened by its address: no step before it is slow
    with pytest.raises(
        PartRefusedError, match="/browser: page2: no #nothing within 2 s"
    ) as refused:
        navigation.measure(of("single", ORDERS), never, limit=2)
    assert refused.value.part == "/browser"
    target = replace(of("single", ORDERS), steps=(home, chart, other))
    found = navigation.measure(replace(target, left_out=frozenset({"/browser"}))).values
    assert "navigation.cold.page1.painted" in found
    assert "navigation.cold.page2.painted" not in found
    wait_until(lambda: marked(mark) == [])


def test_the_journey_can_be_asked_for_on_a_site_of_ones_own() -> None:
    words = ["compare", "--only", "navigation", "--site", ORDERS]
    assert read_request(parser().parse_args(words)).plan.probes == ("navigation",)


def test_the_limit_goes_on_the_same_journey() -> None:
    assert look_inside(of("bare"))[0]["pages"] == []  # none that Dash made
    found = navigation.measure(of("bare"), HASTY).values
    assert {name for name in navigation.METRICS if ".cold." in name} == set(found)


def test_a_journey_leads_through_every_flask_under_a_dispatcher(mark: str) -> None:
    found = navigation.measure(of("dispatch-stock"), HASTY[:3]).values
    for step in ("home", "barchart", "linechart"):
        assert found[f"navigation.cold.{step}.painted"] > 0
        assert found[f"navigation.cold.{step}.server_bytes"] > 1e6  # its own bundles, once more
    wait_until(lambda: marked(mark) == [])


@pytest.mark.parametrize(
    ("site", "steps", "limit", "said"),
    [
        (None, [replace(HASTY[0], shown="#nothing")], 2, "home: no #nothing within 2 s"),
        ("tests.support.sites:ALONE", HASTY[:2], 60, "barchart: no link to /barchart"),
        (
            None,
            [HASTY[0], replace(HASTY[5], control="#theme-of-none")],
            60,
            "control: no #theme-of-none",
        ),
    ],
    ids=["never painted", "no link", "no control"],
)
def test_a_step_that_cannot_be_taken_refuses_the_sample(
    site: str | None, steps: Sequence[Step], limit: float, said: str, mark: str
) -> None:
    with pytest.raises(SampleRefused, match=said):
        navigation.measure(of("multi", site), steps, limit=limit)
    wait_until(lambda: marked(mark) == [])


def test_a_page_that_hands_in_nothing_refuses_the_sample(mark: str) -> None:
    with (
        pytest.raises(SampleRefused, match="no samples of the journey within 1 s"),
        serving(of("multi").serve) as server,  # the product knows nothing of journeys
        tempfile.TemporaryDirectory() as profile,
        starting(browser(profile, server.port)) as process,
    ):
        wait_for_samples(server, process, limit=1)
    wait_until(lambda: marked(mark) == [])


def test_what_is_measured_may_be_prerendered() -> None:
    """Flags that switch it off, or a driver, would make every site that loads ahead look bad."""
    for think in (3.0, 30.0):  # a busy machine needs longer to load ahead
        steps = [replace(HASTY[0], think=think), HASTY[1]]
        command = partial(of("multi-ahead").serve_measured, plan=plan(steps))
        with (
            serving(command) as server,
            tempfile.TemporaryDirectory() as profile,
            starting(browser(profile, server.port)) as process,
        ):
            state = wait_for_samples(server, process, limit=90)
        if state["prerendered"] == [False, True]:
            break
    assert state["prerendered"] == [False, True]
    loaded_ahead = state["server"][0]["bytes"]
    assert loaded_ahead > 1.2e6  # plotly.js is there before anybody has asked for a chart


def test_the_other_ways_to_load_ahead_are_what_they_are_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(vars(site_app), "is_ahead", is_ahead)  # taken back after the test
    purpose = {"Sec-Purpose": "prefetch;prerender"}

    def document(application: Any, site: str | None) -> str:
        text: str = application("multi", site, plan()).test_client().get("/", headers=purpose).text
        return text

    assert " data-static" in document(measured.application, None)
    changing = document(measured.application, ARMS["multi-changing"].site)
    assert " data-ask=" in changing
    assert " data-static" not in changing
    assert "crossroads.start(() =>" in changing
    unsafe = document(ahead.application, None)
    assert " data-ask=" not in unsafe
    assert "crossroads.start(() =>" not in unsafe
    assert (
        "crossroads.benchmarks.inside.ahead:application"
        in of("multi-unsafe").serve_measured(1, {})[-1]
    )


def test_another_back_end_goes_on_the_same_journey(mark: str) -> None:
    found = navigation.measure(of("fastapi-stock"), HASTY[:2]).values
    for step in ("home", "barchart"):
        assert found[f"navigation.cold.{step}.painted"] > 0
        assert found[f"navigation.cold.{step}.server_requests"] >= 1
    assert found["navigation.cold.barchart.server_bytes"] > 4e6, "plotly.js, uncompressed"
    assert found["navigation.cold.total.server_cpu"] > 0
    wait_until(lambda: marked(mark) == [])


def test_where_nothing_holds_dash_back_it_draws_all_the_same() -> None:
    assert navigation.measure(of("multi-unsafe"), HASTY[:2])


def test_the_second_chart_page_costs_stock_multi_its_bundles_again(mark: str) -> None:
    found = {
        name: driven.drive(of(name), HASTY[:3], journeys=["cold"])[0]
        for name in ("multi-stock", "multi", "single")
    }
    second = {name: journeys["cold"][2] for name, journeys in found.items()}
    stock = second["multi-stock"]
    assert stock["bytes"] > 100 * second["multi"]["bytes"] > 100 * second["single"]["bytes"] > 0
    assert stock["requests"] > second["multi"]["requests"] > second["single"]["requests"] > 0
    assert all(step["errors"] == 0 < step["heap"] for step in second.values())
    assert stock["Script"] + stock["Document"] < stock["bytes"] < 1.01 * stock["Script"]
    wait_until(lambda: marked(mark) == [])


def test_a_driven_step_that_cannot_be_taken_refuses_the_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(driven, "LIMIT", 2)
    with pytest.raises(SampleRefused, match="home: no #nothing within 2 s"):
        driven.drive(of("single"), [replace(STEPS[0], shown="#nothing")], journeys=["cold"])


def test_a_driver_that_hangs_is_ended_with_its_browser(
    monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    monkeypatch.setattr(navigation, "START_SECONDS", 3 - driven.LIMIT)
    with pytest.raises(SampleRefused, match="the process did not end within 3 s"):
        driven.drive(of("single"), [replace(STEPS[0], shown="#nothing")], journeys=["cold"])
    wait_until(lambda: marked(mark) == [])


def test_the_product_knows_nothing_of_journeys(client: FlaskClient) -> None:
    assert client.get("/_journey/script").mimetype != "text/javascript"
    assert b"_journey" not in client.get("/").data


def test_only_who_goes_on_journeys_has_the_arms_for_it() -> None:
    def arms(words: str) -> set[str]:
        return {
            arm.name
            for arm in read_request(parser().parse_args(["compare", *words.split()])).plan.arms
        }

    servers = {*SERVERS, *PROBES["startup"].arms}
    assert arms("") == servers
    assert arms("--only navigation") == set(PROBES["navigation"].arms)
    assert arms("--budget 10m") == {*servers, *PROBES["scaling-1000"].arms}
    # Its libraries are in an environment of its own.
    assert arms("--budget 60m") == set(ARMS) - {"fastapi-stock"}
    assert arms("--only navigation-back-ends") == {"pages-stock", "fastapi-stock"}
    assert not arms(f"--budget 60m --site {ORDERS}") & set(PROBES["navigation"].beside)


def test_the_browser_is_on_record() -> None:
    assert re.search(r"Chrom.* \d+\.\d+", str(describe(sys.executable)["chromium"]))


@pytest.mark.parametrize("arm", ["multi-stock", "fastapi-stock"])
def test_an_arm_has_its_settings_in_every_process(arm: str) -> None:
    target = of(arm)
    commands = [target.serve(1), target.inside(), target.serve_measured(1, plan())]
    commands.append(target.serve_with_workers(1, 1, preload=True))
    assert {tuple(command[:3]) for command in commands} == {
        ("env", "CROSSROADS_SETTINGS=stock", sys.executable)
    }
