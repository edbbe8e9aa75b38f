"""What a metric is: the shape of the rows in `benchmarks.metrics`."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "Metric"]

Kind = Literal["time", "memory", "traffic", "instructions", "exact"]
"""How a metric varies, which decides how wide its equivalence band is.

`traffic` is what goes over the wire, in bytes or requests: nearly a count, but a browser decides.
`exact` is a count that the code and the installed versions decide: it is read once and has no
interval."""


@dataclass(frozen=True)
class Metric:
    """Describe one measured quantity, for the probes that sample it and the report that prints it.

    `unit` is `s`, `bytes` or `count`; values are stored in it unscaled. `planted` says that the
    control arm carries a known extra cost in this metric, which a run must find to be believed.
    `may_be_zero` says that nothing at all is a value too, of which no ratio can be taken.
    """

    name: str
    label: str
    unit: str
    kind: Kind
    why: str
    planted: bool = False
    may_be_zero: bool = False
