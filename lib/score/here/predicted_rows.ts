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

/**
 * Predicts stays by what the model's features say of them: the one way from a row to a prediction, whether a
 * day is scored, a period compared or a request answered.
 *
 * @param stays a table with a column for each of the model's features, as `stays` and `stay_features` have
 * it.
 * @throws {TypeError} when the rows can't be encoded as in training.
 * @throws {RangeError} when a prediction is no finite number.
 */
export function predictedRows({ model, meta }: Artefact, stays: Table): PredictedRows {
  const { matrix, report } = toMatrix(stays, meta.encoder);
  const columns = {
    ...predictionColumns(toldBy(model, matrix), meta, matrix),
    input_hash: categoryColumn(inputHashes(matrix.features, matrix.rowCount, meta.schemaHash)),
  };
  return { matrix, report, columns };
}
