import { expectedWithin, type Matrix } from "lib/features/mod.ts";
import type { Learner } from "./learner.ts";
import { fitRidge } from "./linear/ridge.ts";
import type { Model } from "./model.ts";

const rounds = 3;
const refined = new WeakMap<Matrix, Matrix>();

/**
 * The learner that knows of ranges: where the lengths of training's stays are known to a range alone, it
 * learns from the length that is expected of each in its range. What is expected a ridge regression says,
 * fitted and asked in turn (expectation and maximisation), the same for all learners.
 */
export function withinRanges(learner: Learner<Model>): Learner<Model> {
  return { ...learner, fit: (train) => learner.fit(train.range === undefined ? train : refinedOf(train)) };
}

function refinedOf(train: Matrix): Matrix {
  const known = refined.get(train);
  if (known !== undefined) return known;
  let latest = train;
  for (let round = 0; round < rounds; round++) {
    const target = expectedWithin(train.range!, fitRidge(latest).predict(train));
    latest = { ...train, target };
  }
  refined.set(train, latest);
  return latest;
}
