"""Simulated machines: drift, jitter and spikes, and how runs on them are laid out."""

import math
from collections.abc import Mapping
from random import Random

from benchmarks.judging.statistics import (
    paired_ratio,
    precise_enough,
)


def chance(seed: int | str) -> Random:
    """Return a source of chance that is the same in every test run."""
    return Random(seed)  # noqa: S311 - repeatable is the point, secret is not


def moments(random: Random, count: int) -> list[float]:
    """Simulate how slow a shared machine is at successive moments: drift, jitter and spikes."""
    phase = random.uniform(0, 2 * math.pi)
    return [
        (1 + 0.2 * math.sin(phase + 5 * moment / count) + 0.2 * moment / count)
        * random.lognormvariate(0, 0.04)
        * (random.uniform(1.3, 3) if random.random() < 0.05 else 1)
        for moment in range(count)
    ]


def interleaved(random: Random, costs: Mapping[str, float], blocks: int) -> dict[str, list[float]]:
    """Simulate blocks that measure every arm once, in random order."""
    samples: dict[str, list[float]] = {arm: [] for arm in costs}
    machine = iter(moments(random, blocks * len(costs)))
    for _ in range(blocks):
        for arm in random.sample(list(costs), len(costs)):
            samples[arm].append(costs[arm] * next(machine))
    return samples


def one_after_the_other(
    random: Random, costs: Mapping[str, float], blocks: int
) -> dict[str, list[float]]:
    """Simulate the habit of other tools: all samples of one arm, then all of the next."""
    machine = iter(moments(random, blocks * len(costs)))
    return {arm: [cost * next(machine) for _ in range(blocks)] for arm, cost in costs.items()}


def until_precise(
    random: Random, costs: Mapping[str, float], blocks: int
) -> dict[str, list[float]]:
    """Simulate a run that looks every 5 blocks from 10 on, and stops when precise enough."""
    samples = interleaved(random, costs, blocks)
    for n in range(10, blocks, 5):
        so_far = {arm: values[:n] for arm, values in samples.items()}
        if precise_enough(paired_ratio(so_far["single"], so_far["multi"]), band=0.08):
            return so_far
    return samples


# Blocks whose ratios spread a little around a centre, the same on both sides of it.
WOBBLE = [0.97, 0.98, 0.985, 0.99, 0.995, 1 / 0.995, 1 / 0.99, 1 / 0.985, 1 / 0.98, 1 / 0.97]


def around(centre: float) -> list[float]:
    """Return ten values with a 95 % interval of about 1.5 % on either side of the centre."""
    return [centre * wobble for wobble in WOBBLE]


def simulated_run(random: Random, costs: dict[str, float], blocks: int) -> dict[str, list[float]]:
    """Simulate interleaved blocks of one metric on a machine with drift, jitter and spikes."""
    samples: dict[str, list[float]] = {arm: [] for arm in costs}
    phase, jitter = random.uniform(0, 6), random.choice([0.005, 0.02, 0.06])
    for block in range(blocks):
        for place, arm in enumerate(random.sample(list(costs), len(costs))):
            drift = 1 + 0.2 * math.sin(phase + 5 * (block + place / len(costs)) / blocks)
            spike = random.uniform(1.3, 3) if random.random() < 0.05 else 1
            samples[arm].append(costs[arm] * drift * spike * random.lognormvariate(0, jitter))
    return samples
