import { normal, randomSource, solveCholesky, weightedCorrelation } from "lib/stats/mod.ts";
import { type Column, columnOf, type Table, tableOf } from "lib/table/mod.ts";
import { latentCorrelation, stepsOf } from "./latent_correlation.ts";
import { columnFrom, fitMargin, levelsOf, type Margin, type Noise, valueAt, valuesOf } from "./margin.ts";
import { nearCorrelation } from "./near_correlation.ts";

export type CopulaOptions = {
  readonly seed: number;
  /** The column whose groups of 500 rows and more are learnt apart; null where all are learnt together. */
  readonly strata?: string | null;
  /** The column that is asked about: labels of others stand in the order of its mean; null for none. */
  readonly target?: string | null;
  /** Of differential privacy, of all margins of a row together; null for counts as they are. */
  readonly epsilon?: number | null;
};
type Part = { readonly share: number; readonly margins: readonly Margin[]; readonly factor: Float64Array };
/** Margins and the correlation of their normal scores, of each stratum. */
export type Copula = {
  readonly names: readonly string[];
  readonly parts: readonly Part[];
  readonly epsilon: number | null;
  /** Values that so few rows have that they are not drawn. */
  readonly rare: number;
};

const leastOfStratum = 500;

/**
 * Learns how a table's columns are spread, and go together: a Gaussian copula of mixed columns. With
 * `epsilon`, counts of margins have Laplace noise by which they, all together, are differentially private of
 * adding or leaving out one row; that doesn't cover the correlations, the levels that there are, or the ends
 * of ranges.
 *
 * Source: R. Nelsen, An Introduction to Copulas (2006); C. Dwork, A. Roth, The Algorithmic Foundations of
 * Differential Privacy, 3.3 (https://doi.org/10.1561/0400000042).
 *
 * @throws {RangeError} when there are fewer than 50 rows, or epsilon isn't above 0.
 */
export function fitCopula(table: Table, options: CopulaOptions): Copula {
  const { seed, strata = null, target = null, epsilon = null } = options, names = Object.keys(table.columns);
  if (table.rowCount < 50) {
    throw new RangeError(
      `Cannot learn respondents as there must be 50 rows or more: there are ${table.rowCount}`,
    );
  }
  if (epsilon !== null && !(epsilon > 0 && epsilon < Infinity)) {
    throw new RangeError(`Cannot add noise as epsilon must be above 0: current value is ${epsilon}`);
  }
  const random = randomSource(seed), scale = epsilon === null ? 0 : names.length / epsilon;
  const noise: Noise = epsilon === null ? null : () => {
    const u = random() - 0.5;
    return -scale * Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
  };
  const asked = target === null ? null : valuesOf(columnOf(table, target));
  const levels = names.map((name) => {
    const column = table.columns[name]!;
    return levelsOf(column, name === target ? (level) => level : orderBy(column, asked), epsilon !== null);
  });
  const parts = strataOf(table, strata).map((rows): Part => {
    const fitted = names.map((name, i) => fitMargin(table.columns[name]!, rows, levels[i]!, noise));
    const one = new Float64Array(rows.length).fill(1), k = names.length, told = new Float64Array(k * k);
    const steps = fitted.map(({ margin, middles }) => stepsOf(margin.ends, middles));
    for (let i = 0; i < k; i++) {
      told[i * k + i] = 1;
      for (let j = 0; j < i; j++) {
        const seen = weightedCorrelation(fitted[i]!.scores, fitted[j]!.scores, one);
        told[i * k + j] = told[j * k + i] = latentCorrelation(seen, steps[i]!, steps[j]!);
      }
    }
    const factor = nearCorrelation(told, k).slice();
    solveCholesky(factor, new Float64Array(k));
    return { share: rows.length / table.rowCount, margins: fitted.map(({ margin }) => margin), factor };
  });
  return { names, parts, epsilon, rare: levels.reduce((sum, { rare }) => sum + rare, 0) };
}

/** Draws rows: the same copula and seed, the same rows. */
export function drawCopula({ names, parts }: Copula, rows: number, seed: number): Table {
  const random = randomSource(seed), k = names.length;
  const values = names.map(() => new Float64Array(rows)), z = new Float64Array(k);
  for (let row = 0; row < rows; row++) {
    let place = random();
    const { margins, factor } = parts.find(({ share }) => (place -= share) < 0) ?? parts.at(-1)!;
    for (let i = 0; i < k; i++) z[i] = normal(random);
    for (let i = 0; i < k; i++) {
      let score = 0;
      for (let j = 0; j <= i; j++) score += factor[i * k + j]! * z[j]!;
      values[i]![row] = valueAt(margins[i]!, score);
    }
  }
  return tableOf(Object.fromEntries(
    names.map((name, i): [string, Column] => [name, columnFrom(parts[0]!.margins[i]!.column, values[i]!)]),
  ));
}

/** Labels by the mean of what is asked about; numbers by themselves. */
function orderBy(column: Column, asked: Float64Array | null): (level: number) => number {
  if (column.type !== "category" || asked === null) return (level) => level;
  const sums = column.labels.map(() => [0, 0] as [number, number]);
  column.codes.forEach((code, row) => {
    if (code < 0 || Number.isNaN(asked[row]!)) return;
    sums[code]![0] += asked[row]!;
    sums[code]![1]++;
  });
  return (level) => sums[level]![1] === 0 ? 0 : sums[level]![0] / sums[level]![1];
}

/** Rows of strata that are large enough; those of all others together. */
function strataOf(table: Table, strata: string | null): Int32Array[] {
  const all = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  if (strata === null) return [all];
  const values = valuesOf(columnOf(table, strata)), groups = Map.groupBy(all, (row) => values[row]!);
  const large = [...groups].filter(([, rows]) => rows.length >= leastOfStratum).sort(([a], [b]) => a - b);
  const rest = [...groups].filter(([, rows]) => rows.length < leastOfStratum).flatMap(([, rows]) => rows);
  const found = large.map(([, rows]) => Int32Array.from(rows));
  return rest.length > 0 ? [...found, Int32Array.from(rest).sort()] : found;
}
