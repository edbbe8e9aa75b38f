"""A site of two pages that need Dash 4.5, to look at and to copy: a stream, and a shared store.

    nox -s run-multi -- --site crossroads.examples:SITE

The pages know nothing of older versions. There, each one is replaced by what says what it needs.
"""

from importlib.util import find_spec

import dash
from dash import html
from dash.development.base_component import Component

from crossroads import Page, Site
from crossroads.examples import notes, stream

__all__ = ["SITE"]

COMMAND = 'python -m pip install "dash[async]>=4.5a0"'


def missing() -> str:
    """Say what is not installed; nothing if everything is."""
    if not hasattr(dash, "LocalSharedStorage"):
        return f"Dash 4.5 or newer; {dash.__version__} is installed."
    return "" if find_spec("asgiref") else "asgiref, which dash[async] brings."


def offered(page: Page) -> Page:
    """Return a page, or what stands in its place as long as something is missing."""
    needed = missing()
    if not needed:
        return page
    instead = Page(page.name, page.path, page.title, page.description)

    @instead.layout
    def layout(page: Page) -> list[Component]:
        """Say what the page needs, and how that is installed."""
        said = html.P(f"This page needs {needed}", id=page.id("needs"))
        return [said, html.P("Where the servers run:"), html.Pre(COMMAND, className="text-wrap")]

    return instead


SITE = Site("Examples", (offered(stream.page), offered(notes.page)))
