import { checkOption, type Matrix } from "lib/features/mod.ts";
import { exactSum } from "./exact_sum.ts";

type ClassRows = Pick<Matrix, "rowCount" | "target" | "weight">;

/** What each class's weight is multiplied by, by class number, or that all are to have the same weight. */
export type ClassWeights = "balanced" | readonly number[];

/**
 * @throws {TypeError} when the target is no class (`classes` is null).
 * @throws {RangeError} unless there is a weight from 0 for each class, not all 0.
 */
export function checkClassWeights(weights: ClassWeights | undefined, classes: number | null): void {
  if (weights === undefined) return;
  if (classes === null) {
    throw new TypeError("Cannot weigh classes as the target must be a class: it is a number");
  }
  if (weights === "balanced") return;
  if (!Array.isArray(weights) || weights.length !== classes) {
    throw new RangeError(
      `Cannot weigh classes as each of ${classes} must have a weight: current value is ${
        JSON.stringify(weights)
      }`,
    );
  }
  for (const each of weights) checkOption("a class's weight", each, { least: 0, greatest: 1e100 });
}

/** @throws {RangeError} unless there is a label of its own for each class, if there are labels. */
export function checkClassLabels(labels: readonly string[] | undefined, classes: number | null): void {
  if (labels === undefined) return;
  if (
    classes !== null && Array.isArray(labels) && labels.length === classes && new Set(labels).size === classes
  ) {
    return;
  }
  throw new RangeError(
    `Cannot call classes by labels as each of ${classes ?? 0} must have its own: current value is ${
      JSON.stringify(labels)
    }`,
  );
}

/**
 * The matrix with the weight of each row multiplied by its class's. "balanced" classes weigh alike, and all
 * together as much as before. Rows whose target is no class keep their weight: the loss refuses them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { weighClasses } from "lib/trees/binning/class_weights.ts";
 *
 * const matrix = { rowCount: 3, features: [], target: Float64Array.of(0, 0, 1) };
 * assertEquals(weighClasses(matrix, [1, 5]).weight, Float64Array.of(1, 1, 5));
 * assertEquals(weighClasses(matrix, "balanced").weight, Float64Array.of(0.75, 0.75, 1.5));
 * ```
 */
export function weighClasses<M extends ClassRows>(
  matrix: M,
  weights: ClassWeights | undefined,
): M & Pick<ClassRows, "weight"> {
  const { target, weight, rowCount } = matrix;
  if (weights === undefined || target === undefined) return matrix;
  const factor = weights === "balanced" ? balanced(matrix) : weights;
  const own = (row: number) => (weight?.[row] ?? 1) * (factor[target[row]!] ?? 1);
  return { ...matrix, weight: Float64Array.from({ length: rowCount }, (_, row) => own(row)) };
}

/**
 * All rows' weight, shared evenly among the classes that have any, over each class's own; the sums are exact,
 * whatever the order of rows.
 */
function balanced({ target, weight, rowCount }: ClassRows): number[] {
  const ofClass: number[][] = [];
  for (let row = 0; row < rowCount; row++) {
    const own = weight?.[row] ?? 1;
    if (own > 0) (ofClass[target![row]!] ??= []).push(own);
  }
  const sums = ofClass.map((weights) => exactSum(Float64Array.from(weights)));
  const all = sums.reduce((sum, own) => sum + own, 0);
  const classes = Object.keys(sums).length;
  return sums.map((own) => all / classes / own);
}
