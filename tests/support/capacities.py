"""A made-up record of `nox -s capacity`, in which the model is right but for the noise given."""

import random
from math import exp
from typing import Any

from crossroads.benchmarks.loading.capacity import PAGES, Kind, Model, Service, mix_of
from crossroads.benchmarks.loading.costs import LOADS, model_hash

STEADY, WAKING = 0.9, 0.4


def services(factor: float = 1.0) -> list[Service]:
    """Return a document, a seldom one that takes long, scripts and a callback."""
    return [
        Service(1.0, 0.5, 0.005 * factor, 0.006 * factor, 6_000),
        Service(0.3, 0.05, 0.012 * factor, 0.014 * factor, 2_000),
        Service(12.0, 0.1, 0.001 * factor, 0.0015 * factor, 150_000),
        Service(0.0, 0.5, 0.0015 * factor, 0.002 * factor, 1_200),
    ]


def loads(mix: list[Kind], noise: float, seed: str) -> dict[str, list[list[float]]]:
    """Return loads as the model has them, their quantiles off by so much, as a deviation."""
    draw, truth = random.Random(seed), Model(mix, STEADY, WAKING)  # noqa: S311 - not a secret
    usual = sum(one.share * one.cpu for one in mix) * STEADY
    return {
        kind: [
            [
                share / usual,
                truth.busy(share / usual),
                truth.p95(share / usual) * exp(draw.gauss(0, noise)),
            ]
            for share in shares
        ]
        for kind, shares in LOADS.items()
    }


def approach(factor: float = 1.0, noise: float = 0.03) -> dict[str, Any]:
    """Return what was measured of an approach whose requests cost so many times as much."""
    names, those = ("document", "document", "file", "callback"), services(factor)
    return {
        "services": [[name, *one] for name, one in zip(names, those, strict=True)],
        "pace": 0.0015,
        "turns": 54,
        "disturbed": 0,
        "master": 48e6,
        "worker": 14e6,
        "cold": 44e6,
        "warm": 45e6,
        **loads(mix_of(those, PAGES), noise, f"{factor}"),
    }


def record(single: float = 0.6, noise: float = 0.03) -> dict[str, Any]:
    """Return what was measured of both; requests of `single` cost so many times as much."""
    dispatch = {"multi": [1.0] * 8, "single": [0.99] * 8, "floor": [1.1] * 8}
    turns = {"one": [[200.0, 0.005, 0.03]] * 8, "two": [[360.0, 0.0052, 0.06]] * 8}
    return {
        "date": "2026-01-01",
        "seed": 7,
        "insist": False,
        "model": model_hash(),
        "environment": {"served_hash": "x", "versions": {"dash": "4.4.1"}},
        "dispatch": {"plain": dispatch, "compressed": dispatch},
        "workers": {"multi": turns, "single": turns},
        "approaches": {"multi": approach(1.0, noise), "single": approach(single, noise)},
    }
