"""Fixtures: each approach in this process, as a real server, and in a real browser."""

import signal
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dash
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import ConsoleMessage, Page, expect

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.samples import Journal
from crossroads.benchmarks.tools import chromium
from crossroads.benchmarks.tools.processes import reserved_port
from crossroads.settings import Stock, Testing
from tests.support.hosts import hosts
from tests.support.samples import everything, write_samples
from tests.support.servers import serving
from tests.support.tabs import waiting_for_dash

if TYPE_CHECKING:
    from crossroads.benchmarks.judging.model import Report  # loads the drawing libraries

DEVIATIONS: Mapping[str, Mapping[str, int]] = {
    "pages": {
        "test_an_unknown_address_is_a_404_with_the_sites_own_page": 1,
        "test_an_unknown_address_shows_the_sites_404": 1,
        "test_a_link_to_nowhere_shows_the_404_and_links_lead_out": 1,
        "test_history_that_leads_nowhere_shows_the_404": 1,
        "test_a_bad_component_or_asset_path_is_a_404[pages-levers-off-/barchart/": 1,
        "test_debugging_shows_dashs_tools_and_changes_no_answer": 1,
        "test_the_served_document_has_the_pages_title_and_description": 2,
        "test_titles_are_escaped": 2,
        "test_the_page_of_the_readme_can_be_mounted": 2,
        "test_links_lead_to_pages_and_back_and_forward_work": 3,
        "test_a_page_opens_without_console_errors_and_is_well_formed": 4,
        "test_an_encoded_path_is_the_same_page_to_server_and_browser": 5,
    },
    "dispatch": {
        "test_an_unknown_address_is_a_404_with_the_sites_own_page": 1,
        "test_an_unknown_address_shows_the_sites_404": 1,
        "test_a_link_to_nowhere_shows_the_404_and_links_lead_out": 1,
        "test_history_that_leads_nowhere_shows_the_404": 1,
        "test_debugging_shows_dashs_tools_and_changes_no_answer": 1,
        "test_a_bad_component_or_asset_path_is_a_404[dispatch-levers-off-/barchart/_dash": 2,
        "test_whatever_is_sent_is_taken_for_what_it_is_called[dispatch-/barchart/_dash": 2,
        "test_titles_are_escaped": 3,
        "test_a_page_opens_without_console_errors_and_is_well_formed": 4,
        "test_a_selection_survives_going_to_another_page_and_back": 5,
    },
    "fastapi": {
        "test_an_unknown_address_is_a_404_with_the_sites_own_page": 1,
        "test_an_unknown_address_shows_the_sites_404": 1,
        "test_a_link_to_nowhere_shows_the_404_and_links_lead_out": 1,
        "test_history_that_leads_nowhere_shows_the_404": 1,
        "test_a_bad_component_or_asset_path_is_a_404[fastapi-levers-off-/barchart/": 1,
        "test_debugging_shows_dashs_tools_and_changes_no_answer": 1,
        "test_the_served_document_has_the_pages_title_and_description": 2,
        "test_titles_are_escaped": 2,
        "test_the_page_of_the_readme_can_be_mounted": 2,
        "test_links_lead_to_pages_and_back_and_forward_work": 3,
        "test_a_page_opens_without_console_errors_and_is_well_formed": 4,
        "test_an_encoded_path_is_the_same_page_to_server_and_browser": 5,
        "test_a_bad_component_or_asset_path_is_a_404[fastapi-levers-off-/_dash-component-suites": 6,
        "test_a_page_that_does_not_work_is_found_before_a_visitor_finds_it": 6,
        "test_a_page_that_does_not_answer_200_is_found_too": 6,
        "test_a_chart_is_the_same_figure_whoever_serves_it": 7,
        "test_the_served_layout_already_holds_the_selection": 7,
        "test_every_approach_replays_a_frame": 7,
        "test_a_large_request_is_refused": 8,
        "test_an_approach_is_warm_when_it_is_handed_over": 8,
        "test_whatever_is_sent_is_taken_for_what_it_is_called[fastapi-/]": 8,
        "test_whatever_is_sent_is_taken_for_what_it_is_called[fastapi-/barchart/_dash": 8,
        "test_every_answer_and_its_line_in_the_log_have_the_same_name": 8,
        "test_ctrl_c_stops_everything[fastapi---workers 2]": 9,
        "test_workers_serve_the_site_with_gunicorn": 9,
    },
}
"""What a reference fails: how the test's name begins -> which of the approach's notes says why."""

TRUE_OF: Mapping[tuple[str, int], str] = {("fastapi", 7): "4.4."}
"""Notes that newer Dash has mended -> how the versions begin on which they must be true."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Have the contract run in other surroundings."""
    told = "serve from two hosts behind an nginx that has them take turns"
    parser.addoption("--hosts", action="store_true", help=told)


def pytest_configure() -> None:
    """Let servers hear of a Ctrl-C: what runs behind `nohup` or `&` has them ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Expect the failures that a reference's notes speak of; one that passes is a failure, too.

    A reference is as the tutorials leave it, so there is none with levers on.
    """
    tuned = [item for item in items if is_tuned_reference(parameters(item))]
    config.hook.pytest_deselected(items=tuned)
    items[:] = [item for item in items if item not in tuned]
    for item in items:
        approach = str(parameters(item).get("approach"))
        for test, number in DEVIATIONS.get(approach, {}).items():
            if item.name.startswith(test):
                reason = f"{approach}, note {number}: {APPROACHES[approach].notes[number - 1]}"
                strict = version("dash").startswith(TRUE_OF.get((approach, number), ""))
                item.add_marker(pytest.mark.xfail(reason=reason, strict=strict))


def parameters(item: pytest.Item) -> Mapping[str, object]:
    """Return what a test is parametrised with, by the names of fixtures and arguments."""
    callspec: Any = getattr(item, "callspec", None)
    return callspec.params if callspec else {}


def is_tuned_reference(given: Mapping[str, Any]) -> bool:
    """Say whether a test asks for a reference with its levers on."""
    approach = APPROACHES.get(str(given.get("approach")))
    return approach is not None and approach.reference and given.get("levers") == ON


class StockTesting(Stock, Testing):
    """Every lever off, in the test suite."""


ON, OFF = "levers-on", "levers-off"
LEVERS = {ON: Testing, OFF: StockTesting}
"""The settings that the contract holds with: what they change is cost, not behaviour."""


def build(approach: str, **arguments: Any) -> Flask:
    """Build *approach* in this process, which is frozen only for who asks for it.

    To give back what a site before has frozen takes longer than to build the next one.
    """
    settings = arguments.pop("settings", Testing)
    if isinstance(settings, Mapping):
        settings = {"FREEZE": Testing.FREEZE, **settings}
    server: Flask = import_module(APPROACHES[approach].module).init_app(
        settings=settings, **arguments
    )
    if application := server.extensions.get("asgi"):
        from tests.support.asgi import as_wsgi  # whose libraries a comparison does not need

        server.wsgi_app = as_wsgi(application)  # type: ignore[method-assign]
    return server


@pytest.fixture(scope="session", params=list(APPROACHES))
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach in turn."""
    return str(request.param)


@pytest.fixture(autouse=True)
def _page_registry_is_per_process() -> Iterator[None]:
    """Leave no page behind in Dash's registry, which all apps of a process share."""
    yield
    dash.page_registry.clear()


@pytest.fixture(autouse=True, scope="session")
def _no_event_loop_unless_asked_for() -> Iterator[None]:
    """Have references in this process be as without asgiref, which is here for coroutines.

    With it Dash runs a loop of its own for every request, and Playwright has one in this thread.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dash._validate.check_async", bool)
        yield


@pytest.fixture(autouse=True)
def _patience(request: pytest.FixtureRequest) -> None:
    """Let a browser take its time on a busy machine; for what is not to come, wait no longer."""
    expected_to_fail = request.node.get_closest_marker("xfail") is not None
    expect.set_options(timeout=3_000 if expected_to_fail else 30_000)


@pytest.fixture(scope="session", params=list(LEVERS))
def levers(request: pytest.FixtureRequest) -> str:
    """Say whether the levers are on, with each approach in turn."""
    return str(request.param)


@pytest.fixture
def client(approach: str, levers: str) -> FlaskClient:
    """Ask the approach in this process, built anew: `pages` reads the registry at every request."""
    return build(approach, settings=LEVERS[levers]).test_client()


@pytest.fixture(scope="session")
def live(approach: str, levers: str, pytestconfig: pytest.Config) -> Iterator[str]:
    """Serve the approach from a process of its own, or from hosts; the value is its address."""
    settings = {"CROSSROADS_SETTINGS": {ON: "development", OFF: "stock"}[levers]}
    if pytestconfig.getoption("--hosts"):
        with hosts(approach, **settings) as site:
            yield site.address
            assert min(site.answered()) > 10, "all hosts were asked"
        return
    with serving(approach, **settings) as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium or Chrome, where there is one, and Playwright's own otherwise."""
    return {**browser_type_launch_args, **chromium.launch_options()}


@pytest.fixture
def page(page: Page) -> Page:
    """Have pages that are opened be drawn by Dash, as most tests expect it."""
    return waiting_for_dash(page)


@pytest.fixture
def console(page: Page) -> list[str]:
    """Collect what goes wrong in the browser."""
    return wrong_in(page)


SLOW = "preloaded using link preload but not used within a few seconds"
"""What Chromium says of a file that is fetched ahead, where a machine is slow: it is no fault."""


def wrong_in(page: Page) -> list[str]:
    """Return the list that a page's console errors, warnings and exceptions will be added to."""
    wrong: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and SLOW not in message.text:
            wrong.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return wrong


@pytest.fixture
def port() -> Iterator[int]:
    """Reserve a port for a server that the test starts."""
    with reserved_port() as port:
        yield port


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Open a file of samples whose first line is written."""
    with Journal(tmp_path / "results" / "run.jsonl") as journal:
        journal.write("run", schema=1, id="x", started="", seed=7, options={}, environment={})
        yield journal


@pytest.fixture
def no_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the start of real servers to the tests that are about it."""
    monkeypatch.setattr(
        "crossroads.benchmarks.measuring.run.Comparison.visit_all_pages",
        lambda _self, target: target,
    )


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> "Report":
    """Return the model of a run that holds something for every part."""
    from crossroads.benchmarks.judging.model import model
    from crossroads.benchmarks.samples import load

    folder = tmp_path_factory.mktemp("page")
    return model(load(everything(folder)), folder / "report")


@pytest.fixture(scope="session")
def whole(report: "Report") -> "Report":
    """Return the same, for modules in which `report` is what makes one."""
    return report


@pytest.fixture
def modelled(tmp_path: Path) -> "Callable[..., Report]":
    """Return a function that makes a model of a made-up run."""
    from crossroads.benchmarks.judging.model import model
    from crossroads.benchmarks.samples import load

    def make(**changes: Any) -> "Report":
        return model(load(write_samples(tmp_path, **changes)), tmp_path / "report")

    return make
