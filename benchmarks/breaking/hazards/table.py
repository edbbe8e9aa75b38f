"""The hazards, in the order of the report."""

from collections.abc import Mapping

from benchmarks.breaking.hazards import broken_pages, pages, process, serving
from benchmarks.breaking.hazards.hazard import Hazard

PARTS: Mapping[str, tuple[Hazard, ...]] = {
    "several": (*process.HAZARDS, *serving.HAZARDS),
    "pages": pages.HAZARDS,
    "faults": broken_pages.HAZARDS,
}
"""Several apps in one process; pages and routing, in any app; a page that is broken."""

HAZARDS: Mapping[str, Hazard] = {
    hazard.name: hazard for hazards in PARTS.values() for hazard in hazards
}
