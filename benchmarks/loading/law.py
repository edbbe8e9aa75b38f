"""What a load says: steps a second, how long they took, whether it can be believed, what was full.

Little's law (J. D. C. Little, 1961, Operations Research 9): visitors = steps a second x seconds of
a step with its pause. Both sides are known here, so a load for which it does not hold is void:
visitors were not there, or the generator was late. What it is late with inside of a step counts as
the servers' time on both sides, so a load whose generator had no time left is void, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STEP, PAUSE = "STEP", "PAUSE"
"""How `visitors.py` calls a whole step, and the pause after it."""
TOLERANCE = 0.05
"""By so much the two sides of the law may differ."""
FULL = 0.9
"""From this share of its time on, a core counts as busy all the time."""


@dataclass(frozen=True)
class Load:
    """Visitors for some seconds, and what they saw.

    `rows` are Locust's statistics. `generator` and `servers` say how much of a core each process
    of theirs took in the second half, when all visitors were there; `servers` is empty if they are
    not ours. `workers` is how many of these can be busy at once, `cores` how many cores there are.
    """

    users: int
    seconds: float
    rows: Sequence[Mapping[str, Any]]
    generator: Sequence[float]
    servers: Sequence[float]
    workers: int
    cores: int

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return sum(row["num_requests"] for row in self.rows if row["method"] == STEP)

    @property
    def requests(self) -> int:
        """How many requests were answered, or not."""
        return sum(row["num_requests"] for row in self.requested)

    @property
    def failures(self) -> int:
        """How many of them were not answered, or with a status of 4xx or 5xx."""
        return sum(row["num_failures"] for row in self.requested)

    @property
    def requested(self) -> list[Mapping[str, Any]]:
        """The statistics of requests alone."""
        return [row for row in self.rows if row["method"] not in (STEP, PAUSE)]

    def mean(self, kind: str) -> float:
        """Return the mean of steps or pauses in seconds."""
        rows = [row for row in self.rows if row["method"] == kind]
        total, count = (
            sum(float(row[key]) for row in rows) for key in ("total_response_time", "num_requests")
        )
        return total / 1000 / max(1.0, count)

    @property
    def by_law(self) -> float:
        """How many visitors there were, by Little's law."""
        return self.steps / self.seconds * (self.mean(STEP) + self.mean(PAUSE))

    @property
    def is_void(self) -> bool:
        """Say whether Little's law does not hold, or the generator had no time left."""
        return abs(self.by_law / self.users - 1) > TOLERANCE or self.is_late

    @property
    def is_late(self) -> bool:
        """Say whether a process of the generator had no time left."""
        return max(self.generator, default=0.0) >= FULL

    @property
    def cpu_of_request(self) -> float:
        """How many CPU seconds the servers took for a request."""
        return sum(self.servers) * self.seconds / max(1, self.requests)

    @property
    def limit(self) -> str:
        """Name what was busy all the time: that is what limits how many steps there were."""
        generator, servers = sum(self.generator), sum(self.servers)
        if self.is_late:
            return "the generator: a process of it has no time left, so the servers could do more"
        if servers >= FULL * min(self.workers, self.cores):
            return "the servers: their workers have no time left"
        if generator + servers >= FULL * self.cores:
            share = generator / (generator + servers)
            return f"the machine: the generator takes {share:.0%} of it, the servers the rest"
        if not self.servers:
            return "not the generator; the servers are not ours, so nothing more is known"
        return "the visitors: they pause, and neither servers nor generator are busy all the time"


def quantile(row: Mapping[str, Any], share: float) -> float:
    """Return a quantile of a row in seconds, as Locust has rounded its times (two digits)."""
    times = sorted((float(time), count) for time, count in row["response_times"].items())
    left = share * sum(count for _, count in times)
    for time, count in times:
        left -= count
        if left <= 0:
            return time / 1000
    return times[-1][0] / 1000 if times else 0.0
