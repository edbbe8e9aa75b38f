"""A site: pages in order and a title, as plain data. `SITE` is the one that this kit compares."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint

from shared.errors import ConfigurationError
from shared.page import Page
from shared.pages import barchart, home, linechart
from shared.plain import plain


@dataclass(frozen=True)
class Site:
    """The pages in the order of the navigation, and the Flask routes beside them.

    `blueprints` are ordinary Flask blueprints. They are part of the site because a server takes no
    more routes once it has answered its first request, and approaches send that request themselves
    (see `shared.server.warm_up`).

    Raises:
        ConfigurationError: no page, or two pages that would collide.
    """

    title: str
    pages: tuple[Page, ...]
    blueprints: tuple[Blueprint, ...] = ()

    def __post_init__(self) -> None:
        if not self.pages:
            raise ConfigurationError("Site.pages", self.pages, "at least one page")
        _refuse_twins("name", [page.name for page in self.pages])
        # Dash names a blueprint after the prefix, with "_" for "/" and ".": /a/b and /a.b are one.
        _refuse_twins("path", [page.path.translate({47: "_", 46: "_"}) for page in self.pages])


def _refuse_twins(key: str, values: Iterable[str]) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise ConfigurationError(
                f"Page.{key}", value, f"a {key} that no other page of the site has"
            )


def canonical(path: str) -> str:
    """Return a path as pages are registered: without a trailing slash, except for the home page."""
    return path if path == "/" else path.removesuffix("/")


SITE = Site(
    title="Crossroads",
    pages=(home.page, barchart.page, linechart.page),
    blueprints=(plain,),
)
