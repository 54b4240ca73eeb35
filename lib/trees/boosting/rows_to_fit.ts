import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import { binnedData, type BinnedMatrix, isBinned, usedBinnedRows } from "../binning/binned_matrix.ts";
import { weighClasses } from "../binning/class_weights.ts";
import { type TrainingData, trainingData, usedRows } from "../binning/training_data.ts";
import type { TreeSettings } from "./boosting_options.ts";
import { scoresOf } from "./start_from.ts";

/** The rows of positive weight of a fit. */
export type RowsToFit = {
  readonly censored: Uint8Array | null;
  readonly offset: Float64Array | undefined;
  /** Puts them into bins, if they aren't. */
  readonly data: () => TrainingData;
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
  return rowsOf(used.censored, used.matrix.offset, () => trainingData(used.matrix, settings), scores);
}

function rowsOf(
  censored: Uint8Array | null,
  offset: Float64Array | undefined,
  data: () => TrainingData,
  scores: (() => Float64Array[]) | null,
): RowsToFit {
  const startScores = (base: Float64Array) => {
    if (scores !== null) return scores();
    return offset ? Array.from(base, (start) => offset.map((each) => start + each)) : null;
  };
  return { censored, offset, data, startScores };
}
