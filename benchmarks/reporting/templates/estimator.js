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
      for (let j = i; j < logs.length; j++) {
        const mean = (one + logs[j]) / 2;
        averages.push(Math.abs(mean) < dust ? 0 : mean);
      }
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
    const low = averages.filter((average) => average <= 0).length;
    const high = averages.filter((average) => average >= 0).length;
    return {
      ratio: Math.exp(median(averages)),
      low: outside ? Math.exp(averages[outside - 1]) : 0,
      high: outside ? Math.exp(averages[averages.length - outside]) : Infinity,
      n: logs.length,
      p: twoSidedP(logs.length, Math.min(low, high)),
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

  const agree = (values, agreement) =>
    values.length > 1 &&
    Math.min(...values) > 0 &&
    Math.max(...values) <= Math.min(...values) * (1 + agreement);

  const excludesOne = ({ low, high }) => low > 1 || high < 1;

  // Whether samples are compared as counts, as benchmarks/verdict.py has it.
  function isCounted(kind, over, under, agreement) {
    const nearly = ["instructions", "traffic"].includes(kind);
    return nearly && agree(over, agreement) && agree(under, agreement);
  }

  // The word that holds against both measurements of multi.
  function againstBoth(first, second, band) {
    const words = [first, second].map((one) => word(one, band));
    const ahead = (one, at) => ["clear", "likely"].includes(words[at]) && Math.sign(one.ratio - 1);
    const sides = [first, second].map(ahead);
    if (sides[0] !== sides[1]) return "not resolved";
    if (words[0] === words[1]) return words[0];
    return sides[0] ? "likely" : "not resolved";
  }

  // One metric by itself: its word, and the larger p of its comparisons.
  function judge({ kind, planted }, arms, band, agreement, family) {
    const { multi, single, control } = arms;
    const twin = arms["multi-again"];
    if (isCounted(kind, multi, single, agreement)) {
      const apart = twin && Math.abs(ratioOfCounts(twin, multi).ratio - 1) > agreement;
      return { word: apart ? "void" : word(ratioOfCounts(single, multi), band) };
    }
    const first = pairedRatio(single, multi);
    const second = twin ? pairedRatio(single, twin) : first;
    const p = Math.max(first.p, second.p);
    if (first.high === Infinity) return { word: "not resolved", p };
    const differs = twin && excludesOne(pairedRatio(twin, multi, 1 - 0.05 / family));
    const missed = planted && control && pairedRatio(control, multi).low <= 1;
    return { word: differs || missed ? "void" : againstBoth(first, second, band), p };
  }

  // The words of benchmarks/verdict.py for a run: metric name -> word. Metrics that answer the same
  // question are a family: for the A/A check (Bonferroni) and for what is clear (Holm).
  function judgeAll(metrics, armsOf, bands, agreement) {
    const words = {};
    for (const question of new Set(metrics.map((metric) => metric.question))) {
      const asked = metrics.filter((metric) => metric.question === question);
      const measured = asked.filter(({ kind, name }) => {
        const { multi, single } = armsOf(name);
        return !isCounted(kind, single, multi, agreement);
      });
      const found = asked.map((metric) => ({
        name: metric.name,
        ...judge(metric, armsOf(metric.name), bands[metric.kind], agreement, measured.length || 1),
      }));
      let largest = 0;
      found
        .filter(({ p }) => p !== undefined)
        .sort((one, other) => one.p - other.p)
        .forEach((one, rank, family) => {
          largest = Math.max(largest, Math.min(1, one.p * (family.length - rank)));
          if (one.word === "clear" && largest >= 0.05) one.word = "likely";
        });
      for (const { name, word: said } of found) words[name] = said;
    }
    return words;
  }

  return { isCounted, judgeAll, median, pairedRatio, ratioOfCounts, word };
})();
