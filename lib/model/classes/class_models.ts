import { type Matrix, patientSplit, randomSplit, takeMatrixRows, trainingRows } from "lib/features/mod.ts";
import { type Ensemble, fitBoosting, fitForest, Predictor, probabilities } from "lib/trees/mod.ts";

/** Tells how likely each class is: entry `row * classes + k` of what it returns is that of class k. */
export type ClassPredictor = { readonly probabilities: (matrix: Matrix) => Float64Array };

/** A way to learn from rows whose target is a class, by its number from 0. */
export type ClassLearner = {
  readonly name: string;
  readonly fit: (train: Matrix, classes: number) => ClassPredictor;
};

/** Part of training's patients (or stays) that says when to stop. */
const stoppingShare = 0.1;

/** What may tell classes, the simplest first: a score for all in order, one for each, shares of trees. */
export function classModels(seed: number): readonly ClassLearner[] {
  return [
    {
      name: "boosting, ordinal loss",
      fit: (train, classes) => boosted(train, { name: "ordinal", levels: classes }, seed),
    },
    {
      name: "boosting, softmax loss",
      fit: (train, classes) => boosted(train, { name: "softmax", classes }, seed),
    },
    {
      name: "forest of classes",
      fit: (train, classes) =>
        treeClasses(fitForest(trainingRows(train).matrix, { seed, classes, minLeafRows: 20, trees: 30 })),
    },
  ];
}

/** Stops when a tenth of training's patients, held back for that, is no longer predicted better. */
function boosted(
  train: Matrix,
  loss: { readonly name: "ordinal"; readonly levels: number } | {
    readonly name: "softmax";
    readonly classes: number;
  },
  seed: number,
): ClassPredictor {
  const { matrix } = trainingRows(train);
  const options = { seed, testShare: stoppingShare };
  const { train: learnt, test } = matrix.group
    ? patientSplit(matrix.group, options)
    : randomSplit(matrix.rowCount, options);
  return treeClasses(fitBoosting(takeMatrixRows(matrix, learnt), {
    seed,
    loss,
    learningRate: 0.2,
    rounds: 100,
    maxLeaves: 15,
    patience: 10,
    holdOut: takeMatrixRows(matrix, test),
  }));
}

function treeClasses(ensemble: Ensemble): ClassPredictor {
  const predictor = new Predictor(ensemble);
  return { probabilities: (matrix) => probabilities(ensemble, predictor.raw(matrix)).values };
}
