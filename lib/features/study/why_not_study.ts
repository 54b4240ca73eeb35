import { leastShown } from "lib/table/mod.ts";
import type { Study } from "./study.ts";

/**
 * Why a study can't answer: no feature was selected or has a value, or one of its four sets has fewer than
 * eleven stays of known length. Null where it can.
 *
 * @returns a sentence of plain text.
 */
export function whyNotStudy(
  { encoder, known, choice, calibration, test }: Pick<
    Study,
    "encoder" | "known" | "choice" | "calibration" | "test"
  >,
  features: readonly string[],
): string | null {
  if (features.length === 0) return "No feature was selected by notebook 02: a model would be told nothing.";
  const sets = [
    ["to learn from", known],
    ["to choose a model by", choice.known],
    ["to learn intervals by", calibration.known],
    ["to judge by", test.known],
  ] as const;
  const small = sets.find(([, each]) => each.known < leastShown);
  if (small === undefined) {
    return encoder.features.length > 0 ? null : "No selected feature has a value in training.";
  }
  return `There are too few stays ${small[0]}: of at least ${leastShown} the length must be known by then.`;
}
