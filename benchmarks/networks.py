"""Networks between a visitor and the site, and which visits go across them, as plain data."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from crossroads.benchmarks.journey import BRISK, OPENED, OPENED_QUANTITIES, STEPS, Place, seen


@dataclass(frozen=True)
class Network:
    """How far away the site is: a round trip in s, and how many bytes per s go each way."""

    round_trip: float
    down: float = math.inf
    up: float = math.inf


ROUND_TRIPS = {20: Network(0.020), 50: Network(0.050), 100: Network(0.100)}  # by their ms
FAR = 50  # ms: where whole journeys are gone on, too
FAST_3G = Network(0.150, down=1.6e6 / 8, up=750e3 / 8)
"""What Lighthouse once called Fast 3G, and calls slow 4G. Its factors of 3.75 and 0.9 are for a
browser that makes requests wait; here the packets do (its docs/throttling.md)."""

JOURNEYS: Mapping[str, str] = {
    f"cold{FAR}": f"first visit, {FAR} ms away",
    f"returning{FAR}": f"second visit, {FAR} ms away",
    **{f"cold{ms}": f"first visit, {ms} ms away" for ms in ROUND_TRIPS if ms != FAR},
    f"ahead{FAR}": f"first visit, all pages loaded ahead, {FAR} ms away",
    f"hover{FAR}": f"first visit, pointing before the click, {FAR} ms away",
    "slow": "on Fast 3G",
    "tls": f"first visit with TLS and HTTP/2, {FAR} ms away",
}
OPENINGS: Mapping[str, str] = {f"opened{ms}": f"nothing cached, {ms} ms away" for ms in ROUND_TRIPS}
"""Visits across a network, and what they are called in labels."""

PAGES = tuple(step for step in STEPS if not step.control)
STEPS_OF = {**dict.fromkeys(JOURNEYS, PAGES), "slow": STEPS, "tls": STEPS[:2]}
STEPS_OF[f"hover{FAR}"] = BRISK[:3]
"""Journey -> its steps. With TLS, enough for a row beside the others."""
VISITED: list[Place] = [
    *((name, step.name, "painted") for name in JOURNEYS for step in STEPS_OF[name]),
    *(place for name in JOURNEYS for place in seen(name)),
]
OPENED_AWAY: list[Place] = [
    (name, step.name, what) for name, step, what in product(OPENINGS, OPENED, OPENED_QUANTITIES)
]
