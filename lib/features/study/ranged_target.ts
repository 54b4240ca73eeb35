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
 * Source: Stewart, On least squares estimation when the dependent variable is grouped, Review of Economic
 * Studies 50 (1983), https://doi.org/10.2307/2297773.
 */
export function expectedWithin(range: TargetRange, predicted: Float64Array): Float64Array {
  const means = predicted.map((days) => Math.max(0.25, days));
  const spread = likeliestSpread(range, means);
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
  const rows = of.lower.length;
  let mean = meanOf(of.lower.map((lower, row) => Math.min(of.upper[row]!, 1.5 * lower + 1)));
  for (let round = 0; round < 30; round++) {
    mean = meanOf(expectedWithin(of, new Float64Array(rows).fill(mean)));
  }
  const spread = likeliestSpread(of, new Float64Array(rows).fill(mean));
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

function meanOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
}

function likeliestSpread(range: TargetRange, means: Float64Array): number {
  const step = Math.max(1, Math.floor(means.length / searchedRows));
  const likelihood = (spread: number) => {
    let sum = 0;
    for (let row = 0; row < means.length; row += step) {
      const each = rangeAt(range, row);
      if (!Number.isNaN(each.lower)) {
        sum += Math.log(Math.max(1e-12, lognormalMass(means[row]!, spread, each)));
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
