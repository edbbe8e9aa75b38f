"""What an adopted site does not do as plain Dash does it: each a strict expected failure."""

from typing import NamedTuple


class Known(NamedTuple):
    """A difference, why it is, and what to do."""

    number: int
    sites: tuple[str, ...]
    approaches: tuple[str, ...]
    reason: str


KNOWN: tuple[Known, ...] = (
    Known(
        1,
        ("ids_elsewhere", "own_scripts", "shell_store", "initial_call_outside"),
        ("multi",),
        "A link loads a new document. What was in memory is gone with the old one: a store of the "
        "shell, a choice or a text in it, a variable of an own script. "
        '`storage_type="session"` and `persistence=True` keep it.',
    ),
)


def known(site: str, approach: str) -> Known | None:
    """Return why a site is not alike in an approach, if it is known not to be."""
    found = (one for one in KNOWN if site in one.sites and approach in one.approaches)
    return next(found, None)
