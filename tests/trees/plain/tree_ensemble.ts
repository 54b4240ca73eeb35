import { alignMatrix, type FeatureSchema } from "lib/features/feature_schema.ts";
import type { Matrix } from "lib/features/matrix.ts";
import type { Explanation, Model } from "lib/model/model.ts";
import { binMatrix, type FeatureBinning } from "./binning.ts";
import { addPathContributions, sumOfTrees, type Trees } from "./tree.ts";

/**
 * What a forest or a boosted model is made of: `prediction = base + scale * (sum of the trees' leaf values)`.
 */
export type TreeEnsemble = {
  readonly schema: readonly FeatureSchema[];
  readonly binning: readonly FeatureBinning[];
  readonly trees: Trees;
  readonly base: number;
  readonly scale: number;
  /** For each feature, by how much its splits reduced the squared error in training. */
  readonly gain: Float64Array;
};

/**
 * The model of fitted trees. Missing values and labels that training never saw go the way that each split
 * learned.
 *
 * An explanation follows the row down every tree and gives each split's change of the mean to its feature;
 * base and contributions sum to the prediction.
 */
export function treeModel(kind: "forest" | "boosting", ensemble: TreeEnsemble): Model {
  const bin = (matrix: Matrix) => binMatrix(ensemble.binning, alignMatrix(ensemble.schema, matrix));
  return {
    kind,
    predicts: "days",
    features: ensemble.schema.map((each) => each.name),
    predict: (matrix) => {
      const sums = sumOfTrees(ensemble.trees, bin(matrix));
      return sums.map((sum) => ensemble.base + ensemble.scale * sum);
    },
    explain: (matrix) => {
      const data = bin(matrix);
      return Array.from({ length: matrix.rowCount }, (_, row) => explainRow(ensemble, data, row));
    },
    parameters: null,
  };
}

function explainRow(ensemble: TreeEnsemble, data: ReturnType<typeof binMatrix>, row: number): Explanation {
  const sums = new Float64Array(ensemble.schema.length);
  const base = ensemble.base + ensemble.scale * addPathContributions(ensemble.trees, data, row, sums);
  return {
    base,
    contributions: ensemble.schema.map(({ name }, f) => ({
      feature: name,
      amount: ensemble.scale * sums[f]!,
    })),
  };
}
