"""Soak: many mixed requests, and what the server's processes need as they go by."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.breaking.faults.crowd import SIZE, Crowd
from benchmarks.breaking.faults.questions import answered, soak_calls
from benchmarks.breaking.faults.scenarios import wrong
from benchmarks.breaking.faults.servers import WORKERS, command, until
from benchmarks.tools.processes import SampleRefused, members, pss_of, serving

REQUESTS = 50_000
EVERY = 5_000
"""Requests between two readings; the first of them is what the last is compared with."""


@dataclass(frozen=True)
class Soaked:
    """What was sent, what went wrong, and what memory was read.

    `pss` holds, for each reading, the proportional set size of the master and of each worker in
    bytes.
    """

    requests: int
    every: int
    pss: list[list[int]]
    retried: int = 0
    failed: dict[str, int] = field(default_factory=dict)

    @property
    def growth(self) -> float:
        """Return the last sum as a multiple of the first."""
        return sum(self.pss[-1]) / sum(self.pss[0])


def soak(
    approach: str,
    python: str,
    seed: int,
    *,
    requests: int = REQUESTS,
    every: int = EVERY,
    tell: Callable[[float], None] = lambda _share: None,
) -> Soaked:
    """Ask for pages, charts, files and what does not exist; read memory between the rounds.

    Raises `SampleRefused`: a worker was replaced, so that what it held is not known.
    """
    outcomes: Counter[str] = Counter()
    pss, retried = [], 0
    with serving(command(approach, python)) as server:
        # The first one answers before the last one is there.
        until(lambda: len(members(server.pid)) == WORKERS + 1, "all workers")
        processes = sorted(members(server.pid))
        questions = answered(server.port, soak_calls(server.port, seed))
        for number in range(requests // every):
            with Crowd(server.port, questions, seed + number, each=every // SIZE) as crowd:
                pass  # its end is waited for
            outcomes += crowd.tally.others
            retried += crowd.tally.retried
            if sorted(members(server.pid)) != processes:
                raise SampleRefused("a worker was replaced during the soak")
            pss.append([pss_of(pid) for pid in processes])
            tell((number + 1) * every / requests)
        server.stop()
    return Soaked(outcomes.total(), every, pss, retried, wrong(outcomes))
