import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";

const number = (name: string, values: readonly number[]) => ({
  name,
  type: "number" as const,
  values: Float64Array.from(values),
});

/** Targets 0, 0, 0, 8: the mean is 2, residuals are -2, -2, -2, 6; the best cut gains 36 / 3 + 36 = 48. */
const four: Matrix = {
  rowCount: 4,
  features: [number("a", [1, 2, 3, 4])],
  target: Float64Array.of(0, 0, 0, 8),
};
const once: BoostingOptions = { rounds: 1, learningRate: 1, minLeafRows: 1, maxLeaves: 2 };
const predicted = (options: BoostingOptions, matrix = four) => [
  ...predictRaw(fitBoosting(matrix, { ...once, ...options }), matrix),
];

Deno.test("`fitBoosting()` brings sums of gradients nearer to 0 when there is an L1 penalty", () => {
  assertEquals(predicted({}), [0, 0, 0, 8]);
  // left (-6 + 3) / 3 = -1, right (6 - 3) / 1 = 3
  assertEquals(predicted({ l1: 3 }), [1, 1, 1, 5]);
  assertEquals(fitBoosting(four, { ...once, l1: 3 }).gain[0], 3 + 9);
  // with lambda 1: -3 / 4 and 3 / 2
  assertEquals(predicted({ l1: 3, lambda: 1 }), [1.25, 1.25, 1.25, 3.5]);
  assertEquals(predicted({ l1: 6 }), [2, 2, 2, 2]);
  // weights of 1 and 3 are relative to their mean of 1.5
  const weight = Float64Array.of(1, 1, 1, 3);
  // mean 24 / 6 = 4: left sum -12 / 1.5 = -8, right 12 / 1.5 = 8; weights are 2 each
  const raw = predicted({ l1: 2 }, { ...four, weight });
  raw.forEach((each, row) => assertAlmostEquals(each, row < 3 ? 4 - 6 / 2 : 4 + 6 / 2, 1e-12));
});

Deno.test("`fitBoosting()` takes no split that gains too little, and no step that goes too far", () => {
  assertEquals(predicted({ leastGain: 47.9 }), [0, 0, 0, 8]);
  assertEquals(predicted({ leastGain: 48 }), [2, 2, 2, 2]);
  assertEquals(predicted({ maxDeltaStep: 1.5 }), [0.5, 0.5, 0.5, 3.5]);
  // the learning rate comes after
  assertEquals(predicted({ maxDeltaStep: 1.5, learningRate: 0.5 }), [1.25, 1.25, 1.25, 2.75]);
  // gains are of what the steps can do: 1.5 (2 * 6 - 3 * 1.5) + 1.5 (2 * 6 - 1.5)
  assertEquals(fitBoosting(four, { ...once, maxDeltaStep: 1.5 }).gain[0], 11.25 + 15.75);
  const ones = { ...four, target: Float64Array.of(0, 0, 0, 1) };
  // log-odds of 1/4; Newton steps -0.25 / 0.1875 and 0.75 / 0.1875 = 4, held at 1
  const base = Math.log(1 / 3);
  const raw = predicted({ loss: "logistic", maxDeltaStep: 1 }, ones);
  raw.forEach((each, row) => assertAlmostEquals(each, base + (row < 3 ? -1 : 1), 1e-12));
});

Deno.test("`fitBoosting()` refuses an L1 penalty and a greatest step when leaves take quantiles", () => {
  for (const options of [{ l1: 1 }, { maxDeltaStep: 1 }] as BoostingOptions[]) {
    for (const loss of ["absolute", { name: "quantile", quantiles: [0.1] }] as const) {
      assertThrows(() => fitBoosting(four, { ...options, loss }), TypeError, "must have Newton steps");
    }
  }
  for (const wrong of [{ l1: -1 }, { leastGain: NaN }, { maxDeltaStep: 0 }]) {
    assertThrows(() => fitBoosting(four, wrong), RangeError, Object.keys(wrong)[0]);
  }
});

/** The names asked for in each branch, from root to leaf. */
function branches({ schema, feature, left, right, roots }: Ensemble): Set<string>[] {
  const found: Set<string>[] = [];
  const visit = (node: number, above: ReadonlySet<string>): void => {
    if (left[node]! < 0) return void found.push(new Set(above));
    const names = new Set([...above, schema[feature[node]!]!.name]);
    visit(left[node]!, names);
    visit(right[node]!, names);
  };
  for (const root of roots) visit(root, new Set());
  return found;
}

Deno.test("`fitBoosting()` lets only features of one set meet in a branch", () => {
  const random = randomSource(3);
  const rows = 2000;
  const columns = ["a", "b", "c", "d"].map((name) =>
    number(name, Array.from({ length: rows }, () => Math.floor(8 * random())))
  );
  const [a, b, c, d] = columns.map((each) => each.values);
  const target = a!.map((_, i) => a![i]! * b![i]! + b![i]! * c![i]! + a![i]! * d![i]! + random());
  const matrix = { rowCount: rows, features: columns, target };
  const options = { rounds: 20, threads: 1, minLeafRows: 5 };
  const has = (all: readonly Set<string>[], x: string, y: string) =>
    all.some((each) => each.has(x) && each.has(y));
  const free = branches(fitBoosting(matrix, options));
  assert(has(free, "a", "c") && has(free, "a", "d"));
  const trees = fitBoosting(matrix, { ...options, interactions: [["a", "b"], ["b", "c"]] });
  const held = branches(trees);
  assert(has(held, "a", "b") && has(held, "b", "c"));
  // d is in no set: it is alone
  for (const [x, y] of [["a", "c"], ["a", "d"], ["b", "d"], ["c", "d"]] as const) {
    assert(!has(held, x, y), `${x} meets ${y}`);
  }
  // alone, each feature adds a function of its own: predictions have no interaction
  const alone = fitBoosting(matrix, { ...options, interactions: [["a"], ["b"], ["c"], ["d"]] });
  const at = (p: number, q: number) =>
    predictRaw(alone, {
      rowCount: 1,
      features: [number("a", [p]), number("b", [q]), number("c", [3]), number("d", [3])],
    })[0]!;
  assertAlmostEquals(at(1, 1) + at(6, 6), at(1, 6) + at(6, 1), 1e-9);
  assertEquals(
    fitBoosting(matrix, { ...options, interactions: [["a", "b"], ["b", "c"]], threads: 2 }),
    trees,
  );
  assertThrows(
    () => fitBoosting(matrix, { interactions: [["a", "z"]] }),
    TypeError,
    'Cannot let "z" meet others as it must be a feature',
  );
});
