import type { Matrix } from "lib/features/mod.ts";
import type { Ensemble, Objective } from "../ensemble/ensemble.ts";
import { predictRaw } from "../ensemble/tree_walk.ts";
import type { Loss } from "../losses/loss.ts";

/** Scores beyond this, or none at all, can't be gone on from. */
const LARGEST_SCORE = 1e100;

/**
 * Trees to go on from must be for the same loss with the same numbers; ordinal thresholds may be others.
 *
 * @throws {TypeError} when they are not.
 */
export function checkStart(loss: Loss, { objective, outputs, scale }: Ensemble): void {
  const said = (each: Objective) =>
    JSON.stringify(each.name === "ordinal" ? { ...each, thresholds: each.thresholds.length } : each);
  if (said(objective) === said(loss.objective) && outputs === loss.outputs && scale === 1) return;
  throw new TypeError(
    `Cannot go on from trees as they must be boosted for the same loss, ${said(loss.objective)} with ` +
      `${loss.outputs} outputs and a scale of 1: they are of ${said(objective)} with ${outputs} and ${scale}`,
  );
}

/** @throws {RangeError} when an offset is too large to compute with, or not a number. */
export function checkOffset(offset: Float64Array | undefined): void {
  const wrong = offset?.find((each) => !(Math.abs(each) <= LARGEST_SCORE));
  if (wrong === undefined) return;
  throw new RangeError(
    `Cannot fit a model as every offset must be at most ${LARGEST_SCORE} in size: one is ${wrong}`,
  );
}

/**
 * The raw scores of an ensemble, an array for each output.
 *
 * @throws {RangeError} when one is too large to compute with, or not a number.
 */
export function scoresOf(ensemble: Ensemble, matrix: Matrix): Float64Array[] {
  const { outputs } = ensemble;
  const raw = predictRaw(ensemble, matrix);
  const wrong = raw.find((score) => !(Math.abs(score) <= LARGEST_SCORE));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot go on from trees as their scores must be at most ${LARGEST_SCORE} in size: one is ${wrong}`,
    );
  }
  return Array.from(
    { length: outputs },
    (_, k) => Float64Array.from({ length: matrix.rowCount }, (_, row) => raw[row * outputs + k]!),
  );
}
