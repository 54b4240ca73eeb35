import { assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  atThreshold,
  confusionTable,
  isThresholdTold,
  resampledReading,
  thresholdFor,
  thresholdReading,
} from "lib/evaluate/risk/threshold_metrics.ts";
import { displayRows } from "lib/table/table.ts";
import { reference } from "./reference.ts";

Deno.test("`atThreshold()` agrees with scikit-learn, with weights too", () => {
  for (const { name, yes, predicted, weight, ...of } of reference.metrics) {
    const { metrics } = atThreshold(
      {
        actual: Float64Array.from(yes),
        predicted: Float64Array.from(predicted),
        ...(weight && { weight: Float64Array.from(weight) }),
      },
      0.5,
      { replicates: 2 },
    );
    for (const metric of ["precision", "recall", "f1", "balancedAccuracy"] as const) {
      assertAlmostEquals(metrics[metric].value, of[metric], 1e-12, `${name}: ${metric}`);
    }
    // Where nobody is left out scikit-learn says 0, which is as undefined here as 0 / 0.
    if (name !== "all predictions alike") assertAlmostEquals(metrics.mcc.value, of.mcc, 1e-12, name);
  }
});

Deno.test("`thresholdFor()` never flags more than somebody can follow up, ties included", () => {
  const predicted = Float64Array.of(0.1, 0.5, 0.5, 0.5, 0.9);
  assertEquals([0.2, 0.4, 0.6, 0.8, 1].map((share) => thresholdFor(predicted, share)), [
    0.9,
    0.9,
    0.9,
    0.5,
    0.1,
  ]);
  assertEquals(thresholdFor(Float64Array.of(0.5, 0.5), 0.5), Infinity);
  assertThrows(() => thresholdFor(predicted, 0), RangeError, "above 0, at most 1: it is 0");
});

/** Of 1,000 stays 100 are a yes; 73 of these are flagged and 110 of the others. */
const planted = (() => {
  const actual = Float64Array.from({ length: 1_000 }, (_, i) => Number(i < 100));
  const predicted = actual.map((yes, i) => (yes === 1 ? i < 73 : i < 210) ? 0.9 : 0.1);
  return atThreshold({ actual, predicted }, 0.5, { replicates: 20 });
})();

Deno.test("`resampledReading()` tells what a resampled test would have claimed beside the true precision", () => {
  // 73 / 183 truly; of 73 % and 12.2 % flagged in two equal halves 0.73 / (0.73 + 0.1222).
  assertStringIncludes(resampledReading(planted), "a precision of 85.7 % instead of 39.9 %");
  assertStringIncludes(thresholdReading(planted), "183 stays are flagged (18.3 %");
  // Of five who are flagged a share that is a yes tells of each.
  const risks = Float64Array.from({ length: 60 }, (_, i) => i < 5 ? 0.9 : 0.1);
  const few = atThreshold({ actual: risks.map(Math.round), predicted: risks }, 0.5, { replicates: 5 });
  assertEquals([isThresholdTold(planted), isThresholdTold(few)], [true, false]);
  assertEquals(
    thresholdReading(few),
    "From a probability of 0.500 on fewer than 11 stays are flagged: too few to tell of.",
  );
});

Deno.test("`confusionTable()` counts those flagged and not, by what came", () => {
  const rows = displayRows(confusionTable(planted));
  assertEquals(rows.map(({ yes, no }) => [yes, no]), [[73, 110], [27, 790]]);
});
