import { type ClassesOutcome, dayBands } from "lib/cohort/mod.ts";
import type { ClassOutcomes } from "lib/evaluate/mod.ts";
import { weighByFollowUp } from "lib/features/mod.ts";
import { denseGroups } from "lib/stats/mod.ts";
import { categoriesOf, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";

/** Logged probabilities of classes beside those that came, and when each stay began (ms UTC). */
export type LoggedClasses = { readonly outcomes: ClassOutcomes; readonly time: Float64Array };

/**
 * Rows of `readPredictions()` of a model of classes beside the classes that are known on a day, weighted by
 * follow-up: stays in bed are stood for by those that have ended and lasted as long. A class is -1 where the
 * stay has not ended, or is no longer there; a row whose patient is unknown is a group of its own.
 *
 * @param stays the same admissions, as `readTrainingSet()` reads them.
 * @param asOf epoch milliseconds UTC.
 * @throws {TypeError} when a table is another one, or a row tells other classes than the outcome's.
 */
export function loggedClasses(
  log: Table,
  stays: Table,
  outcome: ClassesOutcome,
  asOf: number,
): LoggedClasses {
  const { labels, classOf } = dayBands(outcome), time = timestampsOf(log, "admitted_on");
  const days = numbersOf(stays, "stay_days"), ids = numbersOf(stays, "stay_id");
  const daysOf = new Map(Array.from(ids, (id, row) => [id, days[row]!]));
  const stayDays = numbersOf(log, "stay_id").map((id) => daysOf.get(id) ?? NaN);
  const { weight } = weighByFollowUp({ admitted: time, stayDays }, asOf);
  const told = categoriesOf(log, "class_probabilities");
  const parsed = told.labels.map((text) => {
    const each = JSON.parse(text) as Record<string, number>;
    return labels.map((label) => each[label] ?? NaN);
  });
  const probabilities = Float64Array.from(
    Array.from(told.codes).flatMap((code, row) => {
      const own = parsed[code];
      if (own !== undefined && own.every(Number.isFinite)) return own;
      throw new TypeError(
        `Cannot watch classes as each row of the log must tell all of ${labels.join(", ")}: row ${row} has ${
          told.labels[code] ?? "none"
        }`,
      );
    }),
  );
  return {
    outcomes: {
      labels,
      actual: Int32Array.from(stayDays, (each) => Number.isNaN(each) ? -1 : classOf(each)),
      probabilities,
      weight,
      group: denseGroups(numbersOf(log, "patient_id")).codes,
    },
    time,
  };
}
