import { lognormalMass, lognormalMeanWithin, type Range } from "lib/stats/mod.ts";

/** The lengths that each stay may have had, in days: of a stay of 11 to 20 whole days 10.5 to 20.5. */
export type TargetRange = { readonly lower: Float64Array; readonly upper: Float64Array };

/** Rows by which a spread is found. */
const searchedRows = 4_000;
const spreads = Array.from({ length: 40 }, (_, i) => 0.05 * 1.09 ** i);

/**
 * The length that is expected of each stay in its range, of a lognormal distribution around what a model
 * predicts for it (`E[Y | lower <= Y < upper]`); the spread is the likeliest (interval-censored maximum
 * likelihood). NaN where the range is not known.
 *
 * @param counts how many stays each is; 1 when left out.
 *
 * Source: Stewart, On least squares estimation when the dependent variable is grouped, Review of Economic
 * Studies 50 (1983), https://doi.org/10.2307/2297773.
 */
export function expectedWithin(
  range: TargetRange,
  predicted: Float64Array,
  counts?: Float64Array,
): Float64Array {
  const means = predicted.map((days) => Math.max(0.25, days));
  const spread = likeliestSpread(range, means, counts);
  return means.map((mean, row) => {
    const each = rangeAt(range, row);
    return Number.isNaN(each.lower) ? NaN : lognormalMeanWithin(mean, spread, each);
  });
}

/**
 * What is expected of each range by all of `of`'s stays together, whatever their features: it favours no
 * model, so that models are judged by it.
 */
export function expectedOfAll(of: TargetRange): (range: TargetRange) => Float64Array {
  const { ranges, counts } = distinctOf(of), { lower, upper } = ranges;
  const all = (mean: number) => counts.map(() => mean);
  let mean = meanOf(lower.map((from, i) => Math.min(upper[i]!, 1.5 * from + 1)), counts);
  for (let round = 0; round < 30; round++) {
    mean = meanOf(expectedWithin(ranges, all(mean), counts), counts);
  }
  const spread = likeliestSpread(ranges, all(mean), counts);
  const known = new Map<string, number>();
  return (range) =>
    range.lower.map((lower, row) => {
      if (Number.isNaN(lower)) return NaN;
      const each = rangeAt(range, row), key = `${each.lower} ${each.upper}`;
      const days = known.get(key) ?? lognormalMeanWithin(mean, spread, each);
      known.set(key, days);
      return days;
    });
}

function rangeAt({ lower, upper }: TargetRange, row: number): Range {
  return { lower: lower[row]!, upper: upper[row]! };
}

/** The ranges that are known, each once, and how many stays have it. */
function distinctOf(of: TargetRange): { readonly ranges: TargetRange; readonly counts: Float64Array } {
  const rows = Array.from(of.lower.keys()).filter((row) => !Number.isNaN(of.lower[row]!));
  const alike = [...Map.groupBy(rows, (row) => `${of.lower[row]} ${of.upper[row]}`).values()];
  const [lower, upper] = [of.lower, of.upper].map((from) => Float64Array.from(alike, ([row]) => from[row!]!));
  return {
    ranges: { lower: lower!, upper: upper! },
    counts: Float64Array.from(alike, ({ length }) => length),
  };
}

function meanOf(values: Float64Array, counts: Float64Array): number {
  const stays = counts.reduce((sum, count) => sum + count, 0);
  return values.reduce((sum, value, i) => sum + value * counts[i]!, 0) / Math.max(1, stays);
}

function likeliestSpread(range: TargetRange, means: Float64Array, counts?: Float64Array): number {
  const step = Math.max(1, Math.floor(means.length / searchedRows));
  const likelihood = (spread: number) => {
    let sum = 0;
    for (let row = 0; row < means.length; row += step) {
      const each = rangeAt(range, row);
      if (!Number.isNaN(each.lower)) {
        sum += (counts?.[row] ?? 1) * Math.log(Math.max(1e-12, lognormalMass(means[row]!, spread, each)));
      }
    }
    return sum;
  };
  let best = { spread: spreads[0]!, value: -Infinity };
  for (const spread of spreads) {
    const value = likelihood(spread);
    if (value > best.value) best = { spread, value };
  }
  return best.spread;
}
