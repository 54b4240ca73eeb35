import { assertEquals, assertThrows } from "@std/assert";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { HoldOut } from "lib/trees/boosting/hold_out.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { squaredLoss } from "lib/trees/losses/squared.ts";
import { matrixOf, numberFeature } from "../../model/small_matrix.ts";
import { byHand } from "./planned.ts";

const schema = [{ name: "age", labels: null }];
const rows = matrixOf([numberFeature("age", [20, 60])], [2, 6]);

/** A round's tree: up to 40 years one step, above another. */
function step(young: number, old: number): Ensemble {
  return {
    schema,
    objective: { name: "squared" },
    outputs: 1,
    base: Float64Array.of(100), // not the hold-out's affair: the fit's base is
    scale: 1,
    roots: Int32Array.of(0),
    feature: Int32Array.of(0, -1, -1),
    threshold: Float64Array.of(40, 0, 0),
    categoryStart: Int32Array.of(-1, -1, -1),
    categoryBits: new Uint32Array(),
    missingLeft: Uint8Array.of(0, 0, 0),
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    value: Float64Array.of(0, young, old),
    cover: Float64Array.of(2, 1, 1),
    gain: Float64Array.of(1, 0, 0),
  };
}

Deno.test("`HoldOut` adds each round's trees to the base, and remembers the round of the least mean loss", () => {
  const holdOut = new HoldOut(rows, squaredLoss(), schema, Float64Array.of(4), undefined, 2);
  // scores 4, 4; then 3, 5; 2, 6; 1, 7; 0, 8: halves of squared errors of 2 and 6 days
  assertEquals(holdOut.add(step(-1, 1)), 0.5);
  assertEquals([holdOut.bestRound, holdOut.hasEnded()], [1, false]);
  assertEquals(holdOut.add(step(-1, 1)), 0);
  assertEquals(holdOut.add(step(-1, 1)), 0.5);
  assertEquals([holdOut.bestRound, holdOut.hasEnded()], [2, false]);
  assertEquals(holdOut.add(step(-1, 1)), 2);
  assertEquals([holdOut.bestRound, holdOut.hasEnded()], [2, true]);
});

Deno.test("`HoldOut` keeps the first of equal rounds, weighs rows, and leaves out those of weight 0", () => {
  const still = new HoldOut(rows, squaredLoss(), schema, Float64Array.of(4), undefined, 3);
  for (let round = 0; round < 3; round++) assertEquals(still.add(step(0, 0)), 2);
  assertEquals([still.bestRound, still.hasEnded()], [1, false]);
  const weighted = { ...rows, weight: Float64Array.of(3, 1) };
  const uneven = new HoldOut(weighted, squaredLoss(), schema, Float64Array.of(4), undefined, 1);
  assertEquals(uneven.add(step(-2, 0)), 0.5); // only 60 years is wrong: 2² / 2, a quarter of the weight
  const young = new HoldOut(
    { ...rows, weight: Float64Array.of(1, 0) },
    squaredLoss(),
    schema,
    Float64Array.of(4),
    undefined,
    1,
  );
  assertEquals(young.add(step(-2, 9)), 0);
});

Deno.test("`HoldOut` goes on from the scores of the trees that a fit starts from", () => {
  const holdOut = new HoldOut(rows, squaredLoss(), schema, Float64Array.of(4), step(-98, -94), 1);
  assertEquals(holdOut.add(step(0, 0)), 0);
});

Deno.test("`HoldOut` refuses rows without a target, or none", () => {
  const { target: _, ...unknown } = rows;
  const none = matrixOf([numberFeature("age", [])], []);
  for (const matrix of [unknown, none]) {
    assertThrows(
      () => new HoldOut(matrix, squaredLoss(), schema, Float64Array.of(4), undefined, 1),
      TypeError,
      "the hold-out must have rows with a target",
    );
  }
});

Deno.test("`fitBoosting()` keeps the trees of the best round on the hold-out, worked by hand", () => {
  // Training says 0 and 8 days, the hold-out 2 and 6: at half a step a round the scores are 2 and 6 after the
  // first.
  const training = matrixOf([numberFeature("age", [20, 60])], [0, 8]);
  const seen: number[] = [];
  const trees = fitBoosting(training, {
    ...byHand,
    rounds: 50,
    learningRate: 0.5,
    holdOut: rows,
    patience: 3,
    onRound: (_, loss) => seen.push(loss!),
  });
  assertEquals(seen, [0, 0.5, 1.125, 1.53125]);
  assertEquals(predictRaw(trees, rows), Float64Array.of(2, 6));
});
