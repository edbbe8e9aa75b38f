"""What axe-core finds in an open page: rules of WCAG that a program can look at."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""Which rules are looked at: levels A and AA of WCAG 2.0 to 2.2, and what axe advises besides."""
OPTIONS = {"runOnly": list(TAGS), "resultTypes": ["violations"]}


def violations(page: Page) -> list[str]:
    """Return each element that breaks a rule: the rule, what it asks for, where, and its HTML."""
    found: list[dict[str, Any]] = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} | {node['target']} | {node['html']}"
        for rule in found
        for node in rule["nodes"]
    ]


def rule(violation: str) -> str:
    """Return the rule that a violation breaks."""
    return violation.partition(":")[0]
