"""What the contract reads out of answers, documents and the browser."""

import html
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from crossroads.testing.layout import config_of


def served_head(text: str) -> dict[str, str]:
    """Read title and description out of a served document."""
    found = re.search(
        r'<meta name="description" content="(.*?)">.*?<title>(.*?)</title>', text, re.S
    )
    assert found, text
    return {"title": found[2], "description": found[1]}


def speculation_rules(text: str) -> Any:
    """Read out of a served document by which rules others are made ready; `None` without any."""
    found = re.search(r' data-rules="(.*?)"', text)
    return json.loads(html.unescape(found[1])) if found else None


def prefix_of(text: str) -> str:
    """Read out of a served document where its Dash answers."""
    config = config_of(text)
    assert config, text
    return str(config["requests_pathname_prefix"])


def outputs(dependencies: list[dict[str, Any]]) -> set[str]:
    """Name callbacks by what they write to."""
    return {callback["output"] for callback in dependencies}


def notice_text(refused: str) -> str:
    """Return, as a pattern, what the page says of a value that it does not know."""
    if not refused:
        return ""
    return f"This page does not know {re.escape(refused)}.* It shows what it does know\\."


def chosen(page: Page) -> dict[str, list[str]]:
    """Read the selection out of the browser's address."""
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True)


def ids(page: Page) -> list[str]:
    """List the ids of what is a page's own."""
    found: list[str] = page.evaluate("[...document.querySelectorAll('main [id]')].map((e) => e.id)")
    return [name for name in found if re.match(r"(home|barchart|linechart)-", name)]
