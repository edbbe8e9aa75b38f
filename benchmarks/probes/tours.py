"""Tours: visits of other kinds, each through the pages of a first visit, in a browser.

The third visit, in which the browser has compiled scripts in its cache; the browser's own buttons;
a pointer that rests on a link before the click; Firefox; and sites of many pages. Only when pages
stand is taken of each. They are measured as `navigation` does, by a script inside the page.
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from crossroads.benchmarks import journey
from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.journey import (
    BACK,
    BRISK,
    HOVER,
    LARGE,
    LARGE_SIZES,
    SHORTLY,
    Step,
    metric,
)
from crossroads.benchmarks.networks import FAR, ROUND_TRIPS, STEPS_OF
from crossroads.benchmarks.probes import navigation, network
from crossroads.benchmarks.probes.navigation import only, travel, wait_for_samples
from crossroads.benchmarks.tools import firefox
from crossroads.benchmarks.tools.hand import Hand
from crossroads.benchmarks.tools.processes import Measurement, Process

Names = tuple[str, ...]

SHORT: Mapping[str, Names] = {
    name: tuple(metric(*place) for place in places) for name, places in SHORTLY.items()
}
BUTTONS = tuple(metric(*place) for place in journey.BACKWARDS)
OF_MANY = tuple(metric(*place) for place in journey.OF_MANY)
HOVER_FAR = network.names(f"hover{FAR}")
BEFORE = ("first", "second")
"""The visits before the third. Chromium keeps what it has compiled in the second."""
SCROLL = 150
"""How far down a page is scrolled before it is left, in pixels."""
REST = 1.0
"""Seconds that a pointer rests on a link before it clicks. Chromium loads ahead after 0.2."""
LOW = "--window-size=1280,400"
"""A window in which every page is longer than what is seen."""

missing = navigation.missing


def missing_firefox() -> str:
    """Say that Firefox is not installed, or what a journey lacks anyway."""
    return navigation.missing() or firefox.missing()


def measure_third(target: Target) -> Measurement:
    """Come back twice with the same profile; only the third visit counts."""
    return only(SHORT["third"], travel(target, [*BEFORE, "third"], BRISK[:3]))


def measure_firefox(target: Target) -> Measurement:
    """Go on a first visit in Firefox."""
    return only(SHORT["firefox"], travel(target, ["firefox"], BRISK, start=firefox.browser))


def measure_large(target: Target, pages: int) -> Measurement:
    """Open a site of so many pages, and follow its first link."""
    target = replace(target, site=f"crossroads.benchmarks.inside.sites:PAGES_{pages}")
    found = only(OF_MANY, travel(target, ["large"], LARGE))
    return replace(found, more={name: {"pages": pages} for name in found.values})


LARGE_ONES = [partial(measure_large, pages=pages) for pages in LARGE_SIZES]


def measure_back(target: Target) -> Measurement:
    """Press the browser's Back twice and its Forward once, after both charts."""
    return only(BUTTONS, travel(target, ["back"], BACK, start=in_low_window, scroll=SCROLL))


def measure_hover(target: Target) -> Measurement:
    """Rest a real pointer on each link before it clicks, as the settings assume by default."""
    return only(SHORT["hover"], point(target, "hover", HOVER))


def measure_hover_far(target: Target) -> Measurement:
    """Do so 50 ms away, where what is loaded ahead saves the most."""
    how = {"lead": network.across(ROUND_TRIPS[FAR]), "inline": True}
    return only(HOVER_FAR, point(target, f"hover{FAR}", STEPS_OF[f"hover{FAR}"], **how))


def point(target: Target, name: str, steps: Sequence[Step], **how: Any) -> Measurement:
    """Go on a journey with a hand, which rests on each link before it clicks."""
    with TemporaryDirectory() as folder, closing(Hand(folder)) as hand:

        def start(profile: str, port: int, page: str) -> list[str]:
            return hand.started(navigation.browser(profile, port, page))

        def wait(server: Process, browser: Process, limit: float) -> Mapping[str, Any]:
            heard = partial(wait_for_samples, server, browser, limit)
            seen = 0
            while {"point", "key"} & (said := heard(seen)).keys():
                if "key" in said:
                    hand.press(said["key"])
                else:
                    hand.rest(*said["point"])
                    time.sleep(REST)
                    hand.click(*said["point"])
                seen += 1
            return said

        return travel(target, [name], steps, start=start, wait=wait, hand=True, **how)


def in_low_window(profile: str, port: int, page: str) -> list[str]:
    """Return the command of a browser whose window is not as high as the pages are long."""
    return [*navigation.browser(profile, port, page), LOW]
