import type { TrainingData } from "../binning/training_data.ts";
import type { Loss } from "../losses/loss.ts";
import type { TreeSettings } from "./boosting_options.ts";
import type { GrowthSettings, PlanInput } from "./boosting_plan.ts";

/**
 * For each feature, in the order in which trees number them, the direction that its scores keep to, or 0.
 *
 * @throws {TypeError} when a constraint's feature is no number, or the loss has no Newton steps.
 */
export function monotoneOf(
  { schema, columns }: TrainingData,
  { monotone = {} }: TreeSettings,
  loss: Loss,
): number[] {
  for (const name of Object.keys(monotone)) {
    const feature = schema.find((each) => each.name === name);
    const state = feature === undefined ? "there is no such feature" : "it is a category";
    if (feature?.labels !== null) {
      throw new TypeError(`Cannot keep "${name}" monotone as it must be a number feature: ${state}`);
    }
    if (loss.leafQuantile(0) !== null) {
      throw new TypeError(
        `Cannot keep "${name}" monotone as the loss must have Newton steps for leaf values: ` +
          `it is "${loss.name}"`,
      );
    }
  }
  return columns.map((column) => monotone[schema[column]!.name] ?? 0);
}

/**
 * The sets of features that may meet in one branch, by the features' numbers in trees; null when all may.
 * Features that are in no set make one more, as in scikit-learn.
 *
 * @throws {TypeError} when a set names a feature that isn't there.
 */
export function interactionsOf(
  { schema, columns }: TrainingData,
  { interactions }: TreeSettings,
): number[][] | null {
  if (interactions === undefined) return null;
  const numbers = new Map(columns.map((column, feature) => [schema[column]!.name, feature]));
  const sets = interactions.map((names) =>
    names.map((name) => {
      const feature = numbers.get(name);
      if (feature !== undefined) return feature;
      throw new TypeError(
        `Cannot let "${name}" meet others as it must be a feature: there is no such feature`,
      );
    })
  );
  const listed = new Set(sets.flat());
  return [...sets, [...numbers.values()].filter((feature) => !listed.has(feature))];
}

/** Some splits are not of free steps: all are found in plain TypeScript then. */
export function isConstrained({ l1, maxDeltaStep }: GrowthSettings, monotone: readonly number[]): boolean {
  return l1 > 0 || maxDeltaStep < Infinity || monotone.some((direction) => direction !== 0);
}

/**
 * Which features' bins are weighed beside Newton cells: those that aren't searched by kernel, and all where
 * second derivatives say nothing of weights.
 */
export function weighedFeatures(
  { unitHessian, binned, monotone, settings, mostHessian }: PlanInput,
): boolean[] {
  const all = mostHessian === null || isConstrained(settings, monotone);
  return binned.map(({ bounds }) => !unitHessian && (all || bounds === null));
}
