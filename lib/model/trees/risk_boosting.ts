import { type Matrix, patientSplit, randomSplit, takeMatrixRows, trainingRows } from "lib/features/mod.ts";
import { fitBoosting } from "lib/trees/mod.ts";
import type { Model } from "../model.ts";
import { treesModel } from "./tree_model.ts";

/** How trees grow; what is left out is as `fitBoosting()` has it. */
type RiskBoostingOptions = {
  readonly seed: number;
  readonly maxLeaves?: number;
  readonly minLeafRows?: number;
  readonly lambda?: number;
};

/** Part of training's patients (or stays) that says when to stop. */
const stoppingShare = 0.1;

/**
 * Boosting on the logistic loss that stops when a tenth of training's patients, held back for that, is no
 * longer predicted better: with few yes, or labels that few stays have, probabilities would go on to become
 * too bold.
 *
 * @throws what `fitBoosting()` throws.
 */
export function fitRiskBoosting(train: Matrix, { seed, ...settings }: RiskBoostingOptions): Model {
  const { matrix } = trainingRows(train);
  const options = { seed, testShare: stoppingShare };
  const { train: learnt, test } = matrix.group
    ? patientSplit(matrix.group, options)
    : randomSplit(matrix.rowCount, options);
  const ensemble = fitBoosting(takeMatrixRows(matrix, learnt), {
    ...settings,
    seed,
    loss: "logistic",
    learningRate: 0.05,
    rounds: 300,
    holdOut: takeMatrixRows(matrix, test),
  });
  return treesModel("boosting", ensemble);
}
