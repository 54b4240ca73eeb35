import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Feature } from "lib/features/matrix.ts";
import { scoreShares } from "lib/registry/artefact/residual_offsets.ts";
import {
  intervalAt,
  intervalScores,
  predictedShares,
  predictionQuantile,
} from "lib/registry/interval/interval_scores.ts";
import { predictionInterval } from "lib/registry/interval/prediction_interval.ts";

/** Of outcomes 90 % lie evenly between -1 and 1, the others as far again on either side. */
const scores = scoreShares.map((share) => (share - 0.5) / 0.45);
const ward: Feature = { name: "ward", type: "category", codes: Int32Array.of(0, 1, -1), labels: ["Q", "S"] };
const stays = { features: [ward] };
const residuals = {
  level: 0.9,
  ...{ at: [10], lower: [-4], upper: [8], scores },
  by: { feature: "ward", parts: [{ label: "S", at: [10], lower: [-2], upper: [3], scores }] },
};
const predicted = Float64Array.of(10, 10, 10);

Deno.test("`predictionInterval()` has a group's own offsets, and those of all others for unseen and missing labels", () => {
  const { lower, upper } = predictionInterval(predicted, residuals, stays);
  assertEquals([[...lower], [...upper]], [[6, 8, 6], [18, 13, 18]]);
  assertThrows(() => predictionInterval(predicted, residuals, { features: [] }), TypeError, 'by "ward"');
});

Deno.test("`intervalAt()` stretches to any level: intervals of higher ones hold those of lower ones", () => {
  let before = predictionInterval(predicted, intervalAt(residuals, 0.02), stays);
  for (const level of [0.1, 0.45, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999]) {
    const interval = intervalAt(residuals, level);
    const now = predictionInterval(predicted, interval, stays);
    predicted.forEach((days, row) => {
      assert(now.lower[row]! <= before.lower[row]! && before.lower[row]! <= days);
      assert(now.upper[row]! >= before.upper[row]! && before.upper[row]! >= days);
    });
    before = now;
    if (level > 0.98) continue;
    assertAlmostEquals(interval.upper[0]!, 8 * level / 0.9, 1e-9);
    assertAlmostEquals(intervalAt(interval, 0.9).lower[0]!, -4, 1e-9);
  }
  assertEquals(intervalAt(residuals, 0.9), residuals);
  for (const level of [0, 1, NaN]) {
    assertThrows(() => intervalAt(residuals, level), RangeError, `it is ${level}`);
  }
});

Deno.test("`intervalAt()` says that artefacts of versions before know their own level alone", () => {
  const { scores: _, by: __, ...old } = residuals;
  assertEquals(intervalAt(old, 0.9), old);
  assertThrows(() => intervalAt(old, 0.8), TypeError, "of a version before, train its model anew");
  assertThrows(() => predictionQuantile(predicted, old, stays, 0.8), TypeError, "train its model anew");
});

Deno.test("`predictionQuantile()` bounds on one side, ascends with the share, and is never below 0 days", () => {
  const bounds = [0.01, 0.05, 0.3, 0.5, 0.7, 0.95, 0.99].map((share) =>
    predictionQuantile(predicted, residuals, stays, share)
  );
  assertAlmostEquals(bounds[1]![0]!, 6, 1e-9);
  assertAlmostEquals(bounds[3]![1]!, 10, 1e-9);
  assertAlmostEquals(bounds[5]![1]!, 13, 1e-9);
  for (let i = 1; i < bounds.length; i++) {
    assert(bounds[i]!.every((days, row) => days >= bounds[i - 1]![row]!));
  }
  assertEquals(predictionQuantile(Float64Array.of(2), { ...residuals, by: undefined! }, stays, 0.05)[0], 0);
});

Deno.test("`predictedShares()` are the shares that quantiles were asked for; outcomes beyond all are 0 and 1", () => {
  for (const share of [0.01, 0.25, 0.5, 0.8]) {
    const actual = predictionQuantile(predicted, residuals, stays, share);
    for (const found of predictedShares({ actual, predicted }, residuals, stays, { seed: 1 })) {
      assertAlmostEquals(found, share, 1e-9);
    }
  }
  const beyond = Float64Array.of(0, 99, NaN);
  assertEquals([...predictedShares({ actual: beyond, predicted }, residuals, stays, { seed: 1 })], [
    0,
    1,
    NaN,
  ]);
  assertEquals([...intervalScores({ actual: Float64Array.of(8, 13, 10), predicted }, residuals, stays)], [
    -0.5,
    1,
    0,
  ]);
});
