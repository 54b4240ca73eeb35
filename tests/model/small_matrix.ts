import type { Feature, Matrix } from "lib/features/matrix.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { categoryColumn } from "lib/table/table.ts";

export function numberFeature(name: string, values: readonly number[]): Feature {
  return { name, type: "number", values: Float64Array.from(values) };
}

export function categoryFeature(name: string, texts: readonly (string | null)[]): Feature {
  const { codes, labels } = categoryColumn(texts);
  return { name, type: "category", codes, labels };
}

export function matrixOf(
  features: readonly Feature[],
  target: readonly number[],
  weight?: readonly number[],
): Matrix {
  return {
    rowCount: target.length,
    features,
    target: Float64Array.from(target),
    ...(weight && { weight: Float64Array.from(weight) }),
  };
}

/**
 * Stays of a made-up hospital: two numbers (one with missing values), two categories (one too), and a noisy
 * target.
 */
export function hospitalMatrix(rowCount: number, seed = 1): Matrix {
  const random = randomSource(seed);
  const pick = (count: number) => Array.from({ length: rowCount }, () => Math.floor(random() * count));
  const [age, deposit, ward, severity] = [pick(90), pick(5_000), pick(6), pick(3)];
  const target = age.map((years, row) =>
    5 + years / 10 + (deposit[row]! > 2_500 && ward[row]! % 2 === 0 ? 6 : 0) + 2 * severity[row]! +
    normal(random)
  );
  return matrixOf([
    numberFeature("age", age.map((years) => years % 11 === 0 ? NaN : years)),
    numberFeature("deposit", deposit),
    categoryFeature("ward", ward.map((each) => "PQRSTU"[each]!)),
    categoryFeature("severity", severity.map((each) => each === 2 ? null : ["Minor", "Moderate"][each]!)),
  ], target);
}

/** The share of the variance of `actual` that `predicted` explains. */
export function r2(actual: Float64Array, predicted: Float64Array): number {
  const mean = actual.reduce((sum, each) => sum + each, 0) / actual.length;
  const left = actual.reduce((sum, each, row) => sum + (each - predicted[row]!) ** 2, 0);
  return 1 - left / actual.reduce((sum, each) => sum + (each - mean) ** 2, 0);
}
