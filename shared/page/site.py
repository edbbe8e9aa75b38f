"""A site: a title, pages in the order of the navigation, and Flask routes; plain data."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from os import PathLike
from types import ModuleType
from typing import Any

from dash.development.base_component import Component
from flask import Blueprint, Flask
from werkzeug.routing import MapAdapter

from crossroads.errors import ConfigurationError, refuse_single
from crossroads.page.addresses import match, pattern_of, table
from crossroads.page.frame import Build, Frame
from crossroads.page.page import Page
from crossroads.paths import canonical

LINKED = 20
"""How many pages the navigation has room for, the first ones; a larger site lists the rest itself.
A thousand pages that link each other have a million links, which would decide what a site costs."""
Content = Sequence[Component | str] | Callable[[], Sequence[Component | str]]
"""Parts of the frame, or a function that builds them anew for every request."""

Named = str | Mapping[str, str]
"""A stylesheet or a script: its address, or the attributes of its element, as Dash takes both."""


@dataclass(frozen=True, eq=False, repr=False)
class Site:
    """The pages in the order of the navigation, and the Flask routes beside them.

    `blueprints` are ordinary Flask blueprints. They are part of the site because a server takes no
    more routes once it has answered its first request, and approaches send that request themselves
    (see `crossroads.server.server.warm_up`).

    Attributes:
        language: what the documents are written in, such as `en` or `de-AT`; screen readers read
            them out in it.
        badge: what stands in the bar before login and theme.
        footer: what stands below the page; without it there is no footer.
        frame: all around the page, instead of the standard one of `crossroads.frame.layouts`: a
            `Frame`, or a function that takes the site, the page or `None`, and the page's content.
            The content belongs in an element with the id `kit-main`; what is in one with the id
            `kit-links`, such as `crossroads.frame.layouts.links`, is built anew for each page.
        assets: a folder of own files, served at `/assets/`. Its `.css`, `.js` and `.mjs` are in
            every document, folder by folder and by name, as Dash has those of its `assets_folder`.
        stylesheets: those of other hosts, as `external_stylesheets` of Dash; the site's policy
            allows their hosts.
        scripts: those of other hosts, in the same way, as `external_scripts`.
        styled: whether documents have Bootstrap, and the kit's rules and colours.
        not_found: builds what is shown at addresses that do not exist; it takes the site.
        meta_tags: further `<meta>` elements of every document, as attributes.
        index_string: the document, as Dash takes it, instead of the kit's.
        manager: of background callbacks that name none themselves.
        identify: says who sends a request, a `crossroads.page.access.Visitor` or `None`, where
            logins are the site's own and not the kit's.
        login: where visitors log in then: a Flask endpoint, or a path.
        titles: what documents are called, with the titles of page and site in it.
        title_not_found: the title of what is at no address.
        flask: makes the Flask that the site is mounted on, where `init_app` is given none.
        defaults: settings that the site begins with, where nobody says something else.
        notes: what did not come along, if the site was adopted (`crossroads.adoption`).

    Raises:
        ConfigurationError: no page, two pages that would collide, or a file without address.
    """

    title: str
    pages: tuple[Page, ...]
    blueprints: tuple[Blueprint, ...] = ()
    language: str = "en"
    badge: Content = ()
    footer: Content = ()
    frame: Frame | Build | None = None
    assets: PathLike[str] | str | None = None
    stylesheets: Sequence[Named] = ()
    scripts: Sequence[Named] = ()
    styled: bool = True
    not_found: Callable[[Any], Sequence[Component]] | None = None
    meta_tags: Sequence[Mapping[str, str]] = ()
    index_string: str = ""
    manager: Any = None
    identify: Callable[[], Any] | None = None
    login: str = ""
    titles: str = "{page} · {site}"
    title_not_found: str = "Page not found"
    flask: Callable[[], Flask] | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[Any] = ()

    def __post_init__(self) -> None:
        refuse_single("Site.pages", self.pages)
        refuse_single("Site.blueprints", self.blueprints)
        refuse_single("Site.meta_tags", self.meta_tags)
        for key, address in (("stylesheets", "href"), ("scripts", "src")):
            refuse_single(f"Site.{key}", files := getattr(self, key))
            for one in files:
                if not isinstance(one, str) and not (isinstance(one, Mapping) and one.get(address)):
                    expected = f"addresses, or mappings with {address}"
                    raise ConfigurationError(f"Site.{key}", one, expected)
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
        if not self.pages:
            raise ConfigurationError("Site.pages", (), "a page at '/' among them")
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
        return tuple(
            islice((page for page in self.pages if page.is_linkable and page.listed), LINKED)
        )

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
    def has_home(self) -> bool:
        """Whether it has a page at `/`, and with it all addresses that no view of Flask's has."""
        return self.find("/") is not None

    def is_below(self, path: str) -> bool:
        """Say whether *path* is that of a page or lies below one."""
        while len(path) > 1:
            if self.find(path):
                return True
            path = path.rstrip("/").rpartition("/")[0]
        return self.has_home

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
    raise ConfigurationError("Site.pages", page, f"pages, each a crossroads.page.Page{hint}")
