"""A site: a title, pages in the order of the navigation, and Flask routes; plain data."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from types import ModuleType
from typing import Any

from dash.development.base_component import Component
from flask import Blueprint
from werkzeug.routing import MapAdapter

from shared.errors import ConfigurationError, refuse_single
from shared.page.addresses import match, pattern_of, table
from shared.page.page import Page
from shared.paths import canonical

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
        for key in ("badge", "footer"):
            given = getattr(self, key)
            if not callable(given) and not isinstance(given, Component | str | list | tuple):
                expected = "components or text, or a function that builds them"
                raise ConfigurationError(f"Site.{key}", given, expected)
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", self.language):
            raise ConfigurationError(
                "Site.language", self.language, "a tag such as 'en' or 'de-AT'"
            )
        if "/" not in [page.path for page in self.pages]:
            found = [page.path for page in self.pages]
            raise ConfigurationError("Site.pages", found, "a page at '/' among them")
        # Dash names a blueprint after the prefix, with "_" for "/" and ".": /a/b and /a.b are one.
        mounted = str.maketrans("/.", "__")
        told = [("name", page.name, page.name) for page in self.pages]
        for page, key in product(self.pages, ("paths", "redirects")):
            told += [(key, one, pattern_of(one).translate(mounted)) for one in getattr(page, key)]
        count = Counter((key == "name", value) for key, _, value in told)
        for key, name, value in told:
            if count[key == "name", value] > 1:
                expected = f"a {key.rstrip('s')} unlike that of any other page of the site"
                raise ConfigurationError(f"Page.{key}".replace("paths", "path"), name, expected)

    @cached_property
    def linked(self) -> tuple[Page, ...]:
        """The pages that the navigation links."""
        return tuple(islice((page for page in self.pages if page.is_linkable), LINKED))

    def find(self, path: str) -> Page | None:
        """Return the page whose path it is, whatever the values of variables; `None` if none is."""
        path = canonical(path)
        page = self._places.get(path)
        if page is None and self._rules is not None:
            page, _ = match(self._rules, path) or (None, {})
        return page

    def find_elsewhere(self, path: str) -> Page | None:
        """Return the page at *path* if that is not where an app of this page alone would be."""
        page = self.find(path)
        return None if page is None or page.prefix == f"{canonical(path).rstrip('/')}/" else page

    @cached_property
    def _places(self) -> dict[str, Page]:
        return {path: page for page in self.pages for path in page.paths if "<" not in path}

    @cached_property
    def _rules(self) -> MapAdapter | None:
        paths = [(path, page) for page in self.pages for path in page.paths if "<" in path]
        return table(paths) if paths else None


def refuse_variables(site: Site) -> None:
    """Raise `ConfigurationError` where a server can have a page at one path only."""
    for page in site.pages:
        if page.variables or len(page.paths) > 1:
            expected = "one path without variables: only multi and single serve others"
            raise ConfigurationError("Page.path", page.paths, expected)


def refuse_others(page: Any) -> None:
    """Raise `ConfigurationError` for something in a page's place, such as the page's module."""
    if isinstance(page, Page):
        return
    hint = ""
    if isinstance(page, ModuleType):
        found = [name for name, value in vars(page).items() if isinstance(value, Page)]
        hint = f"; did you mean {page.__name__.rpartition('.')[2]}.{found[0]}?" if found else ""
    raise ConfigurationError("Site.pages", page, f"pages, each a shared.page.Page{hint}")
