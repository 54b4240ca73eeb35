import type { HeldOut } from "lib/features/mod.ts";
import { type Evidence, evidenceOf, type EvidenceOptions } from "./evidence.ts";
import { outcomesFor } from "./outcomes.ts";

/** Evidence that may decide: it was taken from stays that nothing was learnt from or chosen by. */
export type JudgedEvidence = Evidence & { readonly on: "test" };

/**
 * The evidence of predictions of the test's stays, a row each, weighted by follow-up; otherwise as
 * `evidenceOf()`.
 *
 * @throws what `evidenceOf()` throws.
 */
export function evidenceOn(
  test: HeldOut<"test">,
  predicted: Float64Array,
  baselines: EvidenceOptions["baselines"] = [],
  metric: EvidenceOptions["metric"] = "rmse",
): JudgedEvidence {
  const { judgedFrom, stays, known } = test.known;
  const evidence = evidenceOf(outcomesFor(test, predicted), { judgedFrom, baselines, metric });
  return { ...evidence, ...(test.isFilled && { stays, known, isFilled: true }), on: "test" };
}
