"""Requests as browsers send them: the body that runs a callback, and the bytes of any."""

from collections.abc import Mapping, Sequence
from typing import Any


def callback_body(outputs: Sequence[str], values: Mapping[str, str]) -> dict[str, Any]:
    """Return the body that runs a callback; outputs and inputs are written as `id.property`."""

    def pair(text: str) -> dict[str, str]:
        return dict(zip(("id", "property"), text.split("."), strict=True))

    alone = len(outputs) == 1
    return {
        "output": outputs[0] if alone else f"..{'...'.join(outputs)}..",
        "outputs": pair(outputs[0]) if alone else [*map(pair, outputs)],
        "inputs": [{**pair(name), "value": value} for name, value in values.items()],
        "changedPropIds": [*values][:1],
    }


def raw_request(method: str, target: str, headers: Mapping[str, object], body: bytes) -> bytes:
    """Return a request as it goes over the wire, with nothing tidied up."""
    fields = {"Connection": "close", "Content-Length": len(body), **headers}
    lines = [f"{method} {target} HTTP/1.1", *(f"{key}: {it}" for key, it in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
