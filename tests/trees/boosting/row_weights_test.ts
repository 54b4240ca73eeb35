import { assertEquals } from "@std/assert";
import { trainingData } from "lib/trees/binning/training_data.ts";
import { boostingDefaults, growthSettings } from "lib/trees/boosting/boosting_options.ts";
import { planFit } from "lib/trees/boosting/boosting_plan.ts";
import { fillPlan } from "lib/trees/boosting/fill_plan.ts";
import { LeafRecords } from "lib/trees/boosting/leaf_records.ts";
import { CountedWeights } from "lib/trees/boosting/row_weights.ts";
import { compileKernels } from "lib/trees/kernels/compile.ts";
import { matrixOf, numberFeature } from "../../model/small_matrix.ts";
import { byHand } from "./planned.ts";

/** Rows 0 to 15, of which row k has x = k and weighs k + 1, as two threads see them: eight rows each. */
function weightsOfTwoThreads() {
  const rows = Array.from({ length: 16 }, (_, row) => row);
  const matrix = matrixOf([numberFeature("x", rows)], rows.map((row) => row % 2), rows.map((row) => row + 1));
  const settings = { ...boostingDefaults, ...byHand };
  const data = trainingData(matrix, settings);
  const input = {
    rows: 16,
    groups: data.groups.length,
    unitWeights: false,
    unitHessian: false,
    residual: false,
    drawsRows: false,
    threads: 2,
    rounds: 1,
    settings: growthSettings(settings),
    loss: { name: "logistic", parameters: [] },
    outputs: 1,
    binned: data.binned,
    joint: data.groups,
    monotone: [0],
    interactions: null,
    censors: false,
    outputsAreApart: false,
    mostHessian: null, // so that leaves' weights are told
  } as const;
  // weights are relative to their mean, 8.5
  const plan = planFit(input, { weightScale: 8.5, residualScale: 0 });
  fillPlan(plan, data, { base: Float64Array.of(0), ofRows: null }, null);
  const { units } = plan.addresses;
  return [0, 1].map((thread) => {
    const kernels = compileKernels(plan.kernels, thread, plan.memory);
    const records = new LeafRecords(plan, thread, kernels);
    const piece = records.load({ output: 0, units, gradientScale: 1, hessianScale: 1 });
    const weights = new CountedWeights(plan, thread, kernels, records);
    weights.tellPlaces([piece, { ...piece, end: piece.start + 2 }]); // of all rows, and of two a thread
    return { weights, piece };
  });
}

Deno.test("`CountedWeights` sums what all told when one thread tells the next before another has read", () => {
  const [fast, slow] = weightsOfTwoThreads().map(({ weights }) => weights);
  for (const each of [fast!, slow!]) each.tellWeight(0, false);
  assertEquals(fast!.told, 136); // 1 + … + 16
  fast!.tellWeight(1, false); // it met the other once, and would wait for it now
  assertEquals(slow!.told, 136);
  slow!.tellWeight(1, false);
  assertEquals([fast!.told, slow!.told], [22, 22]); // 1 + 2 + 9 + 10
});

Deno.test("`CountedWeights` sums both sides of a cut when one thread weighs the next before another has read", () => {
  const [fast, slow] = weightsOfTwoThreads();
  const cut = (lastLeft: number) => ({
    gain: 1,
    feature: 0,
    isCategory: false,
    lastLeft,
    missingLeft: null,
    leftBins: new Uint32Array(8),
    left: { gradient: 0, hessian: 0, weight: 0 },
  });
  for (const { weights, piece } of [fast!, slow!]) weights.tellSides([piece], cut(1));
  assertEquals(fast!.weights.sides, [1, 135]);
  fast!.weights.tellSides([fast!.piece], cut(15));
  assertEquals(slow!.weights.sides, [1, 135]);
  slow!.weights.tellSides([slow!.piece], cut(15));
  assertEquals(fast!.weights.sides, [120, 16]);
  assertEquals(slow!.weights.sides, [120, 16]);
});
