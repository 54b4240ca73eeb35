import { assertAlmostEquals, assertEquals } from "@std/assert";
import { scoreShares } from "lib/registry/artefact/residual_offsets.ts";
import { intervalAt } from "lib/registry/interval/interval_scores.ts";
import { predictionInterval } from "lib/registry/interval/prediction_interval.ts";
import { scoredStays } from "lib/score/adapt/scored_stays.ts";

const scores = scoreShares.map((share) => 4 * (share - 0.4));
const residuals = { level: 0.9, at: [10, 20], lower: [-12, -8], upper: [6, 10], scores };

Deno.test("`scoredStays()` tells the same scores whatever level intervals were told at", () => {
  const predicted = Float64Array.of(10, 20, 20), days = Float64Array.of(4, NaN, 30);
  const told = [0.5, 0.9, 0.99].map((level) => {
    const ends = predictionInterval(predicted, intervalAt(residuals, level), { features: [] });
    const levels = predicted.map(() => level);
    return scoredStays(residuals, {
      followed: Float64Array.of(9, 14, 40),
      days,
      predicted,
      ...ends,
      level: levels,
    });
  });
  for (const stays of told) {
    assertEquals([[...stays.until], [...stays.ended]], [[4, 14, 30], [1, 0, 1]]);
    // The first interval ends at 0 days: that it would at -2 the artefact tells.
    [-6 / 12, -6 / 8, 1].forEach((score, row) => {
      assertAlmostEquals(stays.scores[row]!, score);
      assertAlmostEquals(stays.daysAt(row, score), stays.until[row]!);
    });
  }
});
