import { assertEquals } from "@std/assert";
import { bestLeaf, difference, type Leaf } from "lib/trees/boosting/leaf.ts";

function leaf(gain: number | null): Leaf {
  const none = { gradient: 0, hessian: 0, weight: 0 };
  const split = gain === null ? null : {
    gain,
    feature: 0,
    isCategory: false,
    lastLeft: 1,
    missingLeft: false,
    leftBins: new Uint32Array(8),
    left: none,
  };
  return {
    node: 0,
    depth: 0,
    total: none,
    bounds: { low: 0, high: 0 },
    pieces: [],
    sets: null,
    slot: -1,
    split,
    isInDoubt: false,
  };
}

Deno.test("`bestLeaf()` is the leaf that gains most, the first of equal ones, the first when none can be split", () => {
  const cases = [
    [[1], 0],
    [[1, 3, 2], 1],
    [[2, 3, 3], 1],
    [[null, 0.5, null], 1],
    [[null, null], 0],
  ] as const;
  for (const [gains, expected] of cases) assertEquals(bestLeaf(gains.map(leaf)), expected);
});

Deno.test("`difference()` is what is left of a node without a part of it", () => {
  const all = { gradient: 36, hessian: 6, weight: 6 }, part = { gradient: 16, hessian: 4, weight: 4 };
  assertEquals(difference(all, part), { gradient: 20, hessian: 2, weight: 2 });
  assertEquals(difference(all, all), { gradient: 0, hessian: 0, weight: 0 });
});
