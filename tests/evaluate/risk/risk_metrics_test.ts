import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { orderedRisks, riskMetrics, riskMetricsOf } from "lib/evaluate/risk/risk_metrics.ts";
import { reference } from "./reference.ts";

const ones = (count: number) => new Int32Array(count).fill(1);
const of = (actual: number[], predicted: number[], weight?: number[]) => ({
  actual: Float64Array.from(actual),
  predicted: Float64Array.from(predicted),
  ...(weight && { weight: Float64Array.from(weight) }),
});

Deno.test("`riskMetricsOf()` agrees with scikit-learn, with ties and weights too", () => {
  for (const { name, yes, predicted, weight, auc, averagePrecision, brier } of reference.metrics) {
    const risks = orderedRisks(of(yes, predicted, weight ?? undefined));
    const metrics = riskMetricsOf(risks, ones(yes.length));
    assertAlmostEquals(metrics.auc, auc, 1e-12, name);
    assertAlmostEquals(metrics.averagePrecision, averagePrecision, 1e-12, name);
    assertAlmostEquals(metrics.brier, brier, 1e-12, name);
  }
});

Deno.test("`riskMetricsOf()` counts a row as often as it is drawn, whatever the order of rows", () => {
  const [actual, predicted] = [[1, 0, 1, 0, 0], [0.9, 0.5, 0.5, 0.2, 0.9]];
  const risks = orderedRisks(of(actual, predicted, [2, 1, 3, 1, 1]));
  const repeated = orderedRisks(of([1, 1, 0, 1, 1, 1, 0, 0], [0.9, 0.9, 0.5, 0.5, 0.5, 0.5, 0.2, 0.9]));
  const [weighted, whole] = [riskMetricsOf(risks, ones(5)), riskMetricsOf(repeated, ones(8))];
  for (const [name, value] of Object.entries(whole)) {
    assertAlmostEquals(weighted[name as keyof typeof weighted], value, 1e-12, name);
  }
  assertAlmostEquals(
    weighted.skill,
    1 - weighted.brier / (weighted.prevalence * (1 - weighted.prevalence)),
    1e-12,
  );
});

Deno.test("`riskMetrics()` leaves out answers that are not known, and says NaN where one kind alone is there", () => {
  const { auc, averagePrecision, brier, skill } = riskMetrics(of([1, NaN, 1], [0.5, NaN, 1]), {
    replicates: 5,
  });
  assertEquals([auc.value, skill.value, averagePrecision.value, brier.value], [NaN, NaN, 1, 0.125]);
  assertEquals(riskMetrics(of([], []), { replicates: 5 }).auc.value, NaN);
});

Deno.test("`orderedRisks()` refuses what is no answer or no probability", () => {
  assertThrows(() => orderedRisks(of([2], [0.5])), RangeError, "answers must be 0 or 1: row 0 has 2");
  assertThrows(() => orderedRisks(of([1], [1.5])), RangeError, "from 0 to 1: row 0 has 1.5");
  assertThrows(() => orderedRisks(of([1], [NaN])), RangeError, "row 0 has none");
});
