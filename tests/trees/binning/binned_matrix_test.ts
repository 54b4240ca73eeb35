import { assertEquals, assertThrows } from "@std/assert";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { binMatrix, type BinnedMatrix, takeBinnedRows } from "lib/trees/binning/binned_matrix.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { randomFit } from "../random_fit.ts";
import { stayMatrix } from "../stay_matrix.ts";

const matrix = stayMatrix(300, 5, true);
const binned = binMatrix(matrix);

Deno.test("`fitBoosting()` gives the same trees on a matrix and on its bins, for any data, loss and weights", () => {
  for (let seed = 1; seed <= 150; seed++) {
    const { matrix, options } = randomFit(seed);
    const { bins, minCategoryRows, ...rest } = options;
    const all = { ...rest, ...(bins && { bins }), ...(minCategoryRows !== undefined && { minCategoryRows }) };
    let expected;
    try {
      expected = fitBoosting(matrix, all);
    } catch {
      continue; // refused alike: see doors_test.ts
    }
    const ofBins = fitBoosting(binMatrix(matrix, all), rest);
    assertEquals(ofBins, expected, `seed ${seed}`);
  }
});

Deno.test("`fitForest()` gives the same trees on a matrix and on its bins, with copies of heavy rows too", () => {
  const heavy = { ...matrix, weight: matrix.weight!.with(7, 1e6) };
  for (const each of [matrix, heavy]) {
    const options = { trees: 8, seed: 3 };
    assertEquals(fitForest(binMatrix(each), options), fitForest(each, options));
  }
  const classes = { trees: 4, classes: 2 };
  const target = matrix.target.map((days) => days > 20 ? 1 : 0);
  assertEquals(fitForest({ ...binned, target }, classes), fitForest({ ...matrix, target }, classes));
});

Deno.test("`takeBinnedRows()` gives the trees of these rows in the bins of all", () => {
  const rows = Int32Array.from({ length: 200 }, (_, i) => (i * 7) % 300);
  const all = binMatrix(matrix, { minCategoryRows: 1 });
  const bounds: Record<string, Float64Array> = {};
  all.binned.forEach((each, i) => {
    if (each.bounds) bounds[all.schema[all.columns[i]!]!.name] = each.bounds;
  });
  const part = takeMatrixRows(matrix, rows);
  for (const loss of ["squared", "gamma", "absolute"] as const) {
    const options = { loss, rounds: 20, minLeafRows: 3 };
    const ofPart = fitBoosting(takeBinnedRows(all, rows), options);
    assertEquals(ofPart, fitBoosting(binMatrix(part, { bounds, minCategoryRows: 1 }), options));
  }
  const fifth = matrix.target[5]!;
  assertEquals(takeBinnedRows(binned, Int32Array.of(5, 5)).target, Float64Array.of(fifth, fifth));
});

Deno.test("rows in bins take other targets, weights and offsets, and the rows of weight 0 leave a fit", () => {
  const target = matrix.target.map((days) => days + 1);
  const offset = matrix.target.map((_, row) => row % 3);
  const weight = matrix.weight!.map((each, row) => row % 5 === 0 ? 0 : each);
  const kept = Int32Array.from({ length: 300 }, (_, row) => row).filter((row) => row % 5 !== 0);
  const options = { rounds: 10, minLeafRows: 3 };
  const changed = { ...binned, target, weight, offset };
  assertEquals(fitBoosting(changed, options), fitBoosting(takeBinnedRows(changed, kept), options));
  const alike = { ...matrix, target, offset };
  assertEquals(fitBoosting({ ...binned, target, offset }, options), fitBoosting(alike, options));
});

Deno.test("fits refuse rows in bins that are none, and options that come too late for them", () => {
  const cases: [Partial<BinnedMatrix>, string][] = [
    [{ target: new Float64Array(3) }, "the target must have an entry for each of 300 rows: it has 3"],
    [{ weight: new Float64Array(3) }, "the weight must have an entry for each of 300 rows: it has 3"],
    [{ rowCount: 200 }, "the target must have an entry for each of 200 rows"],
    [{ groups: binned.groups.slice(1) }, "each of 4 features must be in one group"],
    [
      { groups: binned.groups.map((group) => ({ ...group, codes: group.codes.slice(1) })) },
      "a group must have a code for each of 300 rows: it has 299",
    ],
    [
      { groups: binned.groups.map((group) => ({ ...group, codes: group.codes.with(4, 255), size: 200 })) },
      "codes must be below 200: it has 255",
    ],
    [
      { groups: binned.groups.map((group) => ({ ...group, bins: group.bins.map((bins) => bins.slice(1)) })) },
      "each feature of a group must have a bin for each of",
    ],
  ];
  for (const [part, message] of cases) {
    assertThrows(() => fitBoosting({ ...binned, ...part }), TypeError, message);
    assertThrows(() => fitForest({ ...binned, ...part }), TypeError, message);
  }
  assertThrows(() => fitBoosting(binned, { bins: 9 }), TypeError, "rows must not be in bins yet");
  assertThrows(() => fitForest(binned, { minCategoryRows: 9 }), TypeError, "rows must not be in bins yet");
  const startFrom = fitBoosting(matrix, { rounds: 1 });
  assertThrows(() => fitBoosting(binned, { startFrom }), TypeError, "they are in bins");
  assertThrows(() => takeBinnedRows(binned, Int32Array.of(300)), RangeError, "from 0 to 299: one is 300");
});

Deno.test("`binMatrix()` takes bounds, and refuses those that are none", () => {
  const bounds = { age: Float64Array.of(10, 20) };
  const given = binMatrix(matrix, { bounds });
  const age = given.schema.findIndex(({ name }) => name === "age");
  assertEquals(given.binned[given.columns.indexOf(age)]!.binCount, 4);
  const trees = fitBoosting(given, { rounds: 3 });
  const thresholds = trees.threshold.filter((_, node) => trees.feature[node] === age);
  assertEquals(thresholds.every((each) => each === 10 || each === 20 || each === Infinity), true);
  assertThrows(
    () => binMatrix(matrix, { bounds: { age: Float64Array.of(1, 1) } }),
    RangeError,
    'Cannot bin "age" as its bounds must be finite, ascending and at most 254: number 2 is 1',
  );
  assertThrows(() => binMatrix(matrix, { bins: 300 }), RangeError, "bins must be");
});
