"""What the frame shows of a visitor's login: a way to log in, or who it is and a way out."""

from dash import html
from dash.development.base_component import Component
from flask import current_app, url_for

from shared.page import Page
from shared.page.access import visitor


def components(current: Page | None) -> list[Component]:
    """Build the link to the login page, or the button that logs out; nothing without logins."""
    if "identify" not in current_app.extensions:
        return []
    who = visitor()
    if not who.name:
        back = current.path if current else "/"
        return [html.A("Log in", href=url_for("login", next=back), className="btn btn-sm border")]
    if not who.csrf:  # the login is another's business, and so is its end
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
