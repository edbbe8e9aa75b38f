"""The frame around every page, and the page for addresses that do not exist.

Links are plain `html.A` everywhere: `multi` follows them as the browser does, `single` follows the
same links inside the document (see `follow` in `assets/router.js`). So a page never needs to know
which approach serves it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from dash import html
from dash.development.base_component import Component
from flask import current_app, g, request, url_for

from crossroads.page import Frame, Page, Site
from crossroads.page.access import login_address, openable, visitor
from crossroads.page.site import Content
from crossroads.paths import address

NOT_FOUND = "Page not found"
UNCOUNTED = {"disable_n_clicks": True}
"""For elements with an id that hold links: Dash counts clicks on an element with an id, and updates
its tree before the browser follows the link. Screen readers may announce it as clickable."""


NEEDED = {"kit-main"}
"""The ids that a frame must have: a router replaces what is in there, and in `kit-links`."""
TAKEN = {"kit-address", "kit-head", "kit-failure"}
"""The ids of the router's own elements, and of the notice that something has failed."""


STANDARD = Frame()
"""The kit's own frame, which a site has that brings none, and which errors have on every site."""

UNFRAMED = Frame()
"""The frame of pages that have none."""


def frame_of(site: Site) -> Frame:
    """Return the frame of a site; one that is a function has no callbacks."""
    given = site.frame
    if given is None:
        return STANDARD
    return given if isinstance(given, Frame) else Frame(given)


def frame(site: Site, current: Page | None, content: Sequence[Component]) -> Component:
    """Build the whole document: what stands around every page, and the content in `kit-main`."""
    around = frame_of(site) if current is None or current.framed else UNFRAMED
    return around.build(site, current, content)


def framed(site: Site, page: Page | None, search: str = "", path: str = "") -> Component:
    """Build the document of the page at *path*, unless somebody has just done so for `g`."""
    if (built := g.pop("framed", None)) is not None:
        return built
    return frame(site, page, content(site, page, search, path))


@STANDARD.layout
def standard(site: Site, current: Page | None, main: Any) -> Component:
    """Build a document with skip link, navigation, the content, and the site's footer."""
    main.className = "container py-4"
    footer = html.Footer(pieces(site.footer), className="container py-4 text-body-secondary small")
    return html.Div(
        [
            html.A(
                "Skip to content", href="#kit-main", className="kit-skip visually-hidden-focusable"
            ),
            html.Header(_navigation_bar(site, current)),
            main,
            *([footer] if site.footer else []),
        ]
    )


def pieces(given: Content) -> list[Component | str]:
    """Return what a site says of a part of its frame; one piece need not be in a list."""
    built = given() if callable(given) else given
    return [built] if isinstance(built, Component | str) else list(built)


def links(site: Site, current: Page | None) -> list[Component]:
    """Build the navigation's links, the current page marked for eyes and for screen readers.

    Those of a group stand together, where the first of them is, under the group's name.
    """
    shown: dict[Any, list[Component]] = {}
    for page in openable(site.linked):
        shown.setdefault(page.group or page, []).append(link(page, is_current=page is current))
    return [
        html.Div([html.Span(key), *inside], role="group", className="group", **{"aria-label": key})
        if isinstance(key, str)
        else inside[0]
        for key, inside in shown.items()
    ]


def link(page: Page, *, is_current: bool) -> Component:
    """Build a link of the navigation."""
    return html.A(
        page.title,
        href=page.url,
        className="nav-link active" if is_current else "nav-link",
        **({"aria-current": "page"} if is_current else {}),
        **carried(page),
    )


def carried(page: Page) -> dict[str, str]:
    """Return what a link says of the controls whose values it takes along.

    A link to a page that needs a login says that, too: it is not made ready (`levers.prefetch`).
    """
    names = " ".join(control.name for control in page.controls if control.shared)
    kept = {"data-guarded": ""} if page.guarded else {}
    return {"data-carry": names, **kept} if names else {}


def content(site: Site, page: Page | None, search: str = "", path: str = "") -> list[Component]:
    """Build what stands in `kit-main`: the page at *path*, or that there is no such page."""
    if page is None or not page.is_at(path):
        return [*(site.not_found or not_found)(site)]
    said = page.say("title", path), page.say("description", path)
    heading = [html.H1(said[0]), html.P(said[1], className="lead")] if page.heading else []
    return [
        *(html.Link(rel="stylesheet", href=address(one)) for one in page.stylesheets),
        *heading,
        *page.build(search, path),
    ]


def not_found(site: Site) -> list[Component]:
    """Build the page for addresses that do not exist."""
    return [
        html.H1(NOT_FOUND),
        html.P("Nothing lives at this address. These pages do exist:", className="lead"),
        html.Ul([html.Li(html.A(page.title, href=page.url)) for page in openable(site.linked)]),
    ]


def meta(page: Page | None, said: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Go through what the head of a document says besides: which attribute, its value, a text.

    Other sites show title, description and picture beside a link, and want a whole address.
    """
    if page and not page.indexed:
        yield "name", "robots", "noindex"
    if page and page.image:
        yield "property", "og:title", said["title"]
        yield "property", "og:description", said["description"]
        yield "property", "og:image", urljoin(request.host_url, address(page.image))
        yield "name", "twitter:card", "summary_large_image"


def head(site: Site, page: Page | None, path: str = "") -> dict[str, str]:
    """Return what the document at *path* says of itself: its title and its description."""
    if page is None or not page.is_at(path):
        title = site.titles.format(page=site.title_not_found, site=site.title)
        return {"title": title, "description": "There is no such page."}
    title = site.titles.format(page=page.say("title", path), site=site.title)
    return {"title": title, "description": page.say("description", path)}


def _navigation_bar(site: Site, current: Page | None) -> Component:
    theme = html.Button(
        "Theme",
        id="kit-theme",
        type="button",
        className="btn btn-sm border",
        title="The system's, light or dark",
    )
    listed = "navbar-nav flex-row me-auto"
    bar = [
        html.Span(site.title, className="navbar-brand fw-bold"),
        html.Div(links(site, current), id="kit-links", className=listed, **UNCOUNTED),
        *account(),
        html.Div(
            [*pieces(site.badge), *([theme] if site.styled else [])],
            className="d-flex align-items-center gap-2 aside",
        ),
    ]
    inside = html.Div(bar, className="container gap-2")
    return html.Nav(inside, className="navbar border-bottom", **{"aria-label": "Pages"})


def account() -> list[Component]:
    """Build the link to the login page, or the button that logs out; nothing without logins.

    The link does not say where to go on: it stays where a router replaces the page.
    """
    if "identify" not in current_app.extensions:
        return []
    who = visitor()
    if not who.name:
        place = login_address()
        return [html.A("Log in", href=place, className="btn btn-sm border")] if place else []
    if not who.csrf:  # another issuer made the login, and ends it
        return [html.Span(who.name, className="small")]
    # A form and no link: whatever changes something is not done by following a link.
    button = html.Button(
        f"Log out {who.name}",
        type="submit",
        className="btn btn-sm border",
        name="csrf_token",
        value=who.csrf,
    )
    return [html.Form(button, action=url_for("logout"), method="post", id="kit-logout")]
