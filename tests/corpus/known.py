"""What an adopted site does not do as plain Dash does it: each a strict expected failure."""

from typing import NamedTuple


class Known(NamedTuple):
    """A difference, why it is, and what to do."""

    number: int
    sites: tuple[str, ...]
    approaches: tuple[str, ...]
    reason: str


COMPARED: tuple[str, ...] = ()
"""The approaches that are compared with plain Dash: those that can adopt a site."""
KNOWN: tuple[Known, ...] = ()


def known(site: str, approach: str) -> Known | None:
    """Return why a site is not alike in an approach, if it is known not to be."""
    found = (one for one in KNOWN if site in one.sites and approach in one.approaches)
    return next(found, None)
