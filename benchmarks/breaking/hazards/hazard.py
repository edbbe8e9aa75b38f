"""What a hazard is: a few words for the reader, and a demonstration with what it is to show."""

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

    Attributes:
        demonstration: the function that shows it; its name is the hazard's.
        people: what people do.
        wrong: what happens then.
        instead: the safe pattern.
        trap: what the demonstration sees when it is done as people do it.
        safe: what it sees when it is done the safe way.
        issues: numbers of issues of plotly/dash.
    """

    demonstration: Demonstration
    people: str
    wrong: str
    instead: str
    trap: Facts
    safe: Facts
    issues: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Return the name, as the command line takes it."""
        return self.demonstration.__name__.replace("_", "-")
