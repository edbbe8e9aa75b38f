"""A visit as a script for one's own tests: for Playwright its steps, for Locust its pages."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.loading import recording
from crossroads.benchmarks.loading.command import RECORDED, VISITORS, plain
from crossroads.benchmarks.viewing.viewed import FOLDER

PLAYWRIGHT = Path(__file__).with_name("visit.py")
EMPTY = "STEPS: list[dict[str, Any]] = []"
"""The line of `visit.py` that is written anew."""
KEPT = ("kind", "to", "set", "back")


def playwright(steps: Sequence[Mapping[str, Any]]) -> str:
    """Return a program that goes through the steps with Playwright, on a site at any address."""
    told = [{key: step[key] for key in KEPT if key in step} for step in steps]
    lines = "".join(f"    {one!r},\n" for one in told)
    text = PLAYWRIGHT.read_text("utf-8")
    return text.replace(EMPTY, f"{EMPTY[:-1]}\n{lines}]")


def locust(steps: Sequence[Mapping[str, Any]], ports: Mapping[str, int]) -> bytes:
    """Return a zip with a folder per server: visitors for Locust, on the pages of the visit.

    Raises:
        SampleRefused: the first page cannot be opened.
    """
    paths = list(dict.fromkeys(urlsplit(one["to"]).path for one in steps if "to" in one)) or ["/"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, port in ports.items():
            places = recording.record(port, paths[0]).places
            kept = {path: places[path] for path in paths if path in places}
            told = {
                "hosts": [f"http://{HOST}:{port}"],
                "pause": 1.0,
                "steps": max(len(steps), 1),
                "places": {path: plain(only(place, kept)) for path, place in kept.items()},
            }
            folder.writestr(f"{name}/{RECORDED}", json.dumps(told, indent=1))
            folder.write(VISITORS, f"{name}/{VISITORS.name}")
    return packed.getvalue()


def only(place: recording.Place, kept: Mapping[str, Any]) -> recording.Place:
    """Return a page without its links to what is not visited, and without the viewer's own script.

    No other server has that.
    """
    files = tuple(one for one in place.opened.files if not one.startswith(FOLDER))
    links = tuple(to for to in place.links if to in kept)
    return place._replace(links=links, opened=place.opened._replace(files=files))
