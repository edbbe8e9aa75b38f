"""Simulated machines: drift, jitter and spikes, and how runs on them are laid out."""

import math
from collections.abc import Callable, Mapping
from random import Random

from crossroads.benchmarks.judging.statistics import (
    paired_ratio,
    precise_enough,
)
from crossroads.benchmarks.measuring.run import in_pairs


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


Machine = Callable[[Random, int], list[float]]
"""From a source of chance and a number of moments to how slow the machine is at each."""


def jitter(random: Random, count: int, size: float = 0.02) -> list[float]:
    """Simulate moments that have nothing to do with each other."""
    return [random.lognormvariate(0, size) for _ in range(count)]


def alternating(random: Random, count: int) -> list[float]:
    """Simulate a machine of two speeds, each kept for a few moments: seen on shared ones."""
    slow, speeds = random.uniform(1.33, 1.65), list[float]()
    for at in range(count):  # longer than needed, and cut by zip
        speeds += [slow if at % 2 else 1.0] * random.randint(2, 4)
    since = random.randrange(4)
    return [speed * one for speed, one in zip(speeds[since:], jitter(random, count), strict=False)]


def wandering(random: Random, count: int) -> list[float]:
    """Simulate a machine whose speed is never far from what it was the moment before."""
    at, found = 0.0, []
    for one in jitter(random, count):
        at += random.gauss(0, 0.03)
        found.append(math.exp(at) * one)
    return found


def with_neighbour(random: Random, count: int) -> list[float]:
    """Simulate a neighbour that comes once, and stays."""
    since = random.randrange(count)
    return [one * (1.3 if at >= since else 1) for at, one in enumerate(jitter(random, count))]


MACHINES: Mapping[str, Machine] = {
    "quiet": lambda random, count: jitter(random, count, 0.004),
    "restless": lambda random, count: jitter(random, count, 0.08),
    "shared": moments,
    "of two speeds": alternating,
    "wandering": wandering,
    "with a neighbour": with_neighbour,
    "ever slower": lambda random, count: [
        one * (1 + 0.5 * at / count) for at, one in enumerate(jitter(random, count))
    ],
    "of outliers": lambda random, count: [
        one * (random.uniform(1.3, 3) if random.random() < 0.1 else 1)
        for one in jitter(random, count)
    ],
}
"""Eight ways to be slow."""


def interleaved(
    random: Random, costs: Mapping[str, float], blocks: int, machine: Machine = moments
) -> dict[str, list[float]]:
    """Simulate blocks that measure every arm once, in random order."""
    samples: dict[str, list[float]] = {arm: [] for arm in costs}
    speeds = iter(machine(random, blocks * len(costs)))
    for _ in range(blocks):
        for arm in random.sample(list(costs), len(costs)):
            samples[arm].append(costs[arm] * next(speeds))
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


def paired(
    random: Random, costs: Mapping[str, float], blocks: int, machine: Machine = moments
) -> dict[str, list[float]]:
    """Simulate blocks that measure what is compared as neighbours, and the other arms beside."""
    samples: dict[str, list[float]] = {arm: [] for arm in costs}
    speeds = iter(machine(random, blocks * len(costs)))
    for _ in range(blocks):
        for arm in in_pairs(random.sample(list(costs), len(costs))):
            samples[arm].append(costs[arm] * next(speeds))
    return samples
