import { alignMatrix, type FeatureSchema, type Matrix } from "lib/features/mod.ts";
import type { Explanation, Model, Predicts } from "./model.ts";

/** A model's own part: what it computes of rows that are in the codes of its schema. */
export type FittedParts = Pick<Model, "kind" | "parameters"> & {
  readonly schema: readonly FeatureSchema[];
  /** Days when left out. */
  readonly predicts?: Predicts;
  predict(aligned: Matrix): Float64Array;
  explain(aligned: Matrix): Explanation[];
};

/**
 * A model that is given rows in whatever codes: they are brought to those of its schema here, once, so that
 * no model does it for itself. Trees have a room of their own, whose scores and explanations do the same.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { fittedModel } from "lib/model/fitted_model.ts";
 *
 * const model = fittedModel({
 *   kind: "mean",
 *   schema: [],
 *   predict: ({ rowCount }) => new Float64Array(rowCount).fill(5),
 *   explain: () => [],
 *   parameters: null,
 * });
 * assertEquals(model.predict({ rowCount: 2, features: [] }), Float64Array.of(5, 5));
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(61) };
 * assertThrows(() => model.predict({ rowCount: 1, features: [age] }), TypeError, '"age"');
 * ```
 */
export function fittedModel(
  { kind, parameters, schema, predicts = "days", predict, explain }: FittedParts,
): Model {
  return {
    kind,
    predicts,
    features: schema.map((each) => each.name),
    predict: (matrix) => predict(alignMatrix(schema, matrix)),
    explain: (matrix) => explain(alignMatrix(schema, matrix)),
    parameters,
  };
}
