import { type EncodeReport, type Matrix, toMatrix } from "lib/features/mod.ts";
import { toldBy } from "lib/model/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { type CategoryColumn, categoryColumn, type Table } from "lib/table/mod.ts";
import { inputHashes } from "../log/input_hash.ts";
import { type PredictionColumns, predictionColumns } from "./prediction_columns.ts";

/** What a model says of some stays, and what it was told of them. */
export type PredictedRows = {
  readonly matrix: Matrix;
  readonly report: EncodeReport;
  readonly columns: PredictionColumns & { readonly input_hash: CategoryColumn };
};

/** The same with the hashes of what it was told as they are, one a row, as `inputHashes()` has them. */
export type HashedRows = Pick<PredictedRows, "matrix" | "report"> & {
  readonly columns: PredictionColumns;
  readonly hashes: readonly string[];
};

/**
 * Predicts stays by what the model's features say of them: the one way from a row to a prediction, whether a
 * day is scored, a period compared or a request answered.
 *
 * @param stays a table with a column for each of the model's features, as `stays` and `stay_features` have
 * it.
 * @throws {TypeError} when the rows can't be encoded as in training.
 * @throws {RangeError} when a prediction is no finite number.
 */
export function predictedRows(artefact: Artefact, stays: Table): PredictedRows {
  const { matrix, report, columns, hashes } = hashedRows(artefact, stays);
  return { matrix, report, columns: { ...columns, input_hash: categoryColumn(hashes) } };
}

/** `predictedRows()` for who tells each row by itself: nearly each hash would be a label of its own. */
export function hashedRows({ model, meta }: Artefact, stays: Table): HashedRows {
  const { matrix, report } = toMatrix(stays, meta.encoder);
  const columns = predictionColumns(toldBy(model, matrix), meta, matrix);
  return { matrix, report, columns, hashes: inputHashes(matrix.features, matrix.rowCount, meta.schemaHash) };
}
