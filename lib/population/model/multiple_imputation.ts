import type { Feature, Matrix } from "lib/features/mod.ts";
import { ascendingRows, firstAtLeast, randomSource, solveCholesky } from "lib/stats/mod.ts";
import { intervalOf } from "../estimate/survey_estimate.ts";
import type { TermEffect } from "../estimate/survey_logistic.ts";

export type ImputationOptions = {
  readonly seed: number;
  /** How many completed matrices. Default 5. */
  readonly draws?: number;
};

/** Times that each column is drawn anew from all others; and among how many likes a value is drawn. */
const sweeps = 3, likes = 5;
/** Rows that a column's regression learns from, at most. */
const mostTaught = 20_000;

/**
 * Matrices in which each value that lacks is drawn, by chained equations: column after column is predicted
 * from all others and the outcome by a linear regression on rows drawn with replacement, and takes the value
 * of one of the five rows that have one and are predicted alike (predictive mean matching), so that only
 * values that occur are drawn. Where more than 20,000 rows have one, that many are drawn to learn
 * from, and to take values of. Categories count by their place. Rows without an outcome help nobody, and get
 * values too, as if theirs were the mean.
 *
 * Source: S. van Buuren, Flexible imputation of missing data, 3.4 and 4.5 (https://stefvanbuuren.name/fimd/).
 */
export function imputedMatrices(matrix: Matrix, { seed, draws = 5 }: ImputationOptions): Matrix[] {
  const random = randomSource(seed);
  return Array.from({ length: draws }, () => imputed(matrix, random));
}

function imputed(matrix: Matrix, random: () => number): Matrix {
  const { features, rowCount, target = new Float64Array(rowCount) } = matrix;
  const columns = features.map((each) =>
    each.type === "number"
      ? each.values.slice()
      : Float64Array.from(each.codes, (code) => code < 0 ? NaN : code)
  );
  const lacking = columns.map((values) =>
    Int32Array.from(values.keys()).filter((row) => Number.isNaN(values[row]!))
  );
  const known = columns.map((values) =>
    Int32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]! + target[row]!))
  );
  const drawnOf = (rows: Int32Array) => rows[Math.floor(random() * rows.length)]!;
  columns.forEach((values, c) => lacking[c]!.forEach((row) => values[row] = values[drawnOf(known[c]!)] ?? 0));
  const told = target.filter((each) => !Number.isNaN(each));
  const mean = told.reduce((sum, each) => sum + each, 0) / told.length;
  const outcome = target.map((each) => Number.isNaN(each) ? mean : each);
  const order = [...columns.keys()].filter((c) => lacking[c]!.length > 0 && known[c]!.length > 0)
    .sort((a, b) => lacking[a]!.length - lacking[b]!.length);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const c of order) {
      const others = [...columns.filter((_, other) => other !== c), outcome];
      const taught = known[c]!.subarray(0, mostTaught).map(() => drawnOf(known[c]!));
      const predicted = regressed(columns[c]!, others, taught);
      const donors = known[c]!.length > mostTaught ? taught : known[c]!;
      const sorted = ascendingRows(donors, predicted),
        at = Float64Array.from(sorted, (row) => predicted[row]!);
      const values = columns[c]!.slice();
      for (const row of lacking[c]!) {
        const begin = firstAtLeast(at, predicted[row]!) - (likes >> 1);
        const from = Math.max(0, Math.min(begin, sorted.length - likes));
        const near = Math.min(sorted.length - 1, from + Math.floor(random() * likes));
        values[row] = columns[c]![sorted[near]!]!;
      }
      columns[c]!.set(values);
    }
  }
  const completed = features.map((each, c): Feature =>
    each.type === "number"
      ? { ...each, values: columns[c]! }
      : { ...each, codes: Int32Array.from(columns[c]!) }
  );
  return { ...matrix, features: completed };
}

/** What a linear regression on some rows, which may come twice, says of all. */
function regressed(target: Float64Array, others: readonly Float64Array[], rows: Int32Array): Float64Array {
  const count = others.length + 1, information = new Float64Array(count * count);
  const right = new Float64Array(count), own = new Float64Array(count).fill(1);
  for (const row of rows) {
    for (let t = 1; t < count; t++) own[t] = others[t - 1]![row]!;
    for (let t = 0; t < count; t++) {
      right[t]! += own[t]! * target[row]!;
      for (let u = 0; u <= t; u++) information[t * count + u]! += own[t]! * own[u]!;
    }
  }
  const effects = solveCholesky(information, right),
    predicted = new Float64Array(target.length).fill(effects[0]!);
  others.forEach((values, t) => {
    for (let row = 0; row < values.length; row++) predicted[row]! += effects[t + 1]! * values[row]!;
  });
  return predicted;
}

/**
 * Effects of several completed matrices as one (Rubin's rules): their mean, and within it the mean of their
 * variances and what they differ by; their intervals have fewer degrees of freedom than the design gives, by
 * what lacks. A term that only some have is left out.
 *
 * Source: D. Rubin, Multiple imputation for nonresponse in surveys (https://doi.org/10.1002/9780470316696);
 * J. Barnard and D. Rubin, Small-sample degrees of freedom with multiple imputation
 * (https://doi.org/10.1093/biomet/86.4.948).
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { pooledEffects } from "lib/population/model/multiple_imputation.ts";
 *
 * const effect = (value: number) => ({ name: "x", value, error: 1, lower: NaN, upper: NaN, degrees: 9 });
 * const [pooled] = pooledEffects([[effect(1)], [effect(3)]]);
 * assertAlmostEquals(pooled!.error, 2);
 * ```
 */
export function pooledEffects(draws: readonly (readonly TermEffect[])[]): TermEffect[] {
  const [first = [], ...rest] = draws, count = draws.length;
  return first.flatMap(({ name }) => {
    const found = [first, ...rest].flatMap((each) => each.filter((effect) => effect.name === name));
    if (found.length < count) return [];
    const value = found.reduce((sum, each) => sum + each.value, 0) / count;
    const within = found.reduce((sum, each) => sum + each.error ** 2, 0) / count;
    const between = (1 + 1 / count) * found.reduce((sum, each) => sum + (each.value - value) ** 2, 0) /
      Math.max(1, count - 1);
    const error = Math.sqrt(within + between), lacking = between / (within + between);
    const whole = Math.max(0, Math.min(...found.map((each) => each.degrees)));
    const observed = (1 - lacking) * whole * (whole + 1) / (whole + 3);
    const degrees = 1 / (lacking ** 2 / Math.max(1, count - 1) + 1 / observed);
    return [{ name, error, degrees, ...intervalOf({ value, error, degrees }) }];
  });
}
