import type { HeldOut } from "lib/features/mod.ts";
import { compareModels, type CompareOptions, type Comparison } from "./compare.ts";
import { outcomesFor } from "./outcomes.ts";

/** A comparison that may decide: it was made on stays that nothing was learnt from or chosen by. */
export type JudgedComparison = Comparison & { readonly on: "test" };

/**
 * Compares two models' predictions of the test's stays, a row each, weighted by follow-up; otherwise as
 * `compareModels()`. No other set will do: what was chosen on stays is flattered by them.
 *
 * @throws what `compareModels()` throws.
 */
export function compareOn(
  test: HeldOut<"test">,
  rivals: { readonly champion: Float64Array; readonly challenger: Float64Array },
  options: CompareOptions = {},
): JudgedComparison {
  const { champion, challenger } = rivals;
  const rows = { ...outcomesFor(test, champion), champion, challenger };
  const counted = test.isFilled ? { stays: test.known.stays, ...options } : options;
  return { ...compareModels(rows, counted), on: "test" };
}
