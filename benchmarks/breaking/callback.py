"""What a browser sends to run a callback."""

from collections.abc import Mapping, Sequence
from typing import Any


def callback_body(outputs: Sequence[str], values: Mapping[str, str]) -> dict[str, Any]:
    """Return the body of the request; outputs and inputs are written as `id.property`."""

    def pair(text: str) -> dict[str, str]:
        return dict(zip(("id", "property"), text.split("."), strict=True))

    alone = len(outputs) == 1
    return {
        "output": outputs[0] if alone else f"..{'...'.join(outputs)}..",
        "outputs": pair(outputs[0]) if alone else [*map(pair, outputs)],
        "inputs": [{**pair(name), "value": value} for name, value in values.items()],
        "changedPropIds": [*values][:1],
    }
