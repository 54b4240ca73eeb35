import type { Matrix } from "lib/features/mod.ts";
import { fitBoosting, fitForest } from "lib/trees/mod.ts";
import { fitMean, fitMedian } from "./baseline/baselines.ts";
import { fitCellMedian } from "./baseline/cell_median.ts";
import type { Learner } from "./learner.ts";
import { fitRidge } from "./linear/ridge.ts";
import type { Model } from "./model.ts";
import { fitNeural } from "./neural/neural.ts";
import { fitReferenceForest } from "./reference_forest.ts";
import { searchedNamed } from "./searched_boosting.ts";
import { treesModel } from "./trees/tree_model.ts";
import { withinRanges } from "./within_ranges.ts";

/** What every model has to beat: the mean, the median, and the median of the patient's cell (`cellsOf()`). */
export const baselines: readonly Learner<Model>[] = [
  { name: "mean of all", fit: fitMean },
  { name: "median of all", fit: fitMedian },
  { name: "median by cell", fit: (train) => fitCellMedian(train, { features: cellsOf(train) }) },
];

/** The models that may become champion, the simplest to explain first. */
export function models(seed: number): readonly Learner<Model>[] {
  return exactModels(seed).map(withinRanges);
}

function exactModels(seed: number): readonly Learner<Model>[] {
  return [
    { name: "ridge", fit: (train) => fitRidge(train) },
    { name: "boosting, squared loss", fit: (train) => treesModel("boosting", fitBoosting(train, { seed })) },
    {
      name: "boosting, gamma loss",
      fit: (train) => treesModel("boosting", fitBoosting(atLeastHalfADay(train), { seed, loss: "gamma" })),
    },
    {
      name: "boosting, quantile loss",
      fit: (train) => treesModel("boosting", fitBoosting(train, { seed, loss: quantileLoss })),
    },
    { name: "forest", fit: (train) => treesModel("forest", fitForest(train, { seed })) },
    { name: "neural network", fit: (train) => fitNeural(train, { seed, epochs: epochsFor(train) }) },
  ];
}

/** The median. Intervals are made otherwise, and are narrower (`lib/evaluate/interval/`). */
const quantileLoss = { name: "quantile", quantiles: [0.5] } as const;

/** A gamma distribution has no zeros: a stay that ends on its first day counts as half a day. */
function atLeastHalfADay(matrix: Matrix): Matrix {
  const { target } = matrix;
  return target ? { ...matrix, target: target.map((days) => Math.max(0.5, days)) } : matrix;
}

/** Three passes, and more over few rows: at least 200 steps of 1,024 rows. */
function epochsFor({ rowCount }: Matrix): number {
  return Math.max(3, Math.ceil(200 * 1_024 / Math.max(1, rowCount)));
}

/**
 * The learner of that name among the models and baselines, or with settings that a search found. @throws
 * {RangeError} when there is none, listing them.
 */
export function learnerNamed(name: string, seed: number): Learner<Model> {
  const all = [...models(seed), ...baselines];
  const found = all.find((each) => each.name === name) ?? searchedNamed(name, seed);
  if (found) return found;
  throw new RangeError(`Cannot fit "${name}" as learners are: ${all.map((each) => each.name).join("; ")}`);
}

/** The forest that npm has, on a sample of rows it can bear: for comparison only. */
export function referenceForest(seed: number): Learner<Model> {
  return {
    name: "ml-random-forest, at most 5,000 rows",
    fit: (train) => fitReferenceForest(train, { seed }),
  };
}

/**
 * The features that make the baseline's cells: department x admission type x severity, and where a cohort
 * lacks one of them the diagnosis and the age band step in. None where the matrix has none of these.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cellsOf } from "lib/model/learners.ts";
 *
 * const feature = (name: string) => ({
 *   name,
 *   type: "category" as const,
 *   codes: Int32Array.of(0),
 *   labels: ["a"],
 * });
 * const matrix = { rowCount: 1, features: ["age_band", "severity", "ward_type"].map(feature) };
 * assertEquals(cellsOf(matrix), ["severity", "age_band"]);
 * ```
 */
export function cellsOf(matrix: Matrix): string[] {
  const preferred = ["department", "admission_type", "severity", "diagnosis", "age_band"];
  const present = new Set(matrix.features.map((feature) => feature.name));
  return preferred.filter((name) => present.has(name)).slice(0, 3);
}
