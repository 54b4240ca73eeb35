import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { categoryFeature, hospitalMatrix, matrixOf, numberFeature } from "../small_matrix.ts";

Deno.test("`fitRidge()` recovers a planted linear truth when lambda is 0", () => {
  const random = randomSource(3);
  const draw = () => Array.from({ length: 200 }, () => normal(random));
  const [age, deposit] = [draw().map((z) => 50 + 15 * z), draw().map((z) => 4_000 + 900 * z)];
  const wards = age.map((_, row) => "PQR"[row % 3]!);
  const target = age.map((years, row) => 3 + 0.2 * years - 0.001 * deposit[row]! + [0, 4, -1][row % 3]!);
  const matrix = matrixOf([
    numberFeature("age", age),
    numberFeature("deposit", deposit),
    categoryFeature("ward", wards),
  ], target);
  const predicted = fitRidge(matrix, { lambda: 0 }).predict(matrix);
  predicted.forEach((days, row) => assertAlmostEquals(days, target[row]!, 1e-8));
});

/**
 * scikit-learn 1.9.1, `Ridge(alpha, solver="cholesky").fit(X, y, sample_weight=w)` with X = weighted standard
 * scores of a and b and the one-hot c; first four predictions. Both solve the same equations: equal but for
 * rounding.
 */
Deno.test("`fitRidge()` agrees with scikit-learn's Ridge", () => {
  const rows = Array.from({ length: 12 }, (_, i) => i);
  const [a, b] = [rows.map((i) => i * 7 % 11), rows.map((i) => i * i % 13)];
  const target = rows.map((i) => 2 + 0.5 * a[i]! - 0.25 * b[i]! + [0, 1.5, -2][i % 3]! + (i * 5 % 7) / 10);
  const features = [
    numberFeature("a", a),
    numberFeature("b", b),
    categoryFeature("c", rows.map((i) => String(i % 3))),
  ];
  const matrix = matrixOf(features, target, rows.map((i) => 1 + i % 4));
  const expected: [lambda: number, days: number[]][] = [
    [1, [2.138924972801545, 6.8984267656826885, 1.1575022534346835, 4.908495717289701]],
    [10, [2.2089611953699455, 5.5646716134675795, 1.6132269798456396, 4.72832638293414]],
  ];
  for (const [lambda, days] of expected) {
    const predicted = fitRidge(matrix, { lambda }).predict(matrix);
    days.forEach((each, row) => assertAlmostEquals(predicted[row]!, each, 1e-8));
  }
});

Deno.test("`fitRidge()` explains every prediction to the last bit that matters", () => {
  const matrix = hospitalMatrix(300);
  const model = fitRidge(matrix);
  const predicted = model.predict(matrix);
  model.explain(matrix).forEach(({ base, contributions }, row) => {
    assertAlmostEquals(contributions.reduce((sum, { amount }) => sum + amount, base), predicted[row]!, 1e-9);
  });
});

Deno.test("`fitRidge()` has the mean stay as the base of its explanations", () => {
  const matrix = hospitalMatrix(300);
  const mean = matrix.target!.reduce((sum, days) => sum + days, 0) / 300;
  assertAlmostEquals(fitRidge(matrix).explain(matrix)[0]!.base, mean, 1e-9);
});

Deno.test("`fitRidge()` treats weights as repetitions", () => {
  const matrix = hospitalMatrix(120);
  const weight = Float64Array.from({ length: 120 }, (_, row) => row % 3);
  const rows = Int32Array.from(weight.keys()).reduce<number[]>(
    (all, row) => [...all, ...Array(weight[row]!).fill(row)],
    [],
  );
  const weighted = fitRidge({ ...matrix, weight }).predict(matrix);
  const repeated = fitRidge(takeMatrixRows(matrix, Int32Array.from(rows))).predict(matrix);
  weighted.forEach((days, row) => assertAlmostEquals(days, repeated[row]!, 1e-9));
});

Deno.test("`fitRidge()` gives the right answer when there is next to nothing to learn from", () => {
  const one = matrixOf([numberFeature("age", [40])], [7]);
  assertEquals(fitRidge(one).predict(one), Float64Array.of(7));
  const constant = matrixOf([numberFeature("age", [30, 40, 50])], [7, 7, 7]);
  assertEquals(fitRidge(constant).predict(constant), Float64Array.of(7, 7, 7));
  const missing = matrixOf([numberFeature("age", [NaN, NaN]), categoryFeature("ward", [null, null])], [1, 3]);
  for (const lambda of [0, 1]) {
    assertEquals(fitRidge(missing, { lambda }).predict(missing), Float64Array.of(2, 2));
  }
  const bare = matrixOf([], [1, 3]);
  assertEquals(fitRidge(bare).predict(bare), Float64Array.of(2, 2));
});

Deno.test("`fitRidge()` throws when lambda is negative or NaN", () => {
  const matrix = matrixOf([numberFeature("age", [30, 40])], [1, 2]);
  for (const lambda of [-1, NaN]) {
    assertThrows(() => fitRidge(matrix, { lambda }), RangeError, "lambda must be");
  }
});
