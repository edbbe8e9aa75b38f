"""A site: a title, pages in the order of the navigation, and Flask routes; plain data."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from dash.development.base_component import Component
from flask import Blueprint

from shared.errors import ConfigurationError, refuse_single
from shared.page.page import Page

LINKED = 20
"""How many pages the navigation has room for, the first ones; a larger site lists the rest itself.
A thousand pages that link each other have a million links, which would decide what a site costs."""
Content = Sequence[Component | str] | Callable[[], Sequence[Component | str]]
"""Parts of the frame, or a function that builds them anew for every request."""


@dataclass(frozen=True, eq=False, repr=False)
class Site:
    """The pages in the order of the navigation, and the Flask routes beside them.

    `blueprints` are ordinary Flask blueprints. They are part of the site because a server takes no
    more routes once it has answered its first request, and approaches send that request themselves
    (see `shared.server.server.warm_up`).

    Attributes:
        language: what the documents are written in, such as `en` or `de-AT`; screen readers read
            them out in it.
        badge: what stands in the bar before login and theme.
        footer: what stands below the page; without it there is no footer.
        frame: builds all around the page, instead of `shared.frame.layouts.standard_frame`. It
            takes the site, the page or `None`, and the page's content. The content belongs in
            the element with the id `main`, and `shared.frame.layouts.links` in one with the id
            `links`.

    Raises:
        ConfigurationError: no home page, or two pages that would collide.
    """

    title: str
    pages: tuple[Page, ...]
    blueprints: tuple[Blueprint, ...] = ()
    language: str = "en"
    badge: Content = ()
    footer: Content = ()
    frame: Callable[["Site", Page | None, Sequence[Component]], Component] | None = None

    def __post_init__(self) -> None:
        refuse_single("Site.pages", self.pages)
        refuse_single("Site.blueprints", self.blueprints)
        for page in self.pages:
            refuse_others(page)
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", self.language):
            raise ConfigurationError(
                "Site.language", self.language, "a tag such as 'en' or 'de-AT'"
            )
        if "/" not in [page.path for page in self.pages]:
            found = [page.path for page in self.pages]
            raise ConfigurationError("Site.pages", found, "a page at '/' among them")
        # Dash names a blueprint after the prefix, with "_" for "/" and ".": /a/b and /a.b are one.
        mounted = [page.path.translate(str.maketrans("/.", "__")) for page in self.pages]
        for key, values in (("name", [page.name for page in self.pages]), ("path", mounted)):
            count = Counter(values)
            for page, value in zip(self.pages, values, strict=True):
                if count[value] > 1:
                    expected = f"a {key} unlike that of any other page of the site"
                    raise ConfigurationError(f"Page.{key}", getattr(page, key), expected)

    @property
    def linked(self) -> tuple[Page, ...]:
        """The pages that the navigation links."""
        return self.pages[:LINKED]


def refuse_others(page: Any) -> None:
    """Raise `ConfigurationError` for something in a page's place, such as the page's module."""
    if isinstance(page, Page):
        return
    hint = ""
    if isinstance(page, ModuleType):
        found = [name for name, value in vars(page).items() if isinstance(value, Page)]
        hint = f"; did you mean {page.__name__.rpartition('.')[2]}.{found[0]}?" if found else ""
    raise ConfigurationError("Site.pages", page, f"pages, each a shared.page.Page{hint}")
