"""A site: a title, pages in the order of the navigation, and Flask routes; plain data."""

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint

from shared.errors import ConfigurationError
from shared.page.page import Page

LINKED = 20
"""How many pages the navigation has room for, the first ones; a larger site lists the rest itself.
A thousand pages that link each other have a million links, which would decide what a site costs."""


@dataclass(frozen=True)
class Site:
    """The pages in the order of the navigation, and the Flask routes beside them.

    `blueprints` are ordinary Flask blueprints. They are part of the site because a server takes no
    more routes once it has answered its first request, and approaches send that request themselves
    (see `shared.server.server.warm_up`).

    Raises:
        ConfigurationError: no home page, or two pages that would collide.
    """

    title: str
    pages: tuple[Page, ...]
    blueprints: tuple[Blueprint, ...] = ()

    def __post_init__(self) -> None:
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
