import { logOdds } from "lib/model/mod.ts";
import { solveCholesky } from "lib/stats/mod.ts";
import type { SurveyDesign } from "../survey/survey_design.ts";
import { domainDegrees, varianceOf } from "./linearised_variance.ts";
import { intervalOf } from "./survey_estimate.ts";

/** A column of a regression: a value a row. */
export type Term = { readonly name: string; readonly values: Float64Array };
/** A coefficient in log-odds, with its design-based error and interval. */
export type TermEffect = {
  readonly name: string;
  readonly value: number;
  readonly error: number;
  readonly lower: number;
  readonly upper: number;
  /** Degrees of freedom of the interval. */
  readonly degrees: number;
};
/** The intercept's effect, then one a term; and how sure a sum of them is. */
export type SurveyRegression = {
  readonly effects: readonly TermEffect[];
  /** The standard error of the effects' sum, each times a factor of its own. */
  readonly errorOf: (factors: Float64Array) => number;
};

const mostSteps = 50;
/** Log-odds at which an effect that would grow without end is held. */
const mostEffect = 12;

/**
 * Logistic regression by survey weights (pseudo-likelihood), with the design-based (sandwich) error of each
 * coefficient: by Newton's method, each row moving a coefficient by its score times the inverse information.
 * As R's `svyglm(family = quasibinomial)`, whose tests have as many degrees of freedom as here: PSUs less
 * strata, less the terms beside the intercept. A term that those before it determine has the effect 0, one
 * that tells answers apart (all of its people are a yes) is held at 12, and the error of either is NaN.
 *
 * Source: D. Binder, On the variances of asymptotically normal estimators from complex surveys
 * (https://doi.org/10.2307/1402588).
 *
 * @param yes of each row 1, 0, or NaN where it isn't known: such a row is outside.
 */
export function surveyLogistic(
  terms: readonly Term[],
  yes: Float64Array,
  design: SurveyDesign,
): SurveyRegression {
  const count = terms.length + 1, size = yes.length, effects = new Float64Array(count);
  const filled = filledCells([new Float64Array(size).fill(1), ...terms.map(({ values }) => values)]);
  let [people, came] = [0, 0];
  for (let row = 0; row < size; row++) {
    if (Number.isNaN(yes[row]!)) continue;
    people += design.weight[row]!;
    came += design.weight[row]! * yes[row]!;
  }
  const weight = design.weight.map((each, row) => Number.isNaN(yes[row]!) ? 0 : each / people);
  effects[0] = logOdds(came / people);
  const rest = new Float64Array(size);
  const isHeld = new Uint8Array(count);
  let information = new Float64Array();
  for (let step = 0; step < mostSteps; step++) {
    const next = informationAt(filled, effects, { yes, weight, rest });
    information = next.information;
    isHeld.forEach((held, t) => {
      if (held === 0) return;
      next.scores[t] = 0;
      for (let u = 0; u < count; u++) information[Math.max(t, u) * count + Math.min(t, u)] = 0;
    });
    const change = solveCholesky(information.slice(), next.scores);
    change.forEach((each, t) => effects[t]! += each);
    if (Math.max(...change.map(Math.abs)) < 1e-10) break;
    effects.forEach((each, t) => {
      if (!(Math.abs(each) > mostEffect)) return;
      effects[t] = Math.sign(each) * mostEffect;
      isHeld[t] = 1;
    });
  }
  const degrees = domainDegrees(design, (row) => !Number.isNaN(yes[row]!)) - terms.length;
  const movedBy = (factors: Float64Array) => {
    const inverse = solveCholesky(information.slice(), factors.slice()), move = new Float64Array(size);
    const { starts, terms: termOf, values } = filled;
    for (let row = 0; row < size; row++) {
      if (rest[row] === 0) continue;
      let sum = 0;
      for (let at = starts[row]!; at < starts[row + 1]!; at++) sum += inverse[termOf[at]!]! * values[at]!;
      move[row] = sum * rest[row]!;
    }
    return { inverse, variance: varianceOf(move, design) };
  };
  const told = ["intercept", ...terms.map(({ name }) => name)].map((name, t) => {
    const { inverse, variance } = movedBy(new Float64Array(count).fill(1, t, t + 1));
    const value = effects[t]!, error = inverse[t] === 0 ? NaN : Math.sqrt(variance);
    return { name, error, degrees, ...intervalOf({ value, error, degrees }) };
  });
  return { effects: told, errorOf: (factors) => Math.sqrt(movedBy(factors).variance) };
}

/** The cells of columns that aren't 0, row by row: most of a label's are. */
type FilledCells = {
  readonly count: number;
  /** Where each row begins; one more at the end. */
  readonly starts: Int32Array;
  readonly terms: Int32Array;
  readonly values: Float64Array;
};

function filledCells(columns: readonly Float64Array[]): FilledCells {
  const size = columns[0]!.length, starts = new Int32Array(size + 1);
  for (const column of columns) {
    for (let row = 0; row < size; row++) if (column[row] !== 0) starts[row + 1]!++;
  }
  for (let row = 0; row < size; row++) starts[row + 1]! += starts[row]!;
  const next = starts.slice(), cells = starts[size]!;
  const terms = new Int32Array(cells), values = new Float64Array(cells);
  columns.forEach((column, term) => {
    for (let row = 0; row < size; row++) {
      if (column[row] === 0) continue;
      terms[next[row]!] = term;
      values[next[row]!++] = column[row]!;
    }
  });
  return { count: columns.length, starts, terms, values };
}

/** Scores and information at some effects; `rest` becomes each row's weight times what is left of it. */
function informationAt(
  { count, starts, terms, values }: FilledCells,
  effects: Float64Array,
  { yes, weight, rest }: Readonly<Record<"yes" | "weight" | "rest", Float64Array>>,
) {
  const information = new Float64Array(count * count), scores = new Float64Array(count);
  for (let row = 0; row < yes.length; row++) {
    if (weight[row] === 0) continue;
    const from = starts[row]!, to = starts[row + 1]!;
    let sum = 0;
    for (let at = from; at < to; at++) sum += values[at]! * effects[terms[at]!]!;
    const p = 1 / (1 + Math.exp(-sum)), spread = weight[row]! * p * (1 - p);
    rest[row] = weight[row]! * (yes[row]! - p);
    for (let at = from; at < to; at++) {
      const t = terms[at]!, times = spread * values[at]!;
      scores[t]! += rest[row]! * values[at]!;
      for (let other = from; other <= at; other++) {
        information[t * count + terms[other]!]! += times * values[other]!;
      }
    }
  }
  return { information, scores };
}
