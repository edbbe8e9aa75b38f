"""Documents: what Dash serves for every page, and one that needs no script, for errors."""

import html
import re
from collections.abc import Sequence
from typing import Any

from dash import html as elements
from dash.development.base_component import Component
from flask import current_app, g

from crossroads.frame.layouts import STANDARD
from crossroads.levers.copies import asset
from crossroads.levers.long_cache import asset_url
from crossroads.page import Page, Site

INDEX = """<!DOCTYPE html>
<html lang="LANGUAGE">
  <head>
    {%metas%}
    <title>{%title%}</title>
    {%favicon%}
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <footer hidden>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>"""
"""Dash's `index_string`: its configuration and scripts are at the end, and out of sight."""
CSS = "{%css%}"
"""Where the styles are to be, and with them the kit's script."""
WITHOUT = (
    "<noscript>This site draws its pages with JavaScript, which is switched off here.</noscript>"
)
"""What a document without its page in it says to visitors without scripts."""
BUNDLE = r'<script src="([^"]*)"></script>'
INLINE = r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>"
PLAIN = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{title}</title>
    {head}
  </head>
  <body>{body}</body>
</html>"""


def index_of(site: Site) -> tuple[str, list[str]]:
    """Return the document of a site as Dash takes it, and the inline scripts that it has."""
    if not site.index_string:
        return INDEX.replace("LANGUAGE", site.language), []
    own = site.index_string
    if CSS not in own:  # which Dash does without, and where the kit's script stands
        own = own.replace("{%app_entry%}", f"{CSS}{{%app_entry%}}", 1)
    return own, re.findall(INLINE, own, re.S)


def loads_styles(site: Site) -> bool:
    """Say whether a site's documents load its styles and those of Dash: its own need not."""
    return not site.index_string or CSS in site.index_string


def entry(app: Any, page: Page | None, given: str) -> tuple[str, str]:
    """Return the place in which Dash draws, *given* by it, with what a visitor sees before.

    The second is what the kit's script is told of that, as its `data-` attribute.
    """
    if current_app.config["FIRST_PAINT"] and not g.get("is_warm_up"):
        from crossroads.frame.first_paint import with_page  # noqa: PLC0415 - no start needs it

        painted, told = with_page(app, page, given)
        if painted:
            return painted, told
    return ("" if app.site.index_string else WITHOUT) + given, ""


def after_paint(scripts: str, links: str = "") -> str:
    """Return Dash's script elements so that they wait until the page in the document is seen.

    And so that *links* wait, too. `assets/paint.js` takes all out of the template, in their order.
    Inline scripts among them only name functions, and stay.
    """
    waiting = "".join(f'<script src="{one}"></script>' for one in re.findall(BUNDLE, scripts))
    return f'<template id="kit-later">{links}{waiting}</template>{re.sub(BUNDLE, "", scripts)}'


STYLES = {True: "styles.css", False: "bare.css"}
"""The kit's stylesheet: with its look, and without it what its own parts cannot do without."""


def styles(*, styled: bool = True) -> str:
    """Return the element of the kit's stylesheet."""
    return f'<link rel="stylesheet" href="{asset_url(STYLES[styled])}">'


def late_script(name: str, told: str) -> tuple[str, str]:
    """Return the kit's script for a document that does not wait for it, and what is inline of it.

    The colours are there before the first paint, and the rest when the document has been read.
    """
    early = re.sub(r"(?m)^\s*//.*\n", "", asset("first.js").read_bytes().decode())
    unstyled = " data-unstyled" * ("data-unstyled" in told)
    late = f'<script src="{asset_url(name)}" defer{told}></script>'
    return f"<script{unstyled}>{early}</script>{late}", early


def script(name: str = "site.js", told: str = "") -> str:
    """Return the element of the kit's script; *told* is what it reads as its `data-` attributes.

    It is in the head and not deferred: the colours must be known before the first paint.
    """
    return f'<script src="{asset_url(name)}"{told}></script>'


def plain_document(heading: str, content: Sequence[Component]) -> str:
    """Return a document with *content*, for which it needs no script.

    Its frame is the standard one on every site: what is wrong may be the site's own.
    """
    from crossroads.frame.markup import markup  # noqa: PLC0415 - few visitors see an error

    site = current_app.extensions["site"]
    framed = STANDARD.build(site, None, [elements.H1(heading), *content])
    return PLAIN.format(
        language=site.language,
        title=html.escape(f"{heading} · {site.title}"),
        head=styles() + script(),
        body=markup(framed),
    )
