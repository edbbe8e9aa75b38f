"""What axe-core finds in an open page: rules of WCAG that a program can look at."""

from collections.abc import Iterator, Mapping
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""Which rules are looked at: levels A and AA of WCAG 2.0 to 2.2, and what axe advises besides."""
OPTIONS = {"runOnly": list(TAGS), "resultTypes": ["violations"]}
CONTEXT = {"exclude": ["[role=img] svg"]}
"""What a picture is drawn of is nothing to those who listen, and axe judges no colour there."""
LOOKS: Mapping[Literal["light", "dark"], ViewportSize] = {
    "light": {"width": 1280, "height": 800},
    "dark": {"width": 390, "height": 844},
}
"""Each colour mode with a screen: colours do not depend on its width."""


def violations(page: Page) -> Iterator[tuple[str, str]]:
    """Go through the elements that break a rule: the rule, and what it asks for, where, of what."""
    for rule in Axe().run(page, CONTEXT, OPTIONS).response["violations"]:
        for node in rule["nodes"]:
            yield rule["id"], f"{rule['help']}: {node['target']}, {node['html']}"


def violations_of_looks(page: Page) -> dict[str, list[str]]:
    """Look at a page in both colour modes; return each rule that is broken, and by what."""
    found: dict[str, list[str]] = {}
    page.emulate_media(reduced_motion="reduce")  # colours that are on their way are no colours
    for scheme, size in LOOKS.items():
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        for rule, told in violations(page):
            found.setdefault(rule, []).append(f"{scheme}, {size['width']} px: {told}")
    return found
