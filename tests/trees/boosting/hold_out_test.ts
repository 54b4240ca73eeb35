import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { lossOf } from "lib/trees/losses/loss_of.ts";

/** Three levels that rise with x, blurred. */
function levelled(seed: number, rowCount = 800): Matrix & { readonly target: Float64Array } {
  const random = randomSource(seed);
  const x = Float64Array.from({ length: rowCount }, () => 4 * random() - 2);
  const target = x.map((value) => {
    const blurred = 2 * value + 4 * random() - 2;
    return blurred > 1 ? 2 : blurred > 0 ? 1 : 0;
  });
  return { rowCount, features: [{ name: "x", type: "number", values: x }], target };
}

function meanOrdinalLoss(trees: Ensemble, matrix: Matrix & { readonly target: Float64Array }): number {
  if (trees.objective.name !== "ordinal") throw new TypeError(trees.objective.name);
  const loss = lossOf("ordinal", trees.objective.thresholds);
  const raw = predictRaw(trees, matrix);
  return matrix.target.reduce((sum, level, row) => sum + loss.lossOf(level, () => raw[row]!, false), 0) /
    matrix.rowCount;
}

Deno.test("`fitBoosting()` tells an ordinal loss with each round's thresholds, and keeps the best round's", () => {
  const [training, holdOut] = [levelled(1), levelled(2)];
  const options: BoostingOptions = { loss: { name: "ordinal", levels: 3 }, learningRate: 0.3 };
  const told: number[] = [];
  const onRound = (_: number, loss: number | null) => told.push(loss!);
  const kept = fitBoosting(training, { ...options, rounds: 60, holdOut, patience: 25, onRound });
  for (const rounds of [1, 5, 20]) {
    const trees = fitBoosting(training, { ...options, rounds });
    assertAlmostEquals(told[rounds - 1]!, meanOrdinalLoss(trees, holdOut), 1e-12);
  }
  const best = 1 + told.indexOf(Math.min(...told));
  assertEquals(best < 60, true);
  assertEquals(kept, fitBoosting(training, { ...options, rounds: best }));
});

Deno.test("`fitBoosting()` refuses a hold-out that can't be judged; rows of weight 0 don't count", () => {
  const training = levelled(1, 100);
  const holdOut = levelled(2, 50);
  const wrong = (value: number) => ({ ...holdOut, target: holdOut.target.with(3, value) });
  const cases: [BoostingOptions, string][] = [
    [{ holdOut: wrong(NaN) }, "in the hold-out every target must be a finite number: one is NaN"],
    [{ holdOut: wrong(-Infinity) }, "in the hold-out every target must be a finite number: one is -Infinity"],
    [{ holdOut: wrong(1e200) }, "in the hold-out every target must be at most 1e+100 in size: one is 1e+200"],
    [{ holdOut: wrong(-1), loss: "poisson" }, "in the hold-out every target must be at least 0"],
    [
      { holdOut: wrong(7), loss: { name: "softmax", classes: 3 } },
      "in the hold-out every target must be a class",
    ],
    [
      { holdOut: wrong(0.5), loss: { name: "ordinal", levels: 3 } },
      "in the hold-out every target must be a level",
    ],
    [{ holdOut: { ...holdOut, weight: new Float64Array(50) } }, "must have a positive weight: none has"],
    [
      { holdOut: { ...holdOut, weight: new Float64Array(50).fill(-1) } },
      "must be finite and at least 0: one is -1",
    ],
    [
      { holdOut: { ...holdOut, weight: new Float64Array(50).fill(NaN) } },
      "must be finite and at least 0: one is NaN",
    ],
  ];
  for (const [options, message] of cases) {
    assertThrows(() => fitBoosting(training, { rounds: 2, ...options }), RangeError, message);
  }
  const censored = new Uint8Array(49);
  const hazard = { loss: { name: "hazard" as const, ends: [1] }, holdOut: { ...holdOut, censored } };
  assertThrows(() => fitBoosting(training, hazard), TypeError, "49 of 50");
  const ignored = { ...wrong(NaN), weight: new Float64Array(50).fill(1).with(3, 0) };
  assertEquals(fitBoosting(training, { rounds: 2, holdOut: ignored }).roots.length, 2);
});

Deno.test("`fitBoosting()` tells the same loss when the hold-out's weights have another scale", () => {
  const training = levelled(1, 100);
  const told = [1, 1e-320, 1e308].map((scale) => {
    const seen: number[] = [];
    const weight = Float64Array.from({ length: 50 }, () => scale);
    const onRound = (_: number, loss: number | null) => seen.push(loss!);
    fitBoosting(training, { rounds: 3, holdOut: { ...levelled(2, 50), weight }, onRound });
    return seen;
  });
  told.forEach((each) => each.forEach((loss, round) => assertAlmostEquals(loss, told[0]![round]!, 1e-12)));
});
