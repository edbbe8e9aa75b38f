"""A real nginx before a real server, below a prefix as approaches/serving/README.md says."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from crossroads.benchmarks.tools import nginx
from crossroads.benchmarks.tools.files import ROOT
from tests.support.servers import serving

PREFIX = "/kit"
HOW: Mapping[str, Mapping[str, str]] = {
    "kept": {},
    "stripped": {"CROSSROADS_PREFIX_STRIPPED": "true"},
}
"""What a proxy does to the prefix, with what the site is told of it."""


@contextmanager
def proxied(approach: str, how: str, more: str = "", **environment: str) -> Iterator[str]:
    """Serve *approach* behind nginx, with *more* in its configuration; yield where the site is."""
    told = {"CROSSROADS_PREFIX": PREFIX, "CROSSROADS_PROXIES": "1", **HOW[how], **environment}
    with serving(approach, **told) as address:
        changes = {
            "location / {\n            proxy_pass http://site;\n        }": below(how) + more
        }
        with nginx.before(urlsplit(address).netloc, changes) as port:
            yield f"http://127.0.0.1:{port}{PREFIX}"


def below(how: str) -> str:
    """Return the block that the README shows for a prefix."""
    serving = (ROOT / "approaches/serving/README.md").read_text("utf-8")
    found = re.search(r"```nginx\n(location /kit/ .*?)```", serving, re.S)
    assert found, "approaches/serving/README.md says what nginx needs for a prefix"
    kept, stripped = "proxy_pass http://site;", "proxy_pass http://site/;"
    assert kept in found[1]
    assert stripped.removeprefix("proxy_pass ") in serving
    return found[1].replace(kept, stripped) if how == "stripped" else found[1]
