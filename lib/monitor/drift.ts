import { cycleDaysOf } from "lib/cohort/mod.ts";
import { type Feature, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import {
  benjaminiHochberg,
  chiSquare,
  cliffsDelta,
  fisherExact,
  kolmogorovSmirnov,
  labelCounts,
  populationStability,
  populationStabilityOfCounts,
  shareDistance,
} from "lib/stats/mod.ts";
import { rowsWhere } from "lib/table/mod.ts";
import type { Week } from "./weeks.ts";

/** How far one feature of one week has moved from the stays that the model learnt from. */
export type FeatureDrift = {
  readonly week: Week;
  readonly feature: string;
  readonly kind: "number" | "category";
  /** Stays of the week with a value. */
  readonly rows: number;
  /** Kolmogorov-Smirnov distance (number; NaN without a value) or chi-square (category). */
  readonly statistic: number;
  /** Of this statistic; of a number with missing values, of its values and its missing share together. */
  readonly pValue: number;
  /** Benjamini-Hochberg over all features and weeks. */
  readonly adjustedPValue: number;
  /** Population stability index; missing values are a bin of their own. */
  readonly psi: number;
  /**
   * Size of Cliff's delta, or, where it is larger, Cramér's V of the missing share (number); Cramér's V at
   * equal weight (category: `shareDistance()`). 0 to 1.
   */
  readonly effectSize: number;
  /** Never where there is no judging. */
  readonly drifted: boolean;
  /** False when the week has too few stays to judge by; absent means true. */
  readonly isJudged?: boolean;
};

export type DriftLimits = {
  /** Drift must be surer than this adjusted p-value … */
  readonly alpha?: number;
  /** … and larger than one of these: below 0.1 a stability index counts as stable (Siddiqi 2006) … */
  readonly psi?: number;
  /** … and 0.05 is a change of five points in a share of one half. */
  readonly effectSize?: number;
  /** Stays that a week must have to be judged: a single patient is no drift. Default 30. */
  readonly leastStays?: number;
};

/**
 * Compares every feature in every week with the reference.
 *
 * With tens of thousands of stays a week nearly any difference is significant; so drift must be both sure (adjusted
 * p-value) and large (stability index or effect size). Missing and unseen categories are a category of their
 * own; of a number the missing share is tested beside the values, so that a number which goes missing drifts
 * like one that moves. A week without stays has NaN figures, and one with few is not judged; without weeks
 * there is nothing to compare.
 * What the calendar alone decides and a week can't show whole, the month, is left out.
 *
 * Sources: Siddiqi 2006, Credit Risk Scorecards (stability index); Benjamini and Hochberg 1995; Cliff 1993;
 * Fisher 1922 (the missing share).
 *
 * @param reference the stays that the model learnt from.
 * @param current stays with a time, encoded by the same encoder.
 * @throws {TypeError} when the features differ or the current stays have no time.
 */
export function driftByWeek(
  reference: Matrix,
  current: Matrix,
  weeks: readonly Week[],
  limits: DriftLimits = {},
): FeatureDrift[] {
  const { alpha = 0.01, psi = 0.1, effectSize = 0.05, leastStays = 30 } = limits;
  const { time } = current;
  if (weeks.length === 0) return [];
  if (!time) {
    throw new TypeError("Cannot look for drift by week as the stays must have a time: they have none");
  }
  const features = reference.features.flatMap((feature, i) =>
    (cycleDaysOf(feature.name) ?? 0) > 7 ? [] : [[feature, i] as const]
  );
  const found = weeks.flatMap((week) => {
    const rows = rowsWhere(current.rowCount, (row) => time[row]! >= week.start && time[row]! < week.end);
    const inWeek = takeMatrixRows(current, rows);
    const isJudged = rows.length >= leastStays;
    return features.map(([feature, i]) => ({
      week,
      feature: feature.name,
      isJudged,
      ...compare(feature, sameFeature(feature, inWeek.features[i])),
    }));
  });
  const adjusted = benjaminiHochberg(Float64Array.from(found, (each) => each.pValue));
  return found.map((each, i) => ({
    ...each,
    adjustedPValue: adjusted[i]!,
    drifted: each.isJudged && adjusted[i]! < alpha &&
      (each.psi >= psi || each.effectSize >= effectSize),
  }));
}

type Comparison = Pick<FeatureDrift, "kind" | "rows" | "statistic" | "pValue" | "psi" | "effectSize">;

function compare(reference: Feature, current: Feature): Comparison {
  if (reference.type === "number" && current.type === "number") {
    return compareNumbers(reference.values, current.values);
  }
  if (reference.type === "category" && current.type === "category") {
    return compareCounts(
      labelCounts(reference.codes, reference.labels.length),
      labelCounts(current.codes, reference.labels.length),
    );
  }
  throw new TypeError(
    `Cannot compare "${reference.name}" as its type must stay: ${reference.type}, ${current.type}`,
  );
}

function compareNumbers(reference: Float64Array, current: Float64Array): Comparison {
  const { statistic, pValue } = kolmogorovSmirnov(reference, current);
  const present = [presentCounts(reference), presentCounts(current)] as const;
  const delta = Math.abs(cliffsDelta(reference, current));
  const share = shareDistance(Float64Array.from(present[0]), Float64Array.from(present[1]));
  return {
    kind: "number",
    rows: present[1][0],
    statistic,
    pValue: withMissing(pValue, ...present),
    psi: populationStability(reference, current),
    effectSize: Number.isNaN(delta) ? share : Math.max(delta, share),
  };
}

type Present = readonly [present: number, missing: number];

function presentCounts(values: Float64Array): Present {
  let missing = 0;
  for (const value of values) if (Number.isNaN(value)) missing++;
  return [values.length - missing, missing];
}

/**
 * The surer of two tests, paid for by Bonferroni; where nothing is missing, or nothing is there, there is one
 * test.
 */
function withMissing(ofValues: number, reference: Present, current: Present): number {
  const isEmpty = reference[0] + reference[1] === 0 || current[0] + current[1] === 0;
  if (isEmpty || reference[1] + current[1] === 0) return ofValues;
  const ofMissing = fisherExact(reference, current);
  return Number.isNaN(ofValues) ? ofMissing : Math.min(1, 2 * Math.min(ofValues, ofMissing));
}

function compareCounts(reference: Float64Array, current: Float64Array): Comparison {
  const columns = reference.length;
  const counts = new Float64Array(2 * columns);
  counts.set(reference);
  counts.set(current, columns);
  const { statistic, pValue } = chiSquare({ counts, rows: 2, columns });
  return {
    kind: "category",
    rows: current.subarray(0, columns - 1).reduce((sum, count) => sum + count, 0),
    statistic,
    pValue,
    psi: populationStabilityOfCounts(reference, current),
    effectSize: shareDistance(reference, current),
  };
}

function sameFeature(reference: Feature, current: Feature | undefined): Feature {
  if (current?.name === reference.name) return current;
  throw new TypeError(
    `Cannot look for drift as the features must be the same: "${
      current?.name ?? "none"
    }" where "${reference.name}" is expected`,
  );
}
