import { assert, assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  actingCostReading,
  actingCosts,
  actingCostTable,
  costThreshold,
} from "lib/evaluate/risk/threshold_cost.ts";
import { randomSource } from "lib/stats/random.ts";

Deno.test("`actingCosts()` counts what is missed times what it is worth, and what is flagged in vain", () => {
  const actual = Float64Array.of(1, 1, 0, 0, NaN), predicted = Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.9);
  const weight = Float64Array.of(1, 2, 1, 1, 1);
  const costs = actingCosts({ actual, predicted, weight }, 4, { own: 0.5 }, { replicates: 20 });
  assertEquals(costs.map(({ name }) => name), ["own", "flag all", "flag nobody"]);
  assertAlmostEquals(costs[0]!.cost.value, (4 * 2 + 1) / 5);
  assertAlmostEquals(costs[1]!.cost.value, 2 / 5);
  assertAlmostEquals(costs[2]!.cost.value, 4 * 3 / 5);
  assertAlmostEquals(costs[0]!.saved.value, 7 / 5);
  assertEquals(actingCostTable(costs).rowCount, 3);
  assertThrows(() => costThreshold(0), RangeError, "current value is 0");
});

Deno.test("`costThreshold()` is the cheapest of calibrated probabilities, and is told from useless ones", () => {
  const random = randomSource(1);
  const predicted = Float64Array.from({ length: 6_000 }, () => random() ** 2);
  const actual = predicted.map((p) => random() < p ? 1 : 0);
  const at = costThreshold(4), thresholds = { own: at, lower: at / 4, higher: 3 * at };
  const [own, lower, higher] = actingCosts({ actual, predicted }, 4, thresholds, { replicates: 60 });
  assert(own!.cost.value < lower!.cost.value && own!.cost.value < higher!.cost.value);
  const reading = (predicted: Float64Array, missed: number) => {
    const own = { own: costThreshold(missed) };
    return actingCostReading(actingCosts({ actual, predicted }, missed, own, { replicates: 60 }), missed);
  };
  assertStringIncludes(
    reading(predicted, 4),
    "is as bad as 4 false alarms, who is flagged from a probability of 0.200",
  );
  assertStringIncludes(reading(predicted, 4), "**surely less**");
  assertStringIncludes(reading(predicted.map((p) => 1 - p), 1), "**surely more**");
  assertStringIncludes(reading(predicted.map(() => 0.3), 4), "can't be told apart");
});
