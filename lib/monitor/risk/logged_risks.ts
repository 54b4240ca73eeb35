import type { YesNoOutcome } from "lib/cohort/mod.ts";
import type { Predictions } from "lib/evaluate/mod.ts";
import { answersBy } from "lib/features/mod.ts";
import { denseGroups } from "lib/stats/mod.ts";
import { numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";

/** Logged probabilities beside the answers that are known, and when each stay began (ms UTC). */
export type LoggedRisks = { readonly predictions: Predictions; readonly time: Float64Array };

/**
 * Rows of `readPredictions()` of a model of probabilities beside their answers as known on a day: 1 for yes,
 * 0 for no, NaN where not known yet, or where the stay is no longer there. A row whose patient is unknown is
 * a group of its own.
 *
 * @param stays the same admissions, as `readTrainingSet()` reads them with the outcome.
 * @param asOf epoch milliseconds UTC.
 * @throws {TypeError} when a table is another one.
 */
export function loggedRisks(log: Table, stays: Table, outcome: YesNoOutcome, asOf: number): LoggedRisks {
  const answers = answersBy(stays, outcome, asOf), ids = numbersOf(stays, "stay_id");
  const answerOf = new Map(Array.from(ids, (id, row) => [id, answers[row]!]));
  const { codes: group } = denseGroups(numbersOf(log, "patient_id"));
  return {
    predictions: {
      actual: numbersOf(log, "stay_id").map((id) => answerOf.get(id) ?? NaN),
      predicted: numbersOf(log, "predicted_probability"),
      group,
    },
    time: timestampsOf(log, "admitted_on"),
  };
}
