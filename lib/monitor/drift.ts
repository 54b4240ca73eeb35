import { cycleDaysOf } from "lib/cohort/mod.ts";
import type { Feature, Matrix } from "lib/features/mod.ts";
import {
  benjaminiHochberg,
  dayMs,
  jensenShannonOfCounts,
  kolmogorovDistance,
  populationStabilityOfCounts,
  sortedNumbers,
  sortedQuantile,
  summary,
  wassersteinDistance,
} from "lib/stats/mod.ts";
import { countText, shownPart } from "lib/table/mod.ts";
import { type BinnedFeature, binnedFeature } from "./binned_feature.ts";
import { correctedDistance, quietProbability, type QuietWeeks, quietWeeks, sumOf } from "./quiet_weeks.ts";
import { shareChange } from "./share_change.ts";
import type { Week } from "./weeks.ts";

/** How far one feature of one week has moved from the stays that the model learnt from. */
export type FeatureDrift = {
  readonly week: Week;
  readonly feature: string;
  readonly kind: "number" | "category";
  /** Stays of the week with a value. */
  readonly rows: number;
  /** Chi-square of the week against the reference. */
  readonly statistic: number;
  /** How likely a quiet week is to be as far from the reference: `quietProbability()`. */
  readonly pValue: number;
  /** Benjamini-Hochberg over the features of the week: later weeks change nothing in earlier ones. */
  readonly adjustedPValue: number;
  /** Population stability index; missing values are a bin of their own. */
  readonly psi: number;
  /** Jensen-Shannon distance over the same bins, 0 to 1. */
  readonly jensenShannon: number;
  /** Of a number, the Wasserstein distance in standard deviations of the reference; NaN of a category. */
  readonly wasserstein: number;
  /**
   * Of a number, Kolmogorov's and Smirnov's distance, 0 to 1; NaN of a category. Its p-value would take stays
   * of a week for independent, which they are not.
   */
  readonly kolmogorov: number;
  /** Cramér's V at equal weight, less what a quiet week has on average; 0 to 1. */
  readonly effectSize: number;
  /** The same against the week before: what moved since; NaN of the first week. */
  readonly effectBefore: number;
  /** Never where there is no judging. */
  readonly drifted: boolean;
  /** Why the week is not judged; absent where it is. */
  readonly unjudged?: string;
  /**
   * The shares of each label, or part of the numbers, in the reference and in the week; largest change first.
   * Without those of one to ten stays, or of all but so few.
   */
  readonly shares?: readonly ShareOf[];
};

export type ShareOf = {
  readonly label: string;
  readonly reference: number;
  readonly current: number;
  /** In the week before; NaN of the first week, or of few stays. */
  readonly before: number;
};

export type DriftLimits = {
  /** Drift must be surer than this adjusted p-value: of quiet weeks no larger share has an alarm … */
  readonly alpha?: number;
  /** … and larger: 0.05 is a change of five points in a share of one half. */
  readonly effectSize?: number;
  /** Stays that a week must have to be judged: a single patient is no drift. Default 30. */
  readonly leastStays?: number;
  /** Whole weeks that the reference must have to learn from how quiet weeks differ. Default 8. */
  readonly leastWeeks?: number;
};

/** The limits where nobody says others. */
export const usualDriftLimits: Required<DriftLimits> = {
  alpha: 0.01,
  effectSize: 0.05,
  leastStays: 30,
  leastWeeks: 8,
};

const weekMs = 7 * dayMs;

/**
 * Compares every feature in every week with the reference's weeks.
 *
 * With thousands of stays a week nearly any difference is significant, and with a few hundred every
 * difference looks large. So drift must be both sure, beyond what quiet weeks of the reference differ by
 * (`quietWeeks()`), and large, after what a quiet week shows by itself is subtracted (`correctedDistance()`):
 * a hospital of 300 stays a week is judged as one of 16,000 is. What moves with the calendar has differed
 * between the weeks of a year's reference already; of a shorter one, a change of season may count as drift.
 * Missing and unseen categories, and missing numbers, are a bin of their own. A week without stays has NaN
 * figures; one with few is not judged, and none is where the reference has few weeks. What the calendar alone
 * decides and a week can't show whole, the month, is left out.
 *
 * Sources: Rao and Scott 1981 (design effect); Benjamini and Hochberg 1995; Bergsma 2013 (correction of V).
 *
 * @param reference stays that the model learnt from, with a time.
 * @param current stays with a time, encoded by the same encoder.
 * @throws {TypeError} when the features differ or the stays have no time.
 */
export function driftByWeek(
  reference: Matrix,
  current: Matrix,
  weeks: readonly Week[],
  limits: DriftLimits = {},
): FeatureDrift[] {
  if (weeks.length === 0) return [];
  const [before, now] = [timeOf(reference), timeOf(current)];
  const learnt = referenceWeeks(before, weeks[0]!.start);
  const features = reference.features.flatMap((feature, i): Watched[] => {
    if ((cycleDaysOf(feature.name) ?? 0) > 7) return [];
    const bins = binnedFeature(feature, current.features[i]);
    const counts = countsByWeek(bins.reference, before, learnt, bins.labels.length);
    const inWeeks = countsByWeek(bins.current, now, weeks, bins.labels.length);
    const values = numbersByWeek(feature, current.features[i], now, weeks);
    return [{ feature, bins, usual: sumOf(counts), quiet: quietWeeks(counts), now: inWeeks, values }];
  });
  return weeks.flatMap((week, at) => judged(features.map((each) => compare(each, week, at)), limits));
}

/** One feature counted by bin: in the reference, whose weeks tell what is quiet, and in each week of now. */
type Watched = {
  readonly feature: Feature;
  readonly bins: BinnedFeature;
  readonly usual: Float64Array;
  readonly quiet: QuietWeeks;
  readonly now: readonly Float64Array[];
  readonly values: Numbers | null;
};
/** A number's quantiles and spread in the reference, and its values in each week, ascending. */
type Numbers = {
  readonly usual: Float64Array;
  readonly deviation: number;
  readonly now: readonly Float64Array[];
};
type Compared = Omit<FeatureDrift, "adjustedPValue" | "drifted"> & {
  readonly stays: number;
  readonly learntFrom: number;
};

function compare({ feature, bins, usual, quiet, now, values }: Watched, week: Week, at: number): Compared {
  const found = now[at]!, before = now[at - 1];
  const stays = totalOf(found);
  const change = shareChange(usual, found);
  return {
    week,
    feature: feature.name,
    kind: feature.type,
    rows: stays - (found.at(-1) ?? 0),
    statistic: change.statistic,
    pValue: quietProbability(change, quiet),
    psi: populationStabilityOfCounts(usual, found),
    jensenShannon: jensenShannonOfCounts(usual, found),
    wasserstein: values === null
      ? NaN
      : wassersteinDistance(values.usual, values.now[at]!) / values.deviation,
    kolmogorov: values === null ? NaN : kolmogorovDistance(values.usual, values.now[at]!),
    effectSize: correctedDistance(change, quiet),
    effectBefore: before === undefined ? NaN : correctedDistance(shareChange(before, found), quiet),
    shares: sharesOf(bins.labels, usual, found, before),
    stays,
    learntFrom: quiet.weeks,
  };
}

function judged(compared: readonly Compared[], limits: DriftLimits): FeatureDrift[] {
  const { alpha, effectSize, leastStays, leastWeeks } = { ...usualDriftLimits, ...limits };
  const adjusted = benjaminiHochberg(Float64Array.from(compared, (each) => each.pValue));
  return compared.map(({ stays, learntFrom, ...each }, i) => {
    const unjudged = stays < leastStays
      ? `too few stays: ${countText(stays)}, at least ${leastStays} are needed`
      : learntFrom < leastWeeks
      ? `too few whole weeks to compare with: ${learntFrom}, at least ${leastWeeks} are needed`
      : null;
    const drifted = unjudged === null && adjusted[i]! < alpha && each.effectSize >= effectSize;
    return { ...each, adjustedPValue: adjusted[i]!, drifted, ...(unjudged !== null && { unjudged }) };
  });
}

/** The whole weeks of the reference, on the weekday of the weeks to judge; epoch milliseconds UTC. */
export function referenceWeeks(time: Float64Array, start: number): Week[] {
  let [first, last] = [Infinity, -Infinity];
  for (const each of time) {
    first = Math.min(first, each);
    last = Math.max(last, each);
  }
  const from = start + Math.ceil((first - start) / weekMs) * weekMs;
  const end = last + dayMs;
  const count = Math.max(0, Math.floor((end - from) / weekMs));
  return Array.from(
    { length: Number.isFinite(count) ? count : 0 },
    (_, i) => ({ start: from + i * weekMs, end: from + (i + 1) * weekMs }),
  );
}

/** Counts by bin of each week; stays in none of them are not counted. */
export function countsByWeek(bins: Int32Array, time: Float64Array, weeks: readonly Week[], size: number) {
  const counts = weeks.map(() => new Float64Array(size));
  const start = weeks[0]?.start ?? 0;
  bins.forEach((bin, row) => {
    const week = counts[Math.floor((time[row]! - start) / weekMs)];
    if (week !== undefined) week[bin] = week[bin]! + 1;
  });
  return counts;
}

/** So many quantiles stand for a reference's numbers. */
const quantiles = 1_000;

function numbersByWeek(
  reference: Feature,
  current: Feature | undefined,
  time: Float64Array,
  weeks: readonly Week[],
): Numbers | null {
  if (reference.type !== "number" || current?.type !== "number") return null;
  const sorted = sortedNumbers(reference.values),
    count = sorted.length === 0 ? 0 : quantiles,
    { values } = current,
    start = weeks[0]!.start;
  const inWeeks = weeks.map((): number[] => []);
  values.forEach((value, row) => inWeeks[Math.floor((time[row]! - start) / weekMs)]?.push(value));
  const at = (_: unknown, i: number) => sortedQuantile(sorted, (i + 0.5) / quantiles);
  const usual = Float64Array.from({ length: count }, at);
  return {
    usual,
    deviation: summary(usual).sd || NaN,
    now: inWeeks.map((each) => sortedNumbers(Float64Array.from(each))),
  };
}

function sharesOf(
  labels: readonly string[],
  usual: Float64Array,
  found: Float64Array,
  earlier: Float64Array | undefined,
): ShareOf[] {
  const [all, now, last] = [totalOf(usual), totalOf(found), earlier ? totalOf(earlier) : 0];
  const isShown = (count: number, whole: number) => !Number.isNaN(shownPart(count, whole));
  const shares = labels.map((label, i) => ({
    label,
    reference: usual[i]! / all,
    current: found[i]! / now,
    before: earlier && isShown(earlier[i]!, last) ? earlier[i]! / last : NaN,
  }));
  const change = ({ reference, current }: ShareOf) => Math.abs(reference - current);
  return shares.filter((each, i) => change(each) > 0 && isShown(usual[i]!, all) && isShown(found[i]!, now))
    .sort((a, b) => change(b) - change(a));
}

function totalOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function timeOf({ time }: Matrix): Float64Array {
  if (time) return time;
  throw new TypeError("Cannot look for drift by week as the stays must have a time: they have none");
}
