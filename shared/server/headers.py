"""Security headers: what a browser may do with an answer, and which scripts it may run.

The Content-Security-Policy goes with every document. The only inline scripts that it lets run are
those that the kit itself has written into the document, each named by its hash. Injected scripts
and `javascript:` addresses do not run. Everything comes from the site's own host. Two parts of the
policy are wider than they should be:

- `style-src 'unsafe-inline'`: plotly.js and Dash's components write `<style>` elements as they go.
- `img-src data: blob:`: plotly.js makes pictures of charts from such addresses.

`unsafe-eval` is not in it. plotly.js needs it for `scattergl`, `splom` and `parcoords`, which say
without it that the browser has no WebGL. Maps need the hosts of their outlines and tiles.
`CSP_SOURCES` adds what a site needs; hosts of its `stylesheets` and `scripts` are added by
themselves. Pages of the site may show each other in frames, pictures and
sounds may stand in the page itself (`data:`): no script can come with either of them.

A view that sets one of these headers itself keeps its own.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from flask import Flask, Response, current_app, g, request

from crossroads.apps import apps_of, is_readers
from crossroads.errors import ConfigurationError

NONE, OWN = "'none'", "'self'"
POLICY: Mapping[str, str] = {
    "default-src": OWN,
    "script-src": OWN,
    "style-src": f"{OWN} 'unsafe-inline'",
    "img-src": f"{OWN} data: blob:",
    "font-src": f"{OWN} data:",
    "connect-src": OWN,
    "worker-src": f"{OWN} blob:",
    "frame-src": OWN,
    "media-src": f"{OWN} data: blob:",
    "object-src": NONE,
    "base-uri": NONE,
    "form-action": OWN,
    "frame-ancestors": OWN,
}
"""What a document may load, and from where. See https://www.w3.org/TR/CSP3/."""

ANSWER: Mapping[str, str] = {
    # What is sent as text stays text, even if a browser thinks that it looks like a script.
    "X-Content-Type-Options": "nosniff",
}
"""The headers of every answer."""

DOCUMENT: Mapping[str, str] = {
    # Whole addresses stay on the site, which reads them (`SiteDash.requested`).
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
"""The headers of every document besides its policy."""

ISOLATED: Mapping[str, str] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
}
"""Those of the setting `ISOLATE`: no window of another site, as some logins open, and no camera."""

HSTS = "max-age=31536000"
"""After a first visit over TLS, browsers use only TLS for a year; subdomains are not ours."""


def mount(server: Flask, added: str = "") -> None:
    """Add the headers to every answer of *server*; *added* widens its policy, as `CSP_SOURCES`.

    Raises:
        ConfigurationError: `CSP_SOURCES` cannot be read.
    """
    server.extensions["policy"] = policy(
        "; ".join(filter(None, (server.config["CSP_SOURCES"], added)))
    )
    server.after_request(add)


def policy(added: str = "") -> tuple[str, str]:
    """Return the policy in two parts; the hashes of a document's inline scripts go between them.

    *added* is written as a policy is: `img-src https://tiles.example; connect-src wss:`. A source
    joins those of its directive; `'none'` goes when there are others.

    Raises:
        ConfigurationError: *added* is not a policy, or has a directive that is not in `POLICY`.
    """
    sources = dict(POLICY)
    for directive in filter(None, map(str.strip, added.split(";"))):
        name, *more = directive.split()
        if name not in sources or not more or re.search(r"[,\x00-\x1f\x7f-\U0010ffff]", directive):
            known = ", ".join(POLICY)
            expected = f"directives with sources, such as 'img-src https:', out of {known}"
            raise ConfigurationError("CSP_SOURCES", added, expected)
        sources[name] = " ".join([*sources[name].replace(NONE, "").split(), *more])
    script = f"script-src {sources.pop('script-src')}"
    return script, "; ".join(["", *map(" ".join, sources.items())])


def allow(*hashes: str) -> None:
    """Let the document of this request have inline scripts with these hashes."""
    g.script_hashes = (*g.get("script_hashes", ()), *hashes)


@lru_cache(maxsize=1000)
def hashed(script: str) -> str:
    """Return the hash of an inline script as a policy names it; computed once for each text."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def add(response: Response) -> Response:
    """Add the headers that an answer needs and does not have.

    Answers that no browser shows as a document carry only what concerns them: on the answer to a
    callback, the rest would be a third of the bytes.
    """
    if is_readers():
        return response
    headers = dict(ANSWER)
    if request.is_secure:
        headers["Strict-Transport-Security"] = HSTS
    kind = (response.content_type or "").partition(";")[0]  # `mimetype` is three times as slow
    if kind.rstrip().lower().endswith(("html", "xml")):
        headers |= {**DOCUMENT, **(ISOLATED if current_app.config["ISOLATE"] else {})}
        response.vary.add("Sec-Purpose")  # one that is loaded ahead asks for nothing itself
        # A reference has the inline scripts that Dash writes, and none of the kit's apps.
        if current_app.config["CSP"] and apps_of(current_app):
            before, after = current_app.extensions["policy"]
            name = "Content-Security-Policy"
            headers[name] = " ".join([before, *g.get("script_hashes", ())]) + after
    own = {name.lower() for name, _ in response.headers}  # to ask for one by one is slow
    for name, value in headers.items():
        if name.lower() not in own:
            response.headers.add(name, value)
    return response
