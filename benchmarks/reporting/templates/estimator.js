// The estimator of benchmarks/statistics.py once more, for pairs of arms that the report does not
// print and for files that are dropped on it. A test holds the two to the same numbers.
"use strict";

const estimator = (() => {
  const exactUpTo = 50;
  const dust = 1e-12;
  const distributions = new Map();

  // For every s, how many of the 2^n sets of ranks 1 to n have a sum of at most s.
  function nullDistribution(n) {
    if (!distributions.has(n)) {
      const counts = [1, ...Array((n * (n + 1)) / 2).fill(0)];
      for (let rank = 1; rank <= n; rank++) {
        for (let sum = counts.length - 1; sum >= rank; sum--) counts[sum] += counts[sum - rank];
      }
      for (let sum = 1; sum < counts.length; sum++) counts[sum] += counts[sum - 1];
      distributions.set(n, counts);
    }
    return distributions.get(n);
  }

  // The area under the normal curve up to z, by the series around its middle.
  function normal(z) {
    if (Math.abs(z) > 8) return z < 0 ? 0 : 1;
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) sum += term *= (z * z) / k;
    return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
  }

  function twoSidedP(n, rankSum) {
    if (n <= exactUpTo) return Math.min(1, nullDistribution(n)[rankSum] * 2 ** (1 - n));
    const mean = (n * (n + 1)) / 4;
    const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
    return Math.min(1, 2 * normal((rankSum + 0.5 - mean) / deviation));
  }

  // How far from either end of the sorted averages the ends of the interval lie.
  function averagesOutside(n, alpha) {
    let outside = 0;
    while (outside < (n * (n + 1)) / 2 && twoSidedP(n, outside) < alpha) outside++;
    return outside;
  }

  function walshAverages(logs) {
    const averages = [];
    logs.forEach((one, i) => {
      for (let j = i; j < logs.length; j++) averages.push((one + logs[j]) / 2);
    });
    return averages.sort((a, b) => a - b);
  }

  function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  // Ratio and interval of two series paired by block; without an interval it is 0 to infinity.
  function pairedRatio(numerator, denominator, confidence = 0.95) {
    const logs = numerator.map((value, block) => Math.log(value) - Math.log(denominator[block]));
    const averages = walshAverages(logs);
    const outside = averagesOutside(logs.length, 1 - confidence);
    return {
      ratio: Math.exp(median(averages)),
      low: outside ? Math.exp(averages[outside - 1]) : 0,
      high: outside ? Math.exp(averages[averages.length - outside]) : Infinity,
      n: logs.length,
      counted: false,
      logs,
    };
  }

  // Counts that agree have a ratio and no interval, as benchmarks/verdict.py has it.
  function ratioOfCounts(numerator, denominator) {
    const ratio = median(numerator) / median(denominator);
    return { ratio, low: ratio, high: ratio, n: denominator.length, counted: true, logs: [] };
  }

  // The word for an interval alone: no second multi, no control and no other metric has a say.
  function word(estimate, band) {
    const edge = 1 + band;
    if (estimate.low > edge * (1 + dust) || estimate.high * edge < 1 - dust) return "clear";
    if (estimate.high <= edge * (1 + dust) && estimate.low * edge >= 1 - dust) return "tie";
    return estimate.low > 1 || estimate.high < 1 ? "likely" : "not resolved";
  }

  return { median, pairedRatio, ratioOfCounts, word };
})();
