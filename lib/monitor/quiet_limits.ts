import type { Matrix } from "lib/features/mod.ts";
import { dayMs, randomSource, sortedQuantile } from "lib/stats/mod.ts";
import { binnedFeature } from "./binned_feature.ts";
import { countsByWeek, referenceWeeks } from "./drift.ts";
import { correctedDistance, quietWeeks, sumOf } from "./quiet_weeks.ts";
import { shareChange } from "./share_change.ts";
import type { Week } from "./weeks.ts";

/** Of quiet weeks no larger share is beyond the limit … */
const beyond = 0.05;
/** … and so sure is that: the end of a bootstrap interval. */
const sure = 0.95;
const samples = 400;
/** Weeks of the same season weigh most: a normal curve of so many days. */
const seasonDays = 28;
const leastWeeks = 8;

/**
 * How large the effect of drift is in quiet weeks, by feature: a limit learnt from the reference's own weeks,
 * beside the conventional one. Each of its weeks is compared with all others; weeks are drawn anew, those of
 * the season of the week that is judged more often, as many as they are worth (Kish's effective number), and
 * of each sample the effect that one week in twenty exceeds is taken. The limit is what 95 of 100 samples are
 * below; of fewer than some 60 weeks, as of one year's season, it comes to about the largest effect of them.
 * Whole weeks have each weekday once.
 *
 * @param week the one that is judged.
 * @returns no limit for a feature where the reference's whole weeks are worth fewer than eight of the season.
 * @throws {TypeError} when the reference has no time.
 */
export function quietLimits(
  reference: Matrix,
  week: Week,
  features: readonly string[],
  { seed }: { readonly seed: number },
): ReadonlyMap<string, number> {
  const { time } = reference;
  if (time === undefined) {
    throw new TypeError("Cannot learn limits as stays must have a time: they have none");
  }
  const weeks = referenceWeeks(time, week.start);
  const weights = weeks.map(({ start }) =>
    Math.exp(-((seasonsApart(start, week.start) / seasonDays) ** 2) / 2)
  );
  const worth = effectiveCount(weights);
  if (!(worth >= leastWeeks)) return new Map();
  return new Map(
    reference.features.filter(({ name }) => features.includes(name)).map((feature): [string, number] => {
      const { reference: bins, labels } = binnedFeature(feature, feature);
      const counts = countsByWeek(bins, time, weeks, labels.length),
        all = sumOf(counts),
        quiet = quietWeeks(counts);
      const effects = counts.map((own) =>
        correctedDistance(shareChange(all.map((count, bin) => count - own[bin]!), own), quiet)
      );
      return [feature.name, limitOf(effects, weights, Math.round(worth), seed)];
    }),
  );
}

/** How many rows of equal weight are worth as much; NaN for none. */
function effectiveCount(weights: readonly number[]): number {
  const sum = weights.reduce((sum, weight) => sum + weight, 0);
  return sum ** 2 / weights.reduce((sum, weight) => sum + weight ** 2, 0);
}

function limitOf(
  effects: readonly number[],
  weights: readonly number[],
  count: number,
  seed: number,
): number {
  const random = randomSource(seed), until: number[] = [];
  let total = 0;
  for (const weight of weights) until.push(total += weight);
  const quantiles = Float64Array.from({ length: samples }, () => {
    const drawn = Float64Array.from({ length: count }, () => {
      const at = random() * total;
      return effects[until.findIndex((end) => at < end)] ?? effects.at(-1)!;
    });
    return sortedQuantile(drawn.sort(), 1 - beyond);
  });
  return sortedQuantile(quantiles.sort(), sure);
}

/** Days between two days of the year, whatever the year. */
function seasonsApart(a: number, b: number): number {
  const days = Math.abs(a - b) / dayMs % 365.25;
  return Math.min(days, 365.25 - days);
}
