"""A viewer for the tests of a module, and the page in which it is opened."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.support.viewers import Viewer, open_viewer, viewing


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    with viewing() as running:
        yield running


@pytest.fixture
def opened(viewer: Viewer, page: Page, console: list[str]) -> Iterator[Page]:
    """Open the viewer, and wait for both sites; nothing may go wrong in the console."""
    open_viewer(page, viewer)
    yield page
    assert console == []
