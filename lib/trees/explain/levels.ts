import type { Feature, Matrix } from "lib/features/mod.ts";
import { firstAtLeast } from "../binning/bin_lookup.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";

/**
 * Rows as levels: values that no split of an ensemble tells apart are one level, so that a split need be
 * asked about levels only, not about rows.
 */
export type Levels = {
  readonly rowCount: number;
  /** For each feature, the level of each row. */
  readonly levelOf: readonly Int32Array[];
  /** For each feature, a value (or code) of each level. */
  readonly values: readonly Feature[];
};

/**
 * The levels of a matrix in the codes of the ensemble's schema, of those that occur. A number's lie between
 * neighbouring thresholds of the ensemble, and one is for missing values; a category's are its codes.
 *
 * @param thresholds of the ensemble, where they are at hand.
 */
export function levelsOf(
  ensemble: Ensemble,
  { features, rowCount }: Matrix,
  thresholds: readonly Float64Array[] = thresholdsOf(ensemble),
): Levels {
  const levels = features.map((feature, f) =>
    feature.type === "number" ? numberLevels(feature, thresholds[f]!) : categoryLevels(feature)
  );
  return {
    rowCount,
    levelOf: levels.map((each) => each.levelOf),
    values: levels.map((each) => each.values),
  };
}

type FeatureLevels = { readonly levelOf: Int32Array; readonly values: Feature };

/** For each feature the thresholds of its splits, ascending, each once. */
export function thresholdsOf({ schema, feature, threshold, left }: Ensemble): Float64Array[] {
  const sets = schema.map(() => new Set<number>());
  for (let node = 0; node < left.length; node++) {
    if (left[node]! >= 0) sets[feature[node]!]!.add(threshold[node]!);
  }
  return sets.map((set) => Float64Array.from(set).sort());
}

/**
 * What is at most threshold k but not at most k - 1 is told apart from nothing else; likewise what is above
 * all thresholds, and what is missing. Of these levels only those that rows have are kept: one row has one.
 */
function numberLevels(
  { name, values }: Extract<Feature, { readonly type: "number" }>,
  thresholds: Float64Array,
): FeatureLevels {
  const places = new Int32Array(thresholds.length + 2).fill(-1);
  const levelOf = new Int32Array(values.length);
  const found: number[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const at = Number.isNaN(value) ? thresholds.length + 1 : firstAtLeast(thresholds, value);
    if (places[at] === -1) places[at] = found.push(value) - 1;
    levelOf[row] = places[at]!;
  }
  return { levelOf, values: { name, type: "number", values: Float64Array.from(found) } };
}

function categoryLevels(feature: Extract<Feature, { readonly type: "category" }>): FeatureLevels {
  const levels = new Int32Array(feature.labels.length + 1).fill(-1);
  const found: number[] = [];
  const levelOf = new Int32Array(feature.codes.length);
  for (let row = 0; row < levelOf.length; row++) {
    const code = feature.codes[row]!;
    if (levels[code + 1] === -1) levels[code + 1] = found.push(code) - 1;
    levelOf[row] = levels[code + 1]!;
  }
  return { levelOf, values: { ...feature, codes: Int32Array.from(found) } };
}
