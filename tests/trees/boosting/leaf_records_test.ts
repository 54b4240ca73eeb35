import { assert, assertEquals } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";
import { startFit } from "lib/trees/boosting/boosting_fit.ts";
import type { BoostingOptions, LossOption } from "lib/trees/boosting/boosting_options.ts";
import { BoostingThread } from "lib/trees/boosting/boosting_thread.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { usefulThreads } from "lib/trees/threads/pool.ts";
import { randomFit } from "../random_fit.ts";
import { stayMatrix } from "../stay_matrix.ts";
import { plannedFit } from "./planned.ts";

Deno.test("`LeafRecords` with one buffer, as large fits have, grows the trees that three give", () => {
  const matrix = stayMatrix(500, 3);
  const options = { rounds: 12, learningRate: 0.3, minLeafRows: 5, maxLeaves: 12 };
  const [one, three] = ([1, 3] as const).map((buffers) => {
    const plan = plannedFit(matrix, options, buffers);
    assertEquals(plan.addresses.records.length, buffers);
    const thread = new BoostingThread(plan, 0);
    return Array.from({ length: options.rounds }, () => {
      const { splits, values } = thread.round()![0]!;
      return { splits, values };
    });
  });
  assertEquals(one!.at(-1)!.splits.length, 11);
  assertEquals(one, three);
});

type Case = readonly [LossOption, (days: number) => number];
const cases: readonly Case[] = [
  ["squared", (days) => days],
  ["absolute", (days) => days],
  [{ name: "quantile", quantiles: [0.1, 0.5, 0.9] }, (days) => days],
  [{ name: "huber", delta: 3 }, (days) => days],
  ["poisson", (days) => days],
  ["gamma", (days) => days],
  [{ name: "tweedie", power: 1.5 }, (days) => days],
  ["logistic", (days) => days > 18 ? 1 : 0],
  [{ name: "softmax", classes: 3 }, (days) => days % 3],
  [{ name: "ordinal", levels: 4 }, (days) => Math.min(3, Math.floor(days / 8))],
  [{ name: "hazard", ends: [12, 18, 24] }, (days) => days],
];

Deno.test("`LeafRecords` in place grow the trees that other buffers do for every loss", () => {
  for (const [loss, targetOf] of cases) {
    for (const weighted of [false, true]) {
      const stays = stayMatrix(600, 5, weighted), target = stays.target.map(targetOf);
      const numbers = stays.features.filter(({ type }) => type === "number");
      for (
        const [features, rowSampling] of [[stays.features, 1], [stays.features, 0.6], [numbers, 0.6]] as const
      ) {
        const matrix = { ...stays, features, target };
        const options = { loss, rounds: 4, minLeafRows: 5, maxLeaves: 9, rowSampling };
        const trees = grown(matrix, options);
        assert(trees.left.length > 9 * trees.roots.length);
        assertEquals(grown(matrix, options, 1), trees, JSON.stringify([loss, weighted, rowSampling]));
      }
    }
  }
});

Deno.test("`LeafRecords` in place grow the same trees on two threads, and of columns too many to unroll", () => {
  const random = randomSource(4);
  const numbers = (rows: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({
      name: `number ${i}`,
      type: "number" as const,
      values: Float64Array.from({ length: rows }, random),
    }));
  for (const [rows, count] of [[20_001, 4], [400, 50]] as const) {
    const features = numbers(rows, count);
    const target = features[0]!.values.map((value, row) => value * features[1]!.values[row]! > 0.3 ? 1 : 0);
    for (const loss of ["logistic", "squared"] as const) {
      const matrix = { rowCount: rows, features, target };
      const options = { loss, rounds: 3, minLeafRows: 3, maxLeaves: 8 };
      const trees = grown(matrix, { ...options, threads: 1 });
      // workers come up meanwhile
      for (let tries = 0, threads = 0; tries < 500 && threads < usefulThreads(rows); tries++) {
        const again = grown(matrix, { ...options, onThreads: (count) => threads = count }, 1);
        assertEquals(again, trees);
      }
    }
  }
});

Deno.test("`LeafRecords` in place grow the same trees when all is random", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { matrix, options } = randomFit(seed);
    assertEquals(grown(matrix, options, 1), grown(matrix, options), `seed ${seed}`);
  }
});

function grown(matrix: Matrix, options: BoostingOptions, buffers?: 1): Ensemble {
  const fit = startFit(matrix, options, buffers);
  try {
    while (fit.addRound());
    return fit.ensemble();
  } finally {
    fit.end();
  }
}
