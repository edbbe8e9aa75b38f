"""A visit of a Dash site, as recorded: `python visit.py http://127.0.0.1:8050`.

Needs Playwright and nothing else; CHROMIUM may say where a browser is. It ends with an error if a
link or a control is missing, if a page answers an error, or if the browser's console tells of one.
"""

import json
import os
import sys
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

STEPS: list[dict[str, Any]] = []
"""What the visitor did: a page opened, a link followed, properties of components that were set."""
IS_READY = "() => !document.querySelector('[data-dash-is-loading=true], ._dash-loading')"
IS_THERE = """(id) => {
  try { return Boolean(dash_component_api.getLayout(id.startsWith('{') ? JSON.parse(id) : id)); }
  catch { return false; }
}"""
SET = "([id, props]) => dash_clientside.set_props(id.startsWith('{') ? JSON.parse(id) : id, props)"


def take(page: Page, host: str, step: dict[str, Any]) -> None:
    """Take one step."""
    if step["kind"] == "set":
        for one in step["set"]:
            page.wait_for_function(IS_THERE, arg=one[0])
            page.evaluate(SET, one)
    elif step.get("back"):
        page.go_back()
        if urlsplit(page.url).path != urlsplit(step["to"]).path:  # it was Forward
            page.goto(host + step["to"])
    else:
        to = step["to"]
        link = page.locator(f"a[href={json.dumps(to)}]")
        if step["kind"] == "open" or page.url == "about:blank" or not link.count():
            answer = page.goto(host + to)
            if answer and not answer.ok:
                sys.exit(f"{to} answered {answer.status}")
        else:
            link.first.click()
            page.wait_for_url(lambda url: urlsplit(url).path == urlsplit(to).path)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(IS_READY)


def main() -> None:
    """Go through all steps on the site whose address the command line has."""
    host = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8050"
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"))
        context = browser.new_context(bypass_csp=True)  # else nothing can be waited for
        page = context.new_page()
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        for number, step in enumerate(STEPS, 1):
            take(page, host, step)
            print(f"{number}. {step['kind']}: {page.title()} ({page.url})")
        browser.close()
    if errors:
        sys.exit("\n".join(errors))


if __name__ == "__main__":
    main()
