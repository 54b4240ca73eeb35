import type { HeldOut } from "lib/features/mod.ts";
import type { JudgedGuards } from "../guards.ts";
import { outcomesFor } from "../outcomes.ts";
import { riskCalibration } from "./risk_calibration.ts";

/**
 * What speaks against a challenger although its Brier score is lower: probabilities that are surely too high
 * or too low on the test, by more than a margin.
 *
 * @throws what `riskCalibration()` throws.
 */
export function riskGuards(
  test: HeldOut<"test">,
  predicted: Float64Array,
  { margin = 0.05, seed }: { readonly margin?: number; readonly seed: number },
): JudgedGuards {
  const { value, lower, upper } = riskCalibration(outcomesFor(test, predicted), { seed }).bias;
  if (!(lower > margin || upper < -margin)) return { on: "test", refusals: [] };
  const points = (100 * Math.abs(value)).toFixed(1);
  return {
    on: "test",
    refusals: [
      `its probabilities are too ${value > 0 ? "high" : "low"}, by ${points} percentage points on average, ` +
      `surely more than ${100 * margin}`,
    ],
  };
}
