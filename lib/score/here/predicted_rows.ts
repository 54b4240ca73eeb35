import { type EncodeReport, type Matrix, toMatrix } from "lib/features/mod.ts";
import { toldBy } from "lib/model/mod.ts";
import { type Artefact, intervalOf } from "lib/registry/mod.ts";
import { type CategoryColumn, categoryColumn, type Table } from "lib/table/mod.ts";
import { inputHashes } from "../log/input_hash.ts";
import { dayColumns, type PredictionColumns, predictionColumns } from "./prediction_columns.ts";

/** What a model says of some stays, and what it was told of them. */
export type PredictedRows = {
  readonly matrix: Matrix;
  readonly report: EncodeReport;
  readonly columns: PredictionColumns & { readonly input_hash: CategoryColumn };
};

/** The days of some stays, from where to where, an entry each; and hashes of what the model was told. */
export type PredictedDays = {
  readonly matrix: Matrix;
  readonly days: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
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
export function predictedRows({ model, meta }: Artefact, stays: Table): PredictedRows {
  const { matrix, report } = toMatrix(stays, meta.encoder);
  const columns = predictionColumns(toldBy(model, matrix), meta, matrix);
  return { matrix, report, columns: { ...columns, input_hash: categoryColumn(hashesOf(matrix, meta)) } };
}

/**
 * `predictedRows()` for who asks for days alone, and tells each stay by itself.
 *
 * @throws {TypeError} when the rows can't be encoded as in training, or the model predicts something else.
 * @throws {RangeError} when a prediction is no finite number.
 */
export function predictedDays({ model, meta }: Artefact, stays: Table): PredictedDays {
  const { matrix } = toMatrix(stays, meta.encoder);
  const columns = dayColumns(model.predict(matrix), intervalOf(meta), matrix);
  return {
    matrix,
    days: columns.predicted_days.values,
    lower: columns.lower_days.values,
    upper: columns.upper_days.values,
    hashes: hashesOf(matrix, meta),
  };
}

function hashesOf({ features, rowCount }: Matrix, { schemaHash }: Artefact["meta"]): string[] {
  return inputHashes(features, rowCount, schemaHash);
}
