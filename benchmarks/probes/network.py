"""Network: what a visitor waits for who is not on the server's machine.

Journeys as those of `navigation`, with nothing attached to the browser. Between browser and server
is a proxy that takes as long as a network does (`crossroads.benchmarks.tools.proxy`). Visitors look
at home until Dash must have begun, which comes after the page is painted, and at nothing else for
long: nothing is loaded ahead meanwhile.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from crossroads.benchmarks import networks
from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.journey import JOURNEYS, OPENED, Step, metric
from crossroads.benchmarks.networks import FAR, FAST_3G, PAGES, ROUND_TRIPS, STEPS_OF, Network
from crossroads.benchmarks.probes import navigation
from crossroads.benchmarks.probes.navigation import Lead, travel
from crossroads.benchmarks.tools import proxy
from crossroads.benchmarks.tools.processes import Measurement

LIMIT = 60.0  # seconds for a step: on Fast 3G, plotly.js alone takes six
LOOK = 0.25  # seconds for which a page is looked at
missing = navigation.missing


def names(*journeys: str) -> tuple[str, ...]:
    """Name what is measured on journeys across a network."""
    every = (*networks.VISITED, *networks.OPENED_AWAY)
    return tuple(metric(*place) for place in every if place[0] in journeys)


METRICS = names(*(f"{name}{FAR}" for name in JOURNEYS))
AHEAD = (4.0, 0.5)
"""Seconds for which those look at the first page and at the others who have all of them loaded
ahead meanwhile."""


def measure(target: Target) -> Measurement:
    """Make the first visit 50 ms away and, in the approaches, a second one."""
    journeys = [f"{name}{FAR}" for name in navigation.journeys_of(target)]
    return go(target, journeys, brisk(PAGES, 1.0), across(ROUND_TRIPS[FAR]))


def measure_first(target: Target, ms: int) -> Measurement:
    """Make the first visit so far away."""
    return go(target, [f"cold{ms}"], brisk(PAGES, 1.0), across(ROUND_TRIPS[ms]))


def measure_ahead(target: Target) -> Measurement:
    """Make the first visit 50 ms away, in an arm that loads all pages ahead."""
    return go(target, [f"ahead{FAR}"], brisk(PAGES, *AHEAD), across(ROUND_TRIPS[FAR]))


def measure_slow(target: Target) -> Measurement:
    """Go on the cold journey on Fast 3G."""
    return go(target, ["slow"], brisk(STEPS_OF["slow"], 3.0), across(FAST_3G))


def measure_opening(target: Target, ms: int) -> Measurement:
    """Open pages by their addresses so far away, as `navigation.measure_opening` does."""
    lead = across(ROUND_TRIPS[ms])
    home, chart = OPENED  # Dash has begun when a chart is painted
    steps = (home, replace(chart, think=LOOK))
    found = [go(target, [f"opened{ms}"], [step], lead) for step in steps]
    values = {name: value for one in found for name, value in one.values.items()}
    return Measurement(values, sum(one.seconds for one in found))


def across(network: Network) -> Lead:
    """Return what puts a network before a server."""
    return partial(proxy.before, network=network)


def brisk(steps: Sequence[Step], first: float, others: float = LOOK) -> list[Step]:
    """Return the steps of somebody who looks at the first page for so many seconds."""
    return [replace(step, think=others if number else first) for number, step in enumerate(steps)]


def go(
    target: Target, journeys: Sequence[str], steps: Sequence[Step], lead: Lead, **how: Any
) -> Measurement:
    """Go on journeys that lead far away, and keep what is measured there."""
    found = travel(target, journeys, steps, LIMIT, lead=lead, inline=True, **how)
    kept = {name: found.values[name] for name in names(*journeys) if name in found.values}
    return Measurement(kept, found.seconds)
