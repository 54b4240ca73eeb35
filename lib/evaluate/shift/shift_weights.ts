import { cycleDaysOf } from "lib/cohort/mod.ts";
import type { Matrix } from "lib/features/mod.ts";
import { areaUnderCurve, type Interval, meanOfHalves } from "lib/stats/mod.ts";
import { domainHalves } from "./domain_classifier.ts";

/** How many times as frequent stays like each of some are among others that are asked about. */
export type ShiftWeights = {
  /** One a stay, about 1 on average and 10 at most. */
  readonly weight: Float64Array;
  /** How well both are told apart: 0.5 is chance. */
  readonly auc: Interval;
  /** As many unweighted stays tell as much (Kish). */
  readonly effective: number;
  readonly capped: number;
};

/** Few stays would speak for all: none counts for more than so many. */
export const mostShiftWeight = 10;
/** Fewer stays can't be told apart. */
const leastStays = 100;

/**
 * Weights by which stays stand for others of another mix (covariate shift): the odds of being one of those
 * asked about, as a classifier over all features has it that did not see the stay, over the odds of anybody.
 * What the calendar alone decides is left out. Lengths of stay are not looked at. Null where one side has
 * fewer than 100 stays.
 *
 * Source: R. Tibshirani and others, Conformal prediction under covariate shift
 * (https://arxiv.org/abs/1904.06019).
 *
 * @param held stays whose lengths are known.
 * @param asked those that they are to stand for, encoded alike.
 */
export function shiftWeights(
  held: Matrix,
  asked: Matrix,
  { seed }: { readonly seed: number },
): ShiftWeights | null {
  if (Math.min(held.rowCount, asked.rowCount) < leastStays) return null;
  const halves = domainHalves(plain(held), plain(asked), { seed });
  const weight = new Float64Array(held.rowCount);
  halves.forEach(({ isNow, scores }, half) => {
    const own = isNow.findIndex((each) => each === 1), ratio = own / (isNow.length - own);
    // The first half has learnt, and so the other is asked: see `domainHalves()`.
    for (let i = 0; i < own; i++) weight[2 * i + 1 - half] = ratio * Math.exp(scores[i]!);
  });
  const capped = weight.filter((each) => each > mostShiftWeight).length;
  const used = weight.map((each) => Math.min(mostShiftWeight, each));
  const sum = used.reduce((all, each) => all + each, 0);
  const squares = used.reduce((all, each) => all + each * each, 0);
  const auc = meanOfHalves(
    halves.map(({ isNow, scores }) =>
      areaUnderCurve(scores.filter((_, i) => isNow[i] === 1), scores.filter((_, i) => isNow[i] === 0))
    ),
  );
  return { weight: used, auc, effective: sum * sum / squares, capped };
}

/** The features alone, without those of the calendar. */
function plain({ rowCount, features }: Matrix): Matrix {
  return { rowCount, features: features.filter(({ name }) => cycleDaysOf(name) === null) };
}
