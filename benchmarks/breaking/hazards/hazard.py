"""What a hazard is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crossroads.benchmarks.tools.environment import SERVED

HASHED = (Path(__file__).parent, *SERVED)
"""What a result is of: the demonstrations, and what the safe ones serve."""
Facts = Mapping[str, Any]
"""What a demonstration saw, as plain data that survives JSON: statuses, owners, counts."""


@dataclass(frozen=True)
class Hazard:
    """Something that goes wrong in Dash itself, and the pattern that is safe.

    The demonstration does a thing as people do it, or, given true, the safe way; `trap` and `safe`
    are what it has to see. `wrong` is what happens; `issues` are those of plotly/dash.
    """

    name: str
    demonstration: Callable[[bool], Facts]
    people: str
    wrong: str
    instead: str
    trap: Facts
    safe: Facts
    issues: tuple[int, ...] = ()


def hazard(
    wrong: str, instead: str, facts: Mapping[str, tuple[Any, Any]], *issues: int
) -> Callable[[Callable[[bool], Any]], Hazard]:
    """Make a hazard of the function below that shows it; its docstring says what people do.

    `facts` holds what is seen as people do it, and the safe way; `...` stands for nothing. The
    function returns one value, or several as a tuple, in this order.
    """
    trap, safe = (
        {name: pair[way] for name, pair in facts.items() if pair[way] is not ...} for way in (0, 1)
    )

    def with_words(show: Callable[[bool], Any]) -> Hazard:
        name, people = show.__name__.replace("_", "-"), (show.__doc__ or "").removesuffix(".")
        if not people.startswith("Dash"):  # which is a name
            people = people[:1].lower() + people[1:]

        def demonstration(is_safe: bool) -> Facts:
            seen = show(is_safe)
            values = seen if isinstance(seen, tuple) else (seen,)
            return dict(zip(safe if is_safe else trap, values, strict=True))

        return Hazard(name, demonstration, people, wrong, instead, trap, safe, issues)

    return with_words
