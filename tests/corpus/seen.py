"""Go through a site in a browser, and write down what a visitor sees at each step.

What is seen is plain data: step -> what `look` returns, and `links`, `console` and `server`, which
are of the whole visit. A reading is taken once nothing is asked for and nothing changes any more.
With an earlier visit at hand, each reading waits until it is as the earlier one, or for so long.
"""

import mimetypes
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response, Route

from crossroads.benchmarks.tools import processes
from tests.corpus.idioms import SITES, Idiom

Seen = dict[str, Any]

LOOK = """async within => {
  await new Promise(done => requestIdleCallback(done, {timeout: 1000}));
  const words = [];
  const read = element => {
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        words.push(node.data);
      } else if (node.nodeType === Node.ELEMENT_NODE && isShown(node)) {
        if (node.matches("input[type=checkbox], input[type=radio]")) {
          words.push(node.checked ? "[x]" : "[ ]");
        } else if (node.matches("input, textarea")) {
          words.push(`[${node.value}]`);
        } else {
          read(node);
        }
      }
    }
  };
  const isShown = node => getComputedStyle(node).display !== "none"
    && !node.matches("script, style, template, noscript, .js-plotly-plot");
  const root = document.querySelector(within);
  if (root) {
    read(root);
  }
  const charts = [...document.querySelectorAll(".js-plotly-plot")].map(plot => ({
    title: plot.layout?.title?.text ?? "",
    traces: (plot._fullData ?? []).map((trace, number) =>
      [trace.type, trace.name, plot.calcdata?.[number]?.length ?? 0]),
    isDrawn: plot.querySelector(".main-svg") !== null,
  }));
  const isBusy = document.readyState !== "complete" || document.title === "Updating..."
    || document.querySelector("[data-dash-is-loading=true], ._dash-loading") !== null
    || document.querySelector(".dash-graph:not(:has(.main-svg))") !== null;
  return {
    isBusy,
    text: words.join(" ").replace(/\\s+/g, " ").trim(),
    charts,
    title: document.title,
    address: location.pathname.replace(/(.)\\/$/, "$1") + location.search + location.hash,
  };
}"""
"""Text in the order of the document, with what is typed and ticked, and the traces of charts."""
LINKS = """within => [...new Set([...document.querySelectorAll(`${within} a[href]`)]
  .filter(link => link.origin === location.origin && !link.target && link.checkVisibility()
    && link.pathname + link.search !== location.pathname + location.search)
  .map(link => link.getAttribute("href")))]"""
"""The links to other pages of the site that can be seen, as they are written."""
CALM = 3  # readings alike, one after the other
PAUSE = 40.0  # milliseconds between them
PATIENCE = 30.0  # seconds


def choose(page: Page, selector: str, label: str) -> None:
    """Choose an option of a `dcc.Dropdown`."""
    page.locator(selector).click()
    page.locator(".dash-dropdown-option").filter(has_text=label).click()


ACTIONS: Mapping[str, Callable[..., object]] = {
    "click": lambda page, selector: page.locator(selector).first.click(),
    "fill": lambda page, selector, text: page.locator(selector).fill(text),
    "press": lambda page, selector, key: page.locator(selector).press(key),
    "choose": choose,
    "sees": lambda page, text: page.get_by_text(text).first.wait_for(),
    "back": lambda page: page.go_back(),
    "forward": lambda page: page.go_forward(),
}
"""What a step does, by its first word; `open` and `reload` have a status, too."""


class Visitor:
    """Somebody with a browser who goes through a site."""

    def __init__(
        self, browser: Browser, address: str, idiom: Idiom, expected: Seen | None, patience: float
    ) -> None:
        """Open a window with no history; *address* has no slash at its end."""
        self.seen: Seen = {}
        self.console: list[str] = []
        self.context = browser.new_context()
        self.context.set_default_timeout(1000 * patience)
        self._address, self._idiom, self._expected = address, idiom, expected
        self._patience = patience
        self._pending: set[Request] = set()
        # Whoever routes loses the browser's cache: only where a site names another host.
        if (SITES / idiom.site / "elsewhere").is_dir():
            self.context.route(lambda url: not url.startswith(address), self._answer_for_others)

    def tab(self) -> Page:
        """Open a tab, and listen to it."""
        page = self.context.new_page()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        return page

    def open(self, page: Page, step: str, path: str) -> None:
        """Open an address, and note status and head, too."""
        self.note(page, step, page.goto(f"{self._address}{path}"), heads=self._idiom.heads)

    def open_each(self) -> None:
        """Open every page by its address, each in a tab of its own."""
        for path in self._idiom.pages:
            with closing(self.tab()) as page:
                self.open(page, f"open {path}", path)
        for path in self._idiom.unknown:
            with closing(self.tab()) as page:
                self.open(page, f"unknown {path}", path)

    def follow_links(self) -> None:
        """Follow each link of the first page and go back, then reload behind the last one."""
        within = self._idiom.within
        with closing(self.tab()) as page:
            page.goto(f"{self._address}{self._idiom.pages[0]}")
            self._settle(page)
            self.seen["links"] = links = page.evaluate(LINKS, within)
            for href in links:
                link = page.locator(f'{within} a[href="{href}"]:visible').first
                link.click()
                self.note(page, f"follow {href}")
                page.go_back()
                self.note(page, f"back from {href}")
            if links:
                link.click()
                self.note(page, f"follow {href} again")
                kind = "unknown" if href in self._idiom.unknown else "reload"
                self.note(page, f"{kind} {href} again", page.reload())

    def follow_steps(self) -> None:
        """Do what the idiom says, and read after each step."""
        with closing(self.tab()) as page:
            page.goto(f"{self._address}{self._idiom.pages[0]}")
            self._settle(page)
            for number, (action, *words) in enumerate(self._idiom.steps):
                step = f"{number} {' '.join((action, *words))}"
                if action == "open":
                    self.open(page, step, *words)
                elif action == "reload":
                    self.note(page, step, page.reload())
                else:
                    ACTIONS[action](page, *words)
                    self.note(page, step)

    def note(
        self, page: Page, step: str, response: Response | None = None, heads: tuple[str, ...] = ()
    ) -> None:
        """Write down what is seen now."""

        def read() -> dict[str, Any]:
            found = self._settle(page)
            if response is not None:
                found["status"] = response.status
            for selector in heads:
                content = [
                    one.get_attribute("content") or "" for one in page.locator(selector).all()
                ]
                found[selector] = [text.replace(self._address, "") for text in content]
            return found

        found = read()
        if self._expected is not None:
            wanted = wanted_at(step, self._expected)
            deadline = time.monotonic() + self._patience
            while found != wanted and time.monotonic() < deadline:
                found = read()
        self.seen[step] = found

    def _settle(self, page: Page) -> dict[str, Any]:
        """Return what is seen once nothing changes any more, or after so long."""
        look = partial(_look, page, self._idiom)
        deadline = time.monotonic() + self._patience
        before, calm = look(), 0
        while calm < CALM and time.monotonic() < deadline:
            page.wait_for_timeout(PAUSE)
            now = look()
            is_calm = now == before and not now.get("isBusy", True) and not self._pending
            before, calm = now, calm + 1 if is_calm else 0
        before.pop("isBusy", None)
        return before

    def _begin(self, request: Request) -> None:
        self._pending.add(request)

    def _end(self, request: Request) -> None:
        self._pending.discard(request)

    def _hear(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "").replace(self._address, "").partition("?")[0]
        # A browser tells of a 404, also of the picture that it looks for unasked.
        if message.type == "error" and where not in (*self._idiom.unknown, "/favicon.ico"):
            self.console.append(f"{where} {message.text.replace(self._address, '')}".strip())

    def _answer_for_others(self, route: Route) -> None:
        """Answer for another host: with the site's file of that name in `elsewhere`, or nothing."""
        name = route.request.url.partition("?")[0].rsplit("/", 1)[-1]
        file = SITES / self._idiom.site / "elsewhere" / name
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        body = file.read_text("utf-8") if file.is_file() else ""
        route.fulfill(body=body, content_type=kind, headers={"Access-Control-Allow-Origin": "*"})


def _look(page: Page, idiom: Idiom) -> dict[str, Any]:
    """Read a page; what is between two documents has nothing to read."""
    tried = ", ".join(f"(() => {{ try {{ return {one} }} catch {{}} }})()" for one in idiom.reads)
    try:
        found = dict(page.evaluate(LOOK, idiom.within))
        if tried:
            found["reads"] = page.evaluate(f"[{tried}]")
    except Error:
        return {}
    return found


def visit(
    browser: Browser,
    address: str,
    idiom: Idiom,
    expected: Seen | None = None,
    patience: float = PATIENCE,
) -> Seen:
    """Go through a site once; what cannot be done is noted as `failed`, and ends that part."""
    visitor = Visitor(browser, address, idiom, expected, patience)
    with closing(visitor.context):
        for part in (visitor.open_each, visitor.follow_links, visitor.follow_steps):
            try:
                part()
            except Error as error:
                after = [*visitor.seen][-1:]
                said = str(error).partition("\n")[0]
                visitor.seen[f"failed: {part.__name__}"] = f"after {after}: {said}"
        visitor.seen["console"] = sorted(set(visitor.console))
    return visitor.seen


def seen_of(
    browser: Browser,
    idiom: Idiom,
    way: str,
    expected: Seen | None = None,
    patience: float = PATIENCE,
) -> Seen:
    """Serve a site one way, go through it, and note the tracebacks of its server, too."""
    program = [sys.executable, "-m", "tests.corpus.serve", idiom.site, way]
    with processes.serving(lambda port: [*program, "--port", str(port)], idiom.pages[0]) as server:
        address = f"http://127.0.0.1:{server.port}"
        seen = visit(browser, address, idiom, expected, patience)
        log = server.log()
        seen["server"] = processes.last_words(log) if "Traceback" in log else ""
    return seen


def wanted_at(step: str, plain: Seen) -> Any:
    """Return what is to be seen; what is no page has to be a 404, where stock has 200."""
    seen = plain.get(step)
    return {**seen, "status": 404} if seen and step.startswith("unknown ") else seen


def differences(plain: Seen, other: Seen) -> list[str]:
    """List what is seen otherwise than on plain Dash."""
    found = []
    for step in (*plain, *(step for step in other if step not in plain)):
        was, now = wanted_at(step, plain), other.get(step)
        if was == now:
            continue
        if isinstance(was, dict) and isinstance(now, dict):
            found += [
                f"{step}: {key}: {was.get(key)!r} on plain Dash, {now.get(key)!r} here"
                for key in {**was, **now}
                if was.get(key) != now.get(key)
            ]
        else:
            found.append(f"{step}: {was!r} on plain Dash, {now!r} here")
    return found
