import { checkOption, type Matrix, takeMatrixRows, trainingRows } from "lib/features/mod.ts";
import { randomSource, rowNumbers, sampleWithoutReplacement, weightedMean } from "lib/stats/mod.ts";
import type { Learner } from "./learner.ts";
import { logOdds } from "./log_odds.ts";
import type { Model } from "./model.ts";
import { modelOf } from "./model_of.ts";

/** How yes and no come to count alike in learning: by weight, or by leaving rows of the more frequent out. */
export type Balance = "weights" | "undersampling";

/**
 * A balance by its name: null for "no".
 *
 * @throws {RangeError} when it is another word.
 */
export function balanceNamed(name: string): Balance | null {
  if (name === "no") return null;
  if (name === "weights" || name === "undersampling") return name;
  throw new RangeError(
    `Cannot balance yes and no as it must be no, weights or undersampling: it is "${name}"`,
  );
}

/**
 * The learner that sees as many yes as no, and whose probabilities are those of the stays as they are: what
 * the balance adds to the log-odds is taken off them again (prior correction), within the model, so that its
 * artefact and SQL have it too. Only for scores of log-odds that are a sum: not for a forest's shares.
 *
 * Source: G. King and L. Zeng, Logistic regression in rare events data
 * (https://doi.org/10.1093/oxfordjournals.pan.a004868).
 *
 * @throws what the learner throws; {RangeError} when all answers are alike; {TypeError} when the model's
 * scores are no sum of log-odds.
 */
export function balanced(learner: Learner<Model>, balance: Balance, seed: number): Learner<Model> {
  return {
    name: `${learner.name}, balanced by ${balance}`,
    fit: async (train) => {
      const { matrix } = trainingRows(train), share = shareOf(matrix);
      if (!(share > 0 && share < 1)) {
        throw new RangeError(`Cannot balance yes and no as there must be both: the share of yes is ${share}`);
      }
      const even = balance === "weights" ? weighed(matrix, share) : undersampled(matrix, seed);
      return withLogOdds(await learner.fit(even), logOdds(share) - logOdds(shareOf(even)));
    },
  };
}

/** The model whose log-odds are more by so much, whatever the stay. */
export function withLogOdds(model: Model, more: number): Model {
  checkOption("the step of log-odds", more, { least: -100, greatest: 100 });
  const { kind, parameters } = model;
  if (parameters?.kind === "linear" && kind === "logistic") {
    return modelOf(kind, { ...parameters, intercept: parameters.intercept + more }, "probability");
  }
  if (parameters?.kind === "trees" && parameters.ensemble.objective.name === "logistic") {
    const { ensemble } = parameters;
    return modelOf(kind, {
      kind: "trees",
      ensemble: { ...ensemble, base: ensemble.base.map((each) => each + more) },
    }, "probability");
  }
  throw new TypeError(
    `Cannot correct a model's prior as its scores must be log-odds: it is of kind "${kind}"`,
  );
}

function shareOf({ target, weight, rowCount }: Matrix): number {
  return weightedMean(target!, weight ?? new Float64Array(rowCount).fill(1));
}

function weighed(matrix: Matrix, share: number): Matrix {
  const times = (yes: number) => yes === 1 ? 0.5 / share : 0.5 / (1 - share);
  return { ...matrix, weight: matrix.target!.map((yes, row) => (matrix.weight?.[row] ?? 1) * times(yes)) };
}

/** All rows of the rarer answer and as many of the other, in their order. */
function undersampled(matrix: Matrix, seed: number): Matrix {
  const rowsOf = (answer: number) =>
    rowNumbers(matrix.rowCount).filter((row) => matrix.target![row] === answer);
  const [no, yes] = [rowsOf(0), rowsOf(1)], [rare, often] = yes.length < no.length ? [yes, no] : [no, yes];
  const drawn = sampleWithoutReplacement(often.length, rare.length, randomSource(seed));
  const kept = Int32Array.from([...rare, ...drawn.map((at) => often[at]!)]).sort();
  return takeMatrixRows(matrix, kept);
}
