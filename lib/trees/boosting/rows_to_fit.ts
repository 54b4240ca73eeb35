import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import { binnedData, type BinnedMatrix, isBinned, usedBinnedRows } from "../binning/binned_matrix.ts";
import { weighClasses } from "../binning/class_weights.ts";
import type { ColumnPasses } from "../binning/column_passes.ts";
import { type TrainingData, trainingData, usedRows } from "../binning/training_data.ts";
import type { Ensemble, Objective } from "../ensemble/ensemble.ts";
import { predictRaw } from "../ensemble/tree_walk.ts";
import type { Loss } from "../losses/loss.ts";
import type { TreeSettings } from "./boosting_options.ts";

/** Scores beyond this, or none at all, can't be gone on from. */
const LARGEST_SCORE = 1e100;

/** The rows of positive weight of a fit. */
export type RowsToFit = {
  readonly censored: Uint8Array | null;
  readonly offset: Float64Array | undefined;
  /** Puts them into bins, if they aren't. */
  readonly data: (passes: ColumnPasses) => TrainingData;
  /** Each row's own scores before the first round; null when all rows have the base's. */
  readonly startScores: (base: Float64Array) => Float64Array[] | null;
};

/**
 * Reads the rows of a fit.
 *
 * @throws {TypeError} when an array has not an entry for each row, or rows in bins are to go on from trees.
 * @throws {RangeError} when no row has a positive weight.
 */
export function rowsToFit(matrix: Matrix | BinnedMatrix, settings: TreeSettings): RowsToFit {
  const { loss, startFrom, classWeights } = settings;
  const censored = typeof loss === "object" && loss.name === "hazard" ? loss.censored ?? null : null;
  if (isBinned(matrix)) {
    if (startFrom) {
      throw new TypeError(
        "Cannot go on from trees as rows must have their values for scores: they are in bins",
      );
    }
    const used = usedBinnedRows(matrix, classWeights, censored);
    return rowsOf(used.censored, used.matrix.offset, () => binnedData(used.matrix), null);
  }
  const weighed = weighClasses(matrix, classWeights);
  const used = usedRows(startFrom ? alignMatrix(startFrom.schema, weighed) : weighed, censored);
  const scores = startFrom ? () => scoresOf(startFrom, used.matrix) : null;
  return rowsOf(
    used.censored,
    used.matrix.offset,
    (passes) => trainingData(used.matrix, settings, passes),
    scores,
  );
}

function rowsOf(
  censored: Uint8Array | null,
  offset: Float64Array | undefined,
  data: RowsToFit["data"],
  scores: (() => Float64Array[]) | null,
): RowsToFit {
  const startScores = (base: Float64Array) => {
    if (scores !== null) return scores();
    return offset ? Array.from(base, (start) => offset.map((each) => start + each)) : null;
  };
  return { censored, offset, data, startScores };
}

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
function scoresOf(ensemble: Ensemble, matrix: Matrix): Float64Array[] {
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
