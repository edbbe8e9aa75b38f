"""The estimator in the page says what Python says."""

import math
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page

from benchmarks.judging.model import model
from benchmarks.judging.statistics import paired_ratio
from benchmarks.judging.verdict import AGREEMENT, BANDS
from benchmarks.reporting.page import metric
from benchmarks.samples import load
from tests.support.samples import NOISE, OTHERS, SINGLE, everything


class TestEstimator:
    """The estimator in the page, and the one in Python."""

    def test_agrees_with_python(self, opened: Page) -> None:
        """For any number of blocks, with ties and spikes, to twelve digits."""
        random = Random(5)  # noqa: S311 - repeatable is the point, secret is not
        series = []
        for blocks in [*range(1, 31), 49, 50, 51, 52, 60, 75]:
            under = [random.lognormvariate(0, 0.1) for _ in range(blocks)]
            over = [random.choice([0.9, 1.0, 1.0, random.random() + 0.5]) * one for one in under]
            series += [(over, under), ([round(one, 1) for one in over], [1.0] * blocks)]
        found = opened.evaluate(
            """(series) => series.map(([over, under]) => {
                const {ratio, low, high, n} = estimator.pairedRatio(over, under);
                return [ratio, low, high === Infinity ? -1 : high, n];
            })""",
            series,
        )
        for (over, under), (centre, low, high, blocks) in zip(series, found, strict=True):
            expected = paired_ratio(over, under)
            bounded = expected.high if math.isfinite(expected.high) else -1
            assert blocks == expected.n
            assert [centre, low, high] == pytest.approx(
                [expected.ratio, expected.low, bounded], rel=1e-12
            )

    @pytest.mark.parametrize("confidence", [0.8, 0.99, 0.9975])
    def test_agrees_at_any_confidence(self, opened: Page, confidence: float) -> None:
        """The ends are those of the same ranks."""
        over = [1.0 + 0.01 * step for step in range(55)]
        for blocks in (12, 55):
            low, high = opened.evaluate(
                """([over, confidence]) => {
                    const {low, high} = estimator.pairedRatio(over, over.map(() => 1), confidence);
                    return [low, high];
                }""",
                [over[:blocks], confidence],
            )
            expected = paired_ratio(over[:blocks], [1.0] * blocks, confidence)
            assert (low, high) == pytest.approx((expected.low, expected.high), rel=1e-12)

    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"blocks": 7},
            {"blocks": 4},
            {"others": {**OTHERS, "multi-again": 1.02}},
            {"others": {**OTHERS, "control": 1.0}},
            {"others": {"multi": 1.0}},
            {"noise": dict.fromkeys(NOISE, 0.03), "others": {**OTHERS, "control": 1.3}},
            {
                "single": {**SINGLE, "startup.cpu": 0.96},
                "noise": dict.fromkeys(NOISE, 0.02),
                "others": {**OTHERS, "multi-again": 0.985, "control": 1.2},
            },
        ],
        ids=["whole", "7 blocks", "4 blocks", "A/A", "control", "unchecked", "noisy", "twins"],
    )
    def test_comes_to_the_same_verdicts(
        self, opened: Page, tmp_path: Path, changes: dict[str, Any]
    ) -> None:
        """Checks, both measurements of multi and families of metrics included."""
        run = model(load(everything(tmp_path, **changes)), tmp_path)
        rows = [metric(row) for row in run.measured]
        found = opened.evaluate(
            """([rows, bands, agreement]) => {
                const arms = new Map(rows.map((row) => [row.name, row.arms]));
                return estimator.judgeAll(rows, (name) => arms.get(name), bands, agreement);
            }""",
            [rows, dict(BANDS), AGREEMENT],
        )
        assert found == {row.metric.name: row.verdict.word for row in run.measured}
