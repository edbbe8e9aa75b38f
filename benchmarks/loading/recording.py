"""Record a visit: what a browser asks for on a Dash site, learned once, for many visitors to ask.

Nothing of it is written by hand. The document names the app, its scripts and styles; `_dash-layout`
has the links and the controls with their choices; `_dash-dependencies` says which callbacks a page
runs, and `crossroads.testing` which of them a browser runs when. A link is followed as the site
does it: a router stays in the document, else there is a new one.

Not recorded: what functions for the browser ask for, background callbacks, websockets, scripts that
other scripts load later but plotly.js, and callbacks of buttons, which may change data.
"""

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.tools import visitor
from crossroads.benchmarks.tools.load import ANSWERED
from crossroads.benchmarks.tools.processes import SampleRefused
from crossroads.errors import CrossroadsError
from crossroads.testing.layout import components_in, config_of
from crossroads.testing.page import Document, Page, Served
from crossroads.testing.renderer import Renderer

PAGES = 25
"""The most pages that a recording has. More of them show a server nothing new."""
LINKS = 3
"""Links to a page, on others, of which one may be followed by a router."""
CHOICES = 3
"""Other values of a control that are asked for."""
FILES = re.compile(
    r'<script[^>]*\bsrc="([^"]+)"|<link[^>]*\brel="(?:stylesheet|preload)"[^>]*\bhref="([^"]+)"'
)
UPDATE = "_dash-update-component"
PLOTLY = "plotly/package_data/plotly.min.js"
"""Where Dash serves it, below the prefix of an app."""


class Ask(NamedTuple):
    """One request: what statistics call it, the page that sends it, and the body of a POST."""

    name: str
    path: str
    referer: str
    body: str | None = None


class Step(NamedTuple):
    """What one thing that a visitor does asks for, and the files that a document names."""

    asks: tuple[Ask, ...]
    files: tuple[str, ...] = ()


class Place(NamedTuple):
    """A page: what opening it by its address asks for, what it links, and each change of a control.

    `followed` is what a link to it asks for, if a router shows it in the document that is there.
    """

    opened: Step
    links: tuple[str, ...]
    changes: tuple[Step, ...]
    followed: Step | None = None


class Recording(NamedTuple):
    """A site: its pages by their paths, and why others were left out."""

    places: dict[str, Place]
    left_out: dict[str, str]


class Recorder:
    """A visitor of the site at a port of this machine, who writes down what is asked for."""

    def __init__(self, port: int) -> None:
        """Begin with nothing asked, and no page."""
        self.port = port
        self.asks: list[Ask] = []
        self.renderer: Renderer | None = None

    def taken(self) -> tuple[Ask, ...]:
        """Return what was asked for since the last time."""
        asks, self.asks = (*self.asks,), []
        return asks

    def open(self, path: str) -> tuple[Page, tuple[str, ...]]:
        """Open a page by its address; return it, and the files that its document names.

        Raises:
            SampleRefused: something was not answered, or there is no Dash in the document.
        """
        self.asks = []
        text = self._ask("document", path, "")
        told = config_of(text)
        if told is None:
            raise SampleRefused(f"GET {path} answered a page without Dash's configuration")
        address = f"http://{HOST}:{self.port}{path}"
        prefix = told["requests_pathname_prefix"]
        layout = json.loads(self._ask("layout", f"{prefix}_dash-layout", path))
        callbacks = json.loads(self._ask("callback list", f"{prefix}_dash-dependencies", path))

        def send(_what: str, body: Any) -> Mapping[str, Any]:
            answer = self._ask("callback", f"{prefix}{UPDATE}", path, json.dumps(body))
            return dict(json.loads(answer)) if answer else {}

        def fetch(to: str) -> Any:
            named = f"{prefix}_dash-layout?address={quote(to, safe='')}"
            return json.loads(self._ask("layout", named, path))

        def leave(to: str) -> Page:
            at = urlsplit(to)
            return self.open(f"{at.path}?{at.query}" if at.query else at.path)[0]

        self.renderer = Renderer(callbacks, layout, address, careful=True)
        served = Served(send, fetch, leave, fires=True)
        page = Page(Document(address, 200, "", text), self.renderer, served)
        found = [unescape(one or other) for one, other in FILES.findall(text)]
        asked = tuple(f"{prefix}_dash-{name}" for name in ("layout", "dependencies"))
        files = [one for one in found if is_here(one) and not one.startswith(asked)]
        if any(one["type"] == "Graph" for one in components_in(page.layout)):
            files.append(plotly_of(told))
        return page, tuple(dict.fromkeys(urljoin(path, one) for one in files))

    def _ask(self, name: str, path: str, referer: str, body: str | None = None) -> str:
        """Send a request, write it down as it was answered after redirects, and return the text."""
        given = None if body is None else json.loads(body)
        answer = visitor.request(self.port, path, referer=self._address(referer), body=given)
        if answer.status not in ANSWERED:
            raise SampleRefused(f"{name} {path} answered {answer.status}: expected 200 or 204")
        self.asks.append(Ask(name, answer.path, referer, body))
        return answer.body.decode(errors="replace")  # a link may lead to any file

    def _address(self, path: str) -> str:
        return f"http://{HOST}:{self.port}{path}" if path else ""


def record(port: int, first: str = "/") -> Recording:
    """Record the pages that can be reached from the first one; at most `PAGES`.

    Raises:
        SampleRefused: the first page cannot be opened.
    """
    recorder, places, left_out = Recorder(port), dict[str, Place](), dict[str, str]()
    found, ways = [first], dict[str, list[tuple[str, str]]]()
    for path in found:  # which grows meanwhile
        try:
            places[path], hrefs = place(recorder, path)
        except CrossroadsError as error:
            if path == first:
                raise
            left_out[path] = str(error)
            continue
        for to, href in hrefs.items():
            ways.setdefault(to, []).append((path, href))
            if to not in found and len(found) < PAGES:
                found.append(to)
    for path, one in places.items():
        links = tuple(to for to in one.links if to in places)
        # A page may have both, a link that a router follows and one that loads a document.
        tried = (follow(recorder, *way) for way in ways.get(path, [])[:LINKS])
        followed = next(filter(None, tried), None)
        places[path] = one._replace(links=links, followed=followed)
    return Recording(places, left_out)


def place(recorder: Recorder, path: str) -> tuple[Place, dict[str, str]]:
    """Record one page; return it, and the links on it as they are written there."""
    page, files = recorder.open(path)
    opened, hrefs, changes = Step(recorder.taken(), files), linked(page, path), []
    for control, values in choices(recorder.renderer).items():
        for value in values:
            page, _ = recorder.open(path)
            recorder.taken()
            page.change({control: value})
            if asks := recorder.taken():
                changes.append(Step(asks))
    return Place(opened, (*hrefs,), (*changes,)), hrefs


def follow(recorder: Recorder, path: str, href: str) -> Step | None:
    """Record a link that a router follows; `None` for one that loads a document."""
    page, _ = recorder.open(path)
    recorder.taken()
    try:
        is_routed = page.follow(href) is page
    except CrossroadsError:
        return None
    return Step(recorder.taken()) if is_routed else None


def linked(page: Page, path: str) -> dict[str, str]:
    """Return the paths that a page links, of its own site, without itself: path -> as written."""
    found = dict[str, str]()
    for component in components_in(page.layout):
        href = component["props"].get("href")
        if component["type"] == "Location" or not isinstance(href, str) or "#" in href:
            continue
        if is_here(href) and (to := urljoin(path, href)) != path:
            found.setdefault(to, href)
    return found


def plotly_of(config: Mapping[str, Any]) -> str:
    """Return where Dash loads plotly.js from when the first chart is there."""
    if not config.get("serve_locally", True):
        return str(config["plotlyjs_url"])
    return f"{config['requests_pathname_prefix']}_dash-component-suites/{PLOTLY}"


def is_here(address: str) -> bool:
    """Say whether an address is one of the site's own, by its path."""
    at = urlsplit(address)
    return not (at.scheme or at.netloc) and bool(at.path)


def choices(renderer: Renderer | None) -> dict[str, list[Any]]:
    """Return other values that a visitor may give what callbacks read: name -> values."""
    found = dict[str, list[Any]]()
    read = [name for call in renderer.calls for name in call.inputs] if renderer else []
    for name in dict.fromkeys(read):
        component, _, key = name.rpartition(".")
        properties = renderer.components.get(component, {}) if renderer else {}
        if key == "value" and (values := others(properties)):
            found[name] = values[:CHOICES]
    return found


def others(properties: Mapping[str, Any]) -> list[Any]:
    """Return the values of a control that it does not have: of its choices, or of its range."""
    now, given = properties.get("value"), properties.get("options")
    if isinstance(given, Mapping):
        options = [*given]
    elif isinstance(given, list):
        options = [one["value"] if isinstance(one, Mapping) else one for one in given]
    else:
        least, most = properties.get("min"), properties.get("max")
        numbers = isinstance(least, int | float) and isinstance(most, int | float)
        options = [least, most] if numbers and not isinstance(now, list) else []
    several = isinstance(now, list)
    return [[one] if several else one for one in options if ([one] if several else one) != now]
