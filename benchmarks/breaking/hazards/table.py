"""The hazards, in the order of the report."""

from collections.abc import Mapping
from types import ModuleType

from benchmarks.breaking.hazards import broken_pages, pages, process, serving
from benchmarks.breaking.hazards.hazard import Hazard


def _hazards_of(module: ModuleType) -> list[Hazard]:
    return [one for one in vars(module).values() if isinstance(one, Hazard)]


PARTS: Mapping[str, list[Hazard]] = {
    "several": _hazards_of(process) + _hazards_of(serving),
    "pages": _hazards_of(pages),
    "faults": broken_pages.HAZARDS,
}
"""Several apps in one process; pages and routing, in any app; a page that is broken."""
HAZARDS: Mapping[str, Hazard] = {one.name: one for hazards in PARTS.values() for one in hazards}
