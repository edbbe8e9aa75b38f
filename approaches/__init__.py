"""The alternatives: one short file each, with the same public names in the same order."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Approach:
    """One way to build the site.

    Attributes:
        module: where its `init_app(site, settings)` is.
        summary: what it is, in a sentence.
        port: where its development server listens unless told otherwise.
        notes: what it cannot help doing differently; the report prints them with their numbers.
    """

    module: str
    summary: str
    port: int
    notes: tuple[str, ...] = ()


APPROACHES: Mapping[str, Approach] = {
    "multi": Approach(
        module="approaches.multi",
        summary="One Dash per page, all on one Flask server.",
        port=8050,
        notes=("Every link loads a new document: state that is not in the address is gone.",),
    ),
    "single": Approach(
        module="approaches.single",
        summary="One Dash for all pages, with a router.",
        port=8051,
    ),
}
"""Sessions, tests, benchmarks and report loop over this: a new approach is a file and a row."""
