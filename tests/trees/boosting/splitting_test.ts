import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  BestSplit,
  boundedValue,
  type Bounds,
  sendsLeft,
  type Split,
  SplitSearch,
} from "lib/trees/boosting/splitting.ts";
import { BEST } from "lib/trees/kernels/kernels.ts";

type Bin = readonly [gradient: number, rows: number];
type Asked = {
  readonly isCategory?: boolean;
  readonly monotone?: number;
  readonly lambda?: number;
  readonly minRows?: number;
  readonly minLabelRows?: number;
  readonly smoothing?: number;
  readonly bounds?: Bounds;
  readonly l1?: number;
};

const nothing: Split = {
  gain: 0,
  feature: -1,
  isCategory: false,
  lastLeft: 0,
  missingLeft: false,
  leftBins: new Uint32Array(8),
  left: { gradient: 0, hessian: 0, weight: 0 },
};

/** The best cut of bins of unit weights; the first bin is the missing values'. */
function find(bins: readonly Bin[], asked: Asked = {}, known = nothing): Split {
  const {
    isCategory = false,
    monotone = 0,
    lambda = 0,
    minRows = 1,
    minLabelRows = 0,
    smoothing = 0,
    l1 = 0,
  } = asked;
  const total = { gradient: 0, hessian: 0, weight: 0 };
  for (const [gradient, rows] of bins) {
    total.gradient += gradient;
    total.hessian += rows;
    total.weight += rows;
  }
  return new SplitSearch().find(
    {
      feature: 3,
      binCount: bins.length,
      isCategory,
      monotone,
      minLabelWeight: minLabelRows,
      sums: Float64Array.from(bins.flatMap(([gradient, rows]) => [gradient, rows, rows])),
    },
    total,
    {
      lambda,
      l1,
      minWeight: minRows,
      minHessian: 1,
      categorySmoothing: smoothing,
    },
    asked.bounds ?? { low: -Infinity, high: Infinity },
    known,
  );
}

const sides = (split: Split, binCount: number) =>
  Array.from({ length: binCount }, (_, bin) => sendsLeft(split, bin) ? "l" : "r").join("");

Deno.test("`SplitSearch` finds the cut worked by hand, with its gain", () => {
  // 4² / 2 + 12² / 2 - 16² / 4 = 16, against 2² + 14² / 3 - 64 = 5.3 and 6² / 3 + 10² - 64 = 48
  const split = find([[0, 0], [2, 1], [2, 1], [2, 1], [10, 1]]);
  assertEquals([split.feature, split.lastLeft, split.gain], [3, 3, 48]);
  assertEquals(split.left, { gradient: 6, hessian: 3, weight: 3 });
  assertEquals(find([[0, 0], [2, 1], [14, 1]]).gain, 4 + 196 - 128);
  assertAlmostEquals(find([[0, 0], [2, 1], [14, 1]], { lambda: 1 }).gain, 4 / 2 + 196 / 2 - 256 / 3, 1e-12);
});

Deno.test("`SplitSearch` keeps what is known when nothing gains more: no bins, one bin, equal means, equal gains", () => {
  for (const bins of [[[0, 0]], [[0, 0], [5, 2]], [[0, 0], [2, 1], [4, 2]]] as const) {
    assertEquals(find(bins), nothing);
  }
  const known = { ...nothing, gain: 48, feature: 1 };
  assertEquals(find([[0, 0], [2, 1], [2, 1], [2, 1], [10, 1]], {}, known), known);
  assertEquals(find([[0, 0], [1, 1], [5, 1], [5, 1], [1, 1]]).lastLeft, 1);
});

Deno.test("`SplitSearch` tries missing values on both sides, and parts them off alone", () => {
  assertEquals(sides(find([[9, 1], [2, 1], [2, 1], [9, 1]]), 4), "rllr");
  assertEquals(sides(find([[2, 1], [2, 1], [9, 1], [9, 1]]), 4), "llrr");
  assertEquals(sides(find([[9, 2], [1, 2], [1, 2]]), 3), "rll");
  // none is missing: those to come go where more rows are
  assertEquals(sides(find([[0, 0], [1, 1], [9, 1], [9, 1]]), 4), "rlrr");
  assertEquals(sides(find([[0, 0], [1, 1], [1, 1], [9, 1]]), 4), "lllr");
});

Deno.test("`SplitSearch` leaves the least weight on both sides", () => {
  const bins: Bin[] = [[0, 0], [2, 1], [2, 1], [2, 1], [10, 1]];
  assertEquals(find(bins, { minRows: 2 }).lastLeft, 2);
  assertEquals(find(bins, { minRows: 3 }), nothing);
});

Deno.test("`SplitSearch` orders labels by their means, rare ones with the missing values", () => {
  const bins: Bin[] = [[0, 0], [20, 2], [2, 2], [18, 2], [3, 2]];
  const split = find(bins, { isCategory: true });
  assertEquals(sides(split, 5), "lrlrl"); // the sides weigh alike: what is to come goes left
  assertEquals(split.gain, 5 ** 2 / 4 + 38 ** 2 / 4 - 43 ** 2 / 8);
  const rare: Bin[] = [[0, 0], [20, 2], [2, 2], [19, 1], [0, 1]];
  // the two labels of one row share a place, of mean 9.5, between 1 and 10
  assertEquals(sides(find(rare, { isCategory: true, minLabelRows: 2 }), 5), "rrlrr");
});

Deno.test("`SplitSearch` draws a rare label's mean to the node's when smoothing is on", () => {
  // means 9 (of 1 row), 8 (of 10), 0 (of 9): no cut in their order leaves 10 rows on both sides; with 10 rows
  // of the node's mean 4.45 in each they are 4.9, 6.2 and 2.3, and the first stands beside the third
  const bins: Bin[] = [[0, 0], [9, 1], [80, 10], [0, 9]];
  assertEquals(find(bins, { isCategory: true, minRows: 10 }), nothing);
  assertEquals(sides(find(bins, { isCategory: true, minRows: 10, smoothing: 10 }), 4), "llrl");
});

Deno.test("`SplitSearch` refuses a split that a monotone feature forbids, and holds values within their bounds", () => {
  const bins: Bin[] = [[0, 0], [9, 1], [1, 1]];
  assertEquals(find(bins, { monotone: 1 }), nothing);
  assertEquals(find(bins, { monotone: -1 }).gain, 81 + 1 - 50);
  // the left value 9 is held at 6: 6 (2 * 9 - 6) + 1 - 5 (2 * 10 - 2 * 5) = 72 + 1 - 50
  assertEquals(find(bins, { monotone: -1, bounds: { low: 0, high: 6 } }).gain, 72 + 1 - 50);
  assertEquals(boundedValue(9, 1, { low: 0, high: 6 }), 6);
  assertEquals(boundedValue(9, 1, { low: 10, high: 12 }), 10);
});

Deno.test("`SplitSearch` parts missing values off a monotone feature, and writes that down alike, whatever they are worth", () => {
  for (const monotone of [-1, 0, 1]) {
    for (const missing of [1, 17]) {
      const split = find([[missing, 1], [9, 1], [9, 1]], { monotone, bounds: { low: -99, high: 99 } });
      assertEquals(split.gain, 162 + missing ** 2 - (18 + missing) ** 2 / 3);
      assertEquals([split.lastLeft, split.missingLeft], [2, false]);
    }
  }
});

Deno.test("`BestSplit` reads back what was written, and nothing after `clear()`", () => {
  const best = new BestSplit(new SharedArrayBuffer(2 * BEST.bytes), BEST.bytes);
  best.clear(0.5);
  assertEquals([best.feature, best.gain], [-1, 0.5]);
  const split = { ...find([[0, 0], [20, 2], [2, 2], [18, 2]], { isCategory: true }) };
  best.write(split);
  assertEquals(best.read(), split);
});
