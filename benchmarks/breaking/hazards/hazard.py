"""What a hazard is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]
"""What a demonstration saw, as plain data that survives JSON: statuses, owners, counts."""
Demonstration = Callable[[bool], Facts]
"""Does a thing as people do it, or, given true, the safe way, and returns what could be seen."""


@dataclass(frozen=True)
class Hazard:
    """Something that goes wrong in Dash itself, and the pattern that is safe.

    `people` is what people do, `wrong` what happens then, `instead` the safe pattern. `trap` is
    what the demonstration sees if it does as people do, `safe` what it sees if it is done the safe
    way. `issues` are numbers of issues of plotly/dash.
    """

    name: str
    demonstration: Demonstration
    people: str
    wrong: str
    instead: str
    trap: Facts
    safe: Facts
    issues: tuple[int, ...] = ()


def hazard(
    people: str, wrong: str, instead: str, *issues: int, trap: Facts, safe: Facts
) -> Callable[[Demonstration], Hazard]:
    """Make a hazard of the function below that shows it, with the function's name."""

    def with_words(show: Demonstration) -> Hazard:
        name = show.__name__.replace("_", "-")
        return Hazard(name, show, people, wrong, instead, trap, safe, issues)

    return with_words
