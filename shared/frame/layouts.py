"""The frame around every page, and the page for addresses that do not exist.

Links are plain `html.A` everywhere: `multi` follows them as the browser does, `single` follows the
same links inside the document (see `follow` in `assets/router.js`). So a page never needs to know
which approach serves it.
"""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component
from flask import current_app, url_for

from shared.page import Page, Site
from shared.page.access import openable, visitor
from shared.page.site import Content

NOT_FOUND = "Page not found"
UNCOUNTED = {"disable_n_clicks": True}
"""For elements with an id that hold links: Dash counts clicks on an element with an id, and updates
its tree before the browser follows the link. Screen readers may announce it as clickable."""


NEEDED = {"main", "links"}
"""The ids that a frame must have: a router replaces what is in there."""
TAKEN = {"address", "head", "failure"}
"""The ids of the router's own elements, and of the notice that something has failed."""


def frame(site: Site, current: Page | None, content: Sequence[Component]) -> Component:
    """Build the whole document: what stands around every page, and the content in `main`."""
    return (site.frame or standard_frame)(site, current, content)


def standard_frame(site: Site, current: Page | None, content: Sequence[Component]) -> Component:
    """Build a document with skip link, navigation, the content, and the site's footer."""
    footer = html.Footer(pieces(site.footer), className="container py-4 text-body-secondary small")
    return html.Div(
        [
            html.A("Skip to content", href="#main", className="skip visually-hidden-focusable"),
            html.Header(_navigation_bar(site, current)),
            html.Main(content, id="main", className="container py-4", tabIndex="-1", **UNCOUNTED),
            *([footer] if site.footer else []),
        ]
    )


def pieces(given: Content) -> list[Component | str]:
    """Return what a site says of a part of its frame; one piece need not be in a list."""
    built = given() if callable(given) else given
    return [built] if isinstance(built, Component | str) else list(built)


def links(site: Site, current: Page | None) -> list[Component]:
    """Build the navigation's links, the current page marked for eyes and for screen readers."""
    return [
        html.A(
            page.title,
            href=page.url,
            className="nav-link active" if page is current else "nav-link",
            **({"aria-current": "page"} if page is current else {}),
            **carried(page),
        )
        for page in openable(site.linked)
    ]


def carried(page: Page) -> dict[str, str]:
    """Return what a link says of the controls whose values it takes along."""
    names = " ".join(control.name for control in page.controls if control.shared)
    return {"data-carry": names} if names else {}


def content(site: Site, page: Page | None, search: str = "", path: str = "") -> list[Component]:
    """Build what stands in `main`: the page at *path*, or that there is no such page."""
    if page is None or not page.is_at(path):
        return not_found(site)
    return [
        html.H1(page.say("title", path)),
        html.P(page.say("description", path), className="lead"),
        *page.build(search, path),
    ]


def not_found(site: Site) -> list[Component]:
    """Build the page for addresses that do not exist."""
    return [
        html.H1(NOT_FOUND),
        html.P("Nothing lives at this address. These pages do exist:", className="lead"),
        html.Ul([html.Li(html.A(page.title, href=page.url)) for page in openable(site.linked)]),
    ]


def head(site: Site, page: Page | None, path: str = "") -> dict[str, str]:
    """Return what the document at *path* says of itself: its title and its description."""
    if page is None or not page.is_at(path):
        return {"title": f"{NOT_FOUND} · {site.title}", "description": "There is no such page."}
    title, description = page.say("title", path), page.say("description", path)
    return {"title": f"{title} · {site.title}", "description": description}


def _navigation_bar(site: Site, current: Page | None) -> Component:
    theme = html.Button(
        "Theme",
        id="theme",
        type="button",
        className="btn btn-sm border",
        title="The system's, light or dark",
    )
    listed = "navbar-nav flex-row me-auto"
    bar = [
        html.Span(site.title, className="navbar-brand fw-bold"),
        html.Div(links(site, current), id="links", className=listed, **UNCOUNTED),
        *account(),
        html.Div([*pieces(site.badge), theme], className="d-flex align-items-center gap-2 aside"),
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
        return [html.A("Log in", href=url_for("login"), className="btn btn-sm border")]
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
    return [html.Form(button, action=url_for("logout"), method="post", id="logout")]
