import { type Matrix, trainingRows } from "lib/features/mod.ts";
import { type Interval, solveCholesky } from "lib/stats/mod.ts";
import type { Model } from "../model.ts";
import type { Design } from "./design.ts";
import { normalEquations } from "./normal_equations.ts";

/** What a feature does to the odds, beside all others: `step` more of a number, or a label. */
export type OddsRatio = {
  readonly feature: string;
  /** "1,000 more", or "Extreme rather than Minor". */
  readonly change: string;
  readonly ratio: Interval;
};

/** Of 95 % of a normal distribution. */
const z95 = 1.959963984540054;

/**
 * The odds ratios of a logistic regression in the features' own scale, with 95 % intervals by the curvature
 * of what was minimised (Wald): of a number for a step of about its standard deviation, of a label against
 * the feature's most frequent one. The penalty pulls them towards 1, and their intervals with them.
 * Coefficients that a lasso has made 0 are left out.
 *
 * @param train what the model was fitted on, and the squared penalty that it was fitted with (in rows).
 * @throws {TypeError} when the model is none.
 */
export function oddsRatios(model: Model, train: Matrix, squares = 1): OddsRatio[] {
  const { parameters } = model;
  if (model.kind !== "logistic" || parameters?.kind !== "linear") {
    throw new TypeError(
      `Cannot tell odds ratios as a model must be a logistic regression: it is "${model.kind}"`,
    );
  }
  const { design, coefficients, schema } = parameters;
  const rows = trainingRows(train);
  const probability = model.predict(rows.matrix);
  const weight = rows.weight.map((each, i) =>
    Math.max(1e-12, each * probability[i]! * (1 - probability[i]!))
  );
  const { gram } = normalEquations(design, { ...rows, weight }, 0);
  const kept = Int32Array.from(coefficients.keys()).filter((c) => coefficients[c] !== 0);
  const covariance = covarianceOf(gram, design.columnCount, kept, squares);
  const counts = labelWeights(design, rows);
  return schema.flatMap(({ name, labels }, f) => {
    const own = design.features[f]!;
    const ratio = (change: string, terms: readonly (readonly [column: number, times: number])[]) => {
      const value = terms.reduce((sum, [c, times]) => sum + times * coefficients[c]!, 0);
      let variance = 0;
      for (const [a, x] of terms) for (const [b, y] of terms) variance += x * y * covariance(a, b);
      const [lower, upper] = [-1, 1].map((side) => Math.exp(value + side * z95 * Math.sqrt(variance)));
      return { feature: name, change, ratio: { value: Math.exp(value), lower: lower!, upper: upper! } };
    };
    if (own.type === "number") {
      const step = roundStep(own.deviation);
      return coefficients[own.column] === 0
        ? []
        : [ratio(`${step.toLocaleString("en")} more`, [[own.column, step / own.deviation]])];
    }
    const most = counts[f]!.indexOf(Math.max(...counts[f]!));
    return (labels ?? []).flatMap((label, code) => {
      const [column, other] = [own.column + code, own.column + most];
      if (code === most || counts[f]![code] === 0 || coefficients[column] === coefficients[other]) return [];
      return [ratio(`${label} rather than ${labels![most]}`, [[column, 1], [other, -1]])];
    });
  });
}

/** The inverse of the curvature over the columns that are kept; 0 for others. */
function covarianceOf(gram: Float64Array, width: number, kept: Int32Array, squares: number) {
  const n = kept.length, matrix = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      matrix[a * n + b] = gram[kept[a]! * width + kept[b]!]! + (a === b ? squares : 0);
    }
  }
  // It leaves the factor L in the matrix: the covariance is the product of L's inverse with itself.
  solveCholesky(matrix, new Float64Array(n));
  const inverse = new Float64Array(n * n);
  for (let c = 0; c < n; c++) {
    for (let row = c; row < n; row++) {
      let rest = row === c ? 1 : 0;
      for (let k = c; k < row; k++) rest -= matrix[row * n + k]! * inverse[k * n + c]!;
      inverse[row * n + c] = rest / matrix[row * n + row]!;
    }
  }
  const place = new Map(Array.from(kept, (column, i) => [column, i]));
  return (one: number, other: number) => {
    const [a, b] = [place.get(one), place.get(other)];
    if (a === undefined || b === undefined) return 0;
    let sum = 0;
    for (let row = Math.max(a, b); row < n; row++) sum += inverse[row * n + a]! * inverse[row * n + b]!;
    return sum;
  };
}

/** For each feature how much the rows with each label weigh. */
function labelWeights(design: Design, { matrix, weight }: ReturnType<typeof trainingRows>): number[][] {
  return design.features.map((own, f) => {
    const feature = matrix.features[f]!;
    if (own.type === "number" || feature.type === "number") return [];
    const sums = new Array<number>(own.labelCount).fill(0);
    feature.codes.forEach((code, row) => {
      if (code >= 0) sums[code]! += weight[row]!;
    });
    return sums;
  });
}

/** The number of one digit that is next to a deviation: 1,000 of 1,087. */
function roundStep(deviation: number): number {
  return Number(deviation.toPrecision(1));
}
