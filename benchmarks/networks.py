"""Networks between a visitor and the site, and which visits go across them, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from benchmarks.journey import OPENED, OPENED_QUANTITIES, STEPS, Place, places


@dataclass(frozen=True)
class Network:
    """How far away the site is: a round trip in s, and bytes per s in each direction if limited."""

    round_trip: float
    down: float | None = None
    up: float | None = None


ROUND_TRIPS = {20: Network(0.020), 50: Network(0.050), 100: Network(0.100)}  # by their ms
FAR = 50  # ms: where whole journeys are gone on, too
FAST_3G = Network(0.150, down=1.6e6 / 8, up=750e3 / 8)
"""What Lighthouse once called Fast 3G, and calls slow 4G. Its factors of 3.75 and 0.9 are for a
browser that makes requests wait; here the packets do (its docs/throttling.md)."""

JOURNEYS: Mapping[str, str] = {
    f"cold{FAR}": f"first visit, {FAR} ms away",
    f"returning{FAR}": f"returning visitor, {FAR} ms away",
    "slow": "on Fast 3G",
    "tls": f"first visit with TLS and HTTP/2, {FAR} ms away",
}
OPENINGS: Mapping[str, str] = {f"opened{ms}": f"nothing cached, {ms} ms away" for ms in ROUND_TRIPS}
"""Visits across a network, and what they are called in labels."""

TLS_STEPS = STEPS[:3]  # enough for a row beside the others
VISITED = [
    (name, step, what)
    for name, step, what in places(JOURNEYS, ("painted",), total=False)
    if name != "tls" or step in {one.name for one in TLS_STEPS}
]
OPENED_AWAY: list[Place] = [
    (name, step.name, what) for name, step, what in product(OPENINGS, OPENED, OPENED_QUANTITIES)
]
