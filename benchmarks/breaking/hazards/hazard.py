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

    `people` is what people do, `wrong` what happens then, `instead` the safe pattern; `trap` and
    `safe` are what the demonstration sees either way; `issues` are those of plotly/dash.
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
    wrong: str, instead: str, facts: Mapping[str, tuple[Any, Any]], *issues: int
) -> Callable[[Demonstration], Hazard]:
    """Make a hazard of the function below that shows it; its docstring says what people do.

    `facts` holds what it sees as people do it, and the safe way; `...` stands for nothing.
    """
    trap, safe = (
        {name: pair[way] for name, pair in facts.items() if pair[way] is not ...} for way in (0, 1)
    )

    def with_words(show: Demonstration) -> Hazard:
        name, people = show.__name__.replace("_", "-"), (show.__doc__ or "").removesuffix(".")
        if not people.startswith("Dash"):  # which is a name
            people = people[:1].lower() + people[1:]
        return Hazard(name, show, people, wrong, instead, trap, safe, issues)

    return with_words
