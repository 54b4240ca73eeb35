import { assertAlmostEquals, assertEquals, assertGreater, assertNotEquals, assertThrows } from "@std/assert";
import { type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { categoryFeature, hospitalMatrix, matrixOf, numberFeature, r2 } from "../../model/small_matrix.ts";
import { type BoostingOptions, plainBoosting } from "./boosting.ts";

Deno.test("`plainBoosting()` with one full step is one tree, worked by hand", () => {
  const matrix = matrixOf([numberFeature("age", [20, 30, 40, 50])], [2, 4, 9, 9]);
  const options = { rounds: 1, learningRate: 1, minLeafRows: 1 };
  assertEquals(
    plainBoosting(matrix, { ...options, maxLeaves: 2 }).predict(matrix),
    Float64Array.of(3, 3, 9, 9),
  );
  assertEquals(
    plainBoosting(matrix, { ...options, learningRate: 0.5, maxLeaves: 2 }).predict(matrix),
    Float64Array.of(4.5, 4.5, 7.5, 7.5),
  );
  // Residuals of the mean 6 are -4, -2, 3, 3; with lambda 2 the leaves are -6 / 4 and 6 / 4.
  assertEquals(
    plainBoosting(matrix, { ...options, lambda: 2, maxLeaves: 2 }).predict(matrix),
    Float64Array.of(4.5, 4.5, 7.5, 7.5),
  );
});

Deno.test("`plainBoosting()` gives leaves their weighted medians when the loss is absolute", () => {
  const matrix = matrixOf([numberFeature("age", [1, 1, 1, 2, 2, 2])], [1, 2, 30, 40, 50, 60], [
    1,
    1,
    1,
    1,
    1,
    3,
  ]);
  const model = plainBoosting(matrix, { rounds: 1, learningRate: 1, minLeafRows: 1, loss: "absolute" });
  assertEquals(model.predict(matrix), Float64Array.of(2, 2, 2, 60, 60, 60));
});

/**
 * scikit-learn 1.9.1 on the same rows: `HistGradientBoostingRegressor(categorical_features=[2],
 * early_stopping=False)`, R2 and mean absolute error on every fourth row. Its order of labels and its leaf
 * limits differ in detail, so scores are compared, not trees; 0.01 is a tenth of what the noise leaves
 * unexplained.
 */
Deno.test("`plainBoosting()` scores as scikit-learn's histogram boosting does", () => {
  const rows = Array.from({ length: 4_000 }, (_, i) => i);
  const [x1, x2, label] = [
    rows.map((i) => i * 37 % 101),
    rows.map((i) => i * 53 % 89),
    rows.map((i) => i * 31 % 23),
  ];
  const target = rows.map((i) =>
    5 + x1[i]! / 20 + (x2[i]! > 40 && x1[i]! > 50 ? 2 : 0) + 3 * (label[i]! * 17 % 23) / 23 +
    2 * ((i * 7919 % 1000) / 1000 - 0.5)
  );
  const features = [
    numberFeature("x1", x1),
    numberFeature("x2", x2),
    categoryFeature("label", label.map(String)),
  ];
  const all = matrixOf(features, target);
  const train = takeMatrixRows(all, Int32Array.from(rows.filter((i) => i % 4 !== 0)));
  const test = takeMatrixRows(all, Int32Array.from(rows.filter((i) => i % 4 === 0)));
  const cases: [options: BoostingOptions, r2: number, mae: number][] = [
    [{}, 0.9358, 0.5224],
    [{ maxLeaves: 8, learningRate: 0.2, rounds: 50 }, 0.9376, 0.5079],
    [{ loss: "absolute" }, 0.9316, 0.5274],
  ];
  for (const [options, expectedR2, expectedMae] of cases) {
    const predicted = plainBoosting(train, options).predict(test);
    const mae = predicted.reduce((sum, days, row) => sum + Math.abs(days - test.target![row]!), 0) / 1_000;
    assertAlmostEquals(r2(test.target!, predicted), expectedR2, 0.01);
    assertAlmostEquals(mae, expectedMae, 0.03);
  }
});

Deno.test("`plainBoosting()` is the same whatever the order of the columns", () => {
  const matrix = hospitalMatrix(600);
  const shuffled = { ...matrix, features: matrix.features.toReversed() };
  for (const options of [{}, { featureSampling: 0.5, rowSampling: 0.7 }]) {
    const expected = plainBoosting(matrix, { rounds: 20, ...options }).predict(matrix);
    assertEquals(plainBoosting(shuffled, { rounds: 20, ...options }).predict(shuffled), expected);
  }
});

Deno.test("`plainBoosting()` moves with the target when a constant is added", () => {
  const matrix = hospitalMatrix(600);
  const later = { ...matrix, target: matrix.target!.map((days) => days + 1_000) };
  for (const loss of ["squared", "absolute"] as const) {
    const expected = plainBoosting(matrix, { rounds: 10, loss }).predict(matrix);
    plainBoosting(later, { rounds: 10, loss }).predict(matrix).forEach((days, row) => {
      assertAlmostEquals(days - 1_000, expected[row]!, 1e-8);
    });
  }
});

Deno.test("`plainBoosting()` treats weights as repetitions, and weight 0 as absence", () => {
  const matrix = hospitalMatrix(400);
  const weight = Float64Array.from({ length: 400 }, (_, row) => row % 3);
  const rows = Array.from(weight).flatMap((times, row) => Array<number>(times).fill(row));
  for (const loss of ["squared", "absolute"] as const) {
    const weighted = plainBoosting({ ...matrix, weight }, { rounds: 5, loss }).predict(matrix);
    const repeated = plainBoosting(takeMatrixRows(matrix, Int32Array.from(rows)), { rounds: 5, loss })
      .predict(
        matrix,
      );
    weighted.forEach((days, row) => assertAlmostEquals(days, repeated[row]!, 1e-9));
  }
});

Deno.test("`plainBoosting()` explains every prediction exactly", () => {
  const matrix = hospitalMatrix(400);
  for (const options of [{}, { loss: "absolute" as const }, { lambda: 5, rowSampling: 0.5 }]) {
    const model = plainBoosting(matrix, { rounds: 30, ...options });
    const predicted = model.predict(matrix);
    model.explain(matrix).forEach(({ base, contributions }, row) => {
      assertEquals(contributions.map(({ feature }) => feature), ["age", "deposit", "ward", "severity"]);
      assertAlmostEquals(
        contributions.reduce((sum, { amount }) => sum + amount, base),
        predicted[row]!,
        1e-9,
      );
    });
  }
});

Deno.test("`plainBoosting()` gives the right answer when there is next to nothing to learn from", () => {
  const cases: [name: string, matrix: Matrix, days: number[]][] = [
    ["one row", matrixOf([numberFeature("age", [40])], [7]), [7]],
    ["constant target", matrixOf([numberFeature("age", [1, 2, 3])], [7, 7, 7]), [7, 7, 7]],
    [
      "all missing",
      matrixOf([numberFeature("age", [NaN, NaN]), categoryFeature("ward", [null, null])], [1, 3]),
      [2, 2],
    ],
    ["no features", matrixOf([], [1, 3]), [2, 2]],
    ["too few rows for a split", matrixOf([numberFeature("age", [1, 2])], [1, 3]), [2, 2]],
  ];
  for (const [name, matrix, days] of cases) {
    for (const loss of ["squared", "absolute"] as const) {
      assertEquals(
        plainBoosting(matrix, { loss }).predict(matrix),
        Float64Array.from(days),
        `${name}, ${loss}`,
      );
    }
  }
});

Deno.test("`plainBoosting()` learns where missing values and unseen labels go", () => {
  const rows = Array.from({ length: 100 }, (_, row) => row);
  const matrix = matrixOf([
    numberFeature("age", rows.map((row) => row % 2 === 0 ? NaN : row)),
    categoryFeature("ward", rows.map((row) => row % 2 === 0 ? null : "PQ"[row % 4 >> 1]!)),
  ], rows.map((row) => row % 2 === 0 ? 30 : 5));
  const model = plainBoosting(matrix);
  const asked = matrixOf([numberFeature("age", [NaN, 33]), categoryFeature("ward", ["never seen", "P"])], [
    0,
    0,
  ]);
  const [missing, known] = model.predict(asked);
  assertAlmostEquals(missing!, 30, 1e-3);
  assertAlmostEquals(known!, 5, 1e-3);
});

Deno.test("`plainBoosting()` repeats itself for a seed, and differs for another when rows are sampled", () => {
  const matrix = hospitalMatrix(600);
  const fit = (seed: number) => plainBoosting(matrix, { rounds: 20, rowSampling: 0.5, seed }).predict(matrix);
  assertEquals(fit(1), fit(1));
  assertNotEquals(fit(1), fit(2));
  assertGreater(r2(matrix.target!, fit(1)), 0.6);
});

Deno.test("`plainBoosting()` counts its rounds from 1", () => {
  const seen: number[] = [];
  plainBoosting(hospitalMatrix(50), { rounds: 3, onRound: (round) => seen.push(round) });
  assertEquals(seen, [1, 2, 3]);
});

Deno.test("`plainBoosting()` throws when an option is out of its range, and names it", () => {
  const wrong: BoostingOptions[] = [
    { rounds: 0 },
    { rounds: 1.5 },
    { learningRate: 0 },
    { learningRate: NaN },
    { maxLeaves: 1 },
    { minLeafRows: 0 },
    { lambda: -1 },
    { rowSampling: 1.1 },
    { featureSampling: 0 },
    { bins: 1 },
    { minCategoryRows: -1 },
    { categorySmoothing: -1 },
  ];
  for (const options of wrong) {
    assertThrows(
      () => plainBoosting(hospitalMatrix(5), options),
      RangeError,
      `${Object.keys(options)[0]} must be a`,
    );
  }
});
