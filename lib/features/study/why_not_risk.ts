import { leastShown } from "lib/table/mod.ts";
import type { Study } from "./study.ts";
import { whyNotStudy } from "./why_not_study.ts";

/**
 * Why a study of a yes/no outcome can't answer: what `whyNotStudy()` says, or one of its four sets has fewer
 * than eleven of a yes or of a no. Null where it can.
 *
 * @returns a sentence of plain text.
 */
export function whyNotRisk(study: Study, features: readonly string[]): string | null {
  const why = whyNotStudy(study, features);
  if (why !== null) return why;
  const sets = [
    ["to learn from", study.train.target!],
    ["to choose a model by", study.choice.matrix.target],
    ["to calibrate by", study.calibration.matrix.target],
    ["to judge by", study.test.matrix.target],
  ] as const;
  for (const [what, target] of sets) {
    for (const [answer, said] of [[1, "yes"], [0, "no"]] as const) {
      if (target.filter((each) => each === answer).length < leastShown) {
        return `There are too few stays ${what}: of at least ${leastShown} the answer must be ${said}.`;
      }
    }
  }
  return null;
}
