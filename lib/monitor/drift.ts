import { type Feature, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import {
  benjaminiHochberg,
  chiSquare,
  cliffsDelta,
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
  /** Kolmogorov-Smirnov distance (number) or chi-square (category). */
  readonly statistic: number;
  readonly pValue: number;
  /** Benjamini-Hochberg over all features and weeks. */
  readonly adjustedPValue: number;
  /** Population stability index; missing values are a bin of their own. */
  readonly psi: number;
  /** Size of Cliff's delta (number), or Cramér's V at equal weight (category: `shareDistance()`), 0 to 1. */
  readonly effectSize: number;
  readonly drifted: boolean;
};

export type DriftLimits = {
  /** Drift must be surer than this adjusted p-value … */
  readonly alpha?: number;
  /** … and larger than one of these: below 0.1 a stability index counts as stable (Siddiqi 2006) … */
  readonly psi?: number;
  /** … and 0.05 is a change of five points in a share of one half. */
  readonly effectSize?: number;
};

/**
 * Compares every feature in every week with the reference.
 *
 * With tens of thousands of stays a week nearly any difference is significant; so drift must be both sure (adjusted
 * p-value) and large (stability index or effect size). Missing and unseen categories are a category of their own.
 * A week without stays has NaN figures and has not drifted; without weeks there is nothing to compare, nor to drift.
 *
 * Sources: Siddiqi 2006, Credit Risk Scorecards (stability index); Benjamini and Hochberg 1995; Cliff 1993.
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
  const { alpha = 0.01, psi = 0.1, effectSize = 0.05 } = limits;
  const { time } = current;
  if (weeks.length === 0) return [];
  if (!time) {
    throw new TypeError("Cannot look for drift by week as the stays must have a time: they have none");
  }
  const found = weeks.flatMap((week) => {
    const rows = rowsWhere(current.rowCount, (row) => time[row]! >= week.start && time[row]! < week.end);
    const inWeek = takeMatrixRows(current, rows);
    return reference.features.map((feature, i) => ({
      week,
      feature: feature.name,
      ...compare(feature, sameFeature(feature, inWeek.features[i])),
    }));
  });
  const adjusted = benjaminiHochberg(Float64Array.from(found, (each) => each.pValue));
  return found.map((each, i) => ({
    ...each,
    adjustedPValue: adjusted[i]!,
    drifted: adjusted[i]! < alpha && (each.psi >= psi || each.effectSize >= effectSize),
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
  return {
    kind: "number",
    rows: current.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0),
    statistic,
    pValue,
    psi: populationStability(reference, current),
    effectSize: Math.abs(cliffsDelta(reference, current)),
  };
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
