import { type Matrix, patientSplit, randomSplit, takeMatrixRows, trainingRows } from "lib/features/mod.ts";
import { type BoostingOptions, fitBoosting, fitForest } from "lib/trees/mod.ts";
import type { Model } from "../model.ts";
import { toldBy } from "../told_by.ts";
import { classesModel } from "./class_model.ts";

/** Tells how likely each class is: entry `row * classes + k` of what it returns is that of class k. */
export type ClassPredictor = { readonly probabilities: (matrix: Matrix) => Float64Array };

/** A model that does, and can be written down. */
export type FittedClasses = ClassPredictor & { readonly model: Model };

/** A way to learn from rows whose target is a class, by its number from 0; classes are called by labels. */
export type ClassLearner<P extends ClassPredictor = ClassPredictor> = {
  readonly name: string;
  readonly fit: (train: Matrix, labels: readonly string[]) => P;
};

/** What a model says of classes. */
export function fittedClasses(model: Model): FittedClasses {
  return { model, probabilities: (matrix) => toldBy(model, matrix) };
}

/** Part of training's patients (or stays) that says when to stop. */
const stoppingShare = 0.1;

/** What may tell classes, the simplest first: a score for all in order, one for each, shares of trees. */
export function classModels(seed: number): readonly ClassLearner<FittedClasses>[] {
  return [
    {
      name: "boosting, ordinal loss",
      fit: (train, labels) => boosted(train, { name: "ordinal", levels: labels.length }, { labels, seed }),
    },
    {
      name: "boosting, softmax loss",
      fit: (train, labels) => boosted(train, { name: "softmax", classes: labels.length }, { labels, seed }),
    },
    {
      name: "forest of classes",
      fit: (train, labels) => {
        const options = { classes: labels.length, classLabels: labels, minLeafRows: 20, trees: 30 };
        const ensemble = fitForest(trainingRows(train).matrix, { seed, ...options });
        return fittedClasses(classesModel("forest", ensemble));
      },
    },
  ];
}

/** Stops when a tenth of training's patients, held back for that, is no longer predicted better. */
function boosted(
  train: Matrix,
  loss: NonNullable<BoostingOptions["loss"]>,
  { labels, seed }: { readonly labels: readonly string[]; readonly seed: number },
): FittedClasses {
  const { matrix } = trainingRows(train);
  const options = { seed, testShare: stoppingShare };
  const { train: learnt, test } = matrix.group
    ? patientSplit(matrix.group, options)
    : randomSplit(matrix.rowCount, options);
  const ensemble = fitBoosting(takeMatrixRows(matrix, learnt), {
    seed,
    loss,
    classLabels: labels,
    learningRate: 0.2,
    rounds: 100,
    maxLeaves: 15,
    patience: 10,
    holdOut: takeMatrixRows(matrix, test),
  });
  return fittedClasses(classesModel("boosting", ensemble));
}
