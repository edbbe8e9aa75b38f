"""The kit's site in its next version, and one with a page behind a login."""

from dataclasses import replace
from typing import Any

from dash import html

from crossroads import Page
from crossroads.site import SITE as NOW

news = Page("news", "/news", "News", "What is new in this version.")
vault = Page("vault", "/vault", "Vault", "For those who have logged in.", login=True)


@news.layout
@vault.layout
def layout(*_: Any, **__: Any) -> html.P:
    """Say something."""
    return html.P("It is here.")


NEXT = replace(NOW, title="Crossroads 2", pages=(*NOW.pages, news))
GUARDED = replace(NOW, pages=(*NOW.pages, vault))
