import { checkOption, featureSchema, type Matrix, trainingRows } from "lib/features/mod.ts";
import { weightedMean } from "lib/stats/mod.ts";
import { fittedModel } from "../fitted_model.ts";
import { logOdds } from "../log_odds.ts";
import type { Model } from "../model.ts";
import { fitDesign } from "./design.ts";
import { explainLinear, linearScores } from "./linear_scores.ts";
import { normalEquations } from "./normal_equations.ts";
import { penalisedSolution, type Penalty } from "./penalised_solution.ts";
import type { LinearParameters } from "./ridge.ts";

export type LogisticOptions = {
  /** Weight of the penalty, in rows; the intercept is not penalised. Default 1. */
  readonly lambda?: number;
  /** Share of the penalty that is on absolute coefficients (lasso): 0 is ridge, 1 lasso. Default 0. */
  readonly lassoShare?: number;
};

/**
 * Fits penalised logistic regression to targets of 0 and 1: minimises
 * `sum w loss + lambda ((1 - a) |b|² / 2 + a |b|_1)`, a being `lassoShare` and the loss the negative
 * logarithm of the probability of what came, over the rows of a design of standard scores and one-hot labels
 * (see `fitDesign`).
 *
 * By Newton's method: each step is weighted least squares, solved exactly for ridge and by coordinate descent
 * where there is a lasso, and halved while it would not lower what is minimised. The same optimum as
 * scikit-learn's `LogisticRegression(C = 1 / lambda)` on such columns. An explanation is in log-odds.
 *
 * Source: J. Friedman and others, Regularization paths for generalized linear models via coordinate descent
 * (https://doi.org/10.18637/jss.v033.i01).
 *
 * @throws {TypeError} when the matrix has no target.
 * @throws {RangeError} when no row can be learned from (see `trainingRows`), a target is neither 0 nor 1, all
 * are alike, or an option is out of its range.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { fitLogistic } from "lib/model/linear/logistic.ts";
 *
 * const ward = {
 *   name: "ward",
 *   type: "category" as const,
 *   codes: Int32Array.of(0, 0, 1, 1),
 *   labels: ["P", "Q"],
 * };
 * const matrix = { rowCount: 4, features: [ward], target: Float64Array.of(0, 1, 1, 0) };
 * assertAlmostEquals(fitLogistic(matrix).predict(matrix)[0]!, 0.5);
 * ```
 */
export function fitLogistic(matrix: Matrix, options: LogisticOptions = {}): Model {
  const { lambda = 1, lassoShare = 0 } = options;
  checkOption("lambda", lambda, { least: 0 });
  checkOption("lassoShare", lassoShare, { least: 0, greatest: 1 });
  const rows = trainingRows(matrix);
  assertYesNo(rows.target);
  const design = fitDesign(rows.matrix, rows.weight);
  const penalty: Penalty = { squares: lambda * (1 - lassoShare), sizes: lambda * lassoShare };
  const share = weightedMean(rows.target, rows.weight);
  let state: State = { intercept: logOdds(share), coefficients: new Float64Array(design.columnCount) };
  let means = new Float64Array(design.columnCount);
  const lossOf = (at: State) => objective(linearScores({ design, ...at }, rows.matrix), rows, at, penalty);
  let loss = lossOf(state);
  for (let step = 0; step < mostSteps; step++) {
    const scores = linearScores({ design, ...state }, rows.matrix);
    const { target, weight } = workingRows(scores, rows);
    const mean = weightedMean(target, weight);
    const equations = normalEquations(design, { matrix: rows.matrix, target, weight }, mean);
    const coefficients = penalisedSolution(equations, penalty, state.coefficients);
    const whole = { intercept: interceptOf(mean, coefficients, equations.means), coefficients };
    const next = halved(state, whole, loss, lossOf);
    [state, means] = [next.state, equations.means as Float64Array<ArrayBuffer>];
    const gained = loss - next.loss;
    loss = next.loss;
    if (!(gained > 1e-13 * (1 + Math.abs(loss)))) break;
  }
  return logisticModel({ kind: "linear", schema: featureSchema(matrix), design, ...state, means });
}

/** The model of fitted coefficients, in log-odds. */
export function logisticModel(fitted: LinearParameters): Model {
  return fittedModel({
    kind: "logistic",
    predicts: "probability",
    schema: fitted.schema,
    predict: (matrix) => linearScores(fitted, matrix).map((score) => 1 / (1 + Math.exp(-score))),
    explain: (matrix) => explainLinear(fitted, matrix),
    parameters: fitted,
  });
}

type State = Pick<LinearParameters, "intercept" | "coefficients">;
type Rows = { readonly target: Float64Array; readonly weight: Float64Array };
const mostSteps = 100;
/**
 * A row's weight in a step is at least that part of its own, so that sure ones are not divided by nothing.
 */
const leastSpread = 1e-9;

function assertYesNo(target: Float64Array): void {
  const wrong = target.find((value) => value !== 0 && value !== 1);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot fit a logistic regression as every target must be 0 or 1: one is ${wrong}`);
  }
  if (target.every((value) => value === target[0])) {
    throw new RangeError(
      `Cannot fit a logistic regression as there must be targets of 0 and of 1: all are ${target[0]}`,
    );
  }
}

/** What least squares must fit in a step, and how the rows weigh in it. */
function workingRows(scores: Float64Array, { target, weight }: Rows): Rows {
  const probability = scores.map((score) => 1 / (1 + Math.exp(-score)));
  const spread = probability.map((p) => Math.max(leastSpread, p * (1 - p)));
  return {
    target: scores.map((score, i) => score + (target[i]! - probability[i]!) / spread[i]!),
    weight: spread.map((each, i) => weight[i]! * each),
  };
}

function interceptOf(mean: number, coefficients: Float64Array, means: Float64Array): number {
  return coefficients.reduce((rest, each, c) => rest - each * means[c]!, mean);
}

function objective(scores: Float64Array, { target, weight }: Rows, at: State, penalty: Penalty): number {
  let loss = 0;
  for (let i = 0; i < scores.length; i++) {
    // log(1 + exp(-margin)) without overflow.
    const margin = target[i] === 1 ? scores[i]! : -scores[i]!;
    loss += weight[i]! * (Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin))));
  }
  for (const each of at.coefficients) {
    loss += penalty.squares * each * each / 2 + penalty.sizes * Math.abs(each);
  }
  return loss;
}

/** The step, or the longest half of a half of it that lowers what is minimised. */
function halved(
  from: State,
  to: State,
  loss: number,
  lossOf: (at: State) => number,
): { readonly state: State; readonly loss: number } {
  for (let part = 1; part > 1e-6; part /= 2) {
    const between = (a: number, b: number) => part === 1 ? b : a + part * (b - a);
    const state = {
      intercept: between(from.intercept, to.intercept),
      coefficients: from.coefficients.map((each, c) => between(each, to.coefficients[c]!)),
    };
    const own = lossOf(state);
    if (own <= loss) return { state, loss: own };
  }
  return { state: from, loss };
}
