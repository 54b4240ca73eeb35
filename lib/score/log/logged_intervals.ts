import { dayMs } from "lib/stats/mod.ts";
import { numbersOf, timestampsOf } from "lib/table/mod.ts";
import { sqlFile, type Warehouse, written } from "lib/warehouse/mod.ts";

/** What was logged of some stays and what is known of them on a day: arrays of one entry a stay. */
export type LoggedIntervals = {
  /** How long each was followed, in days: until the day on which this is known. */
  readonly followed: Float64Array;
  /** Its length in days; NaN where it had not ended by then. */
  readonly days: Float64Array;
  readonly predicted: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The level that the interval was told at; NaN in rows of versions before. */
  readonly level: Float64Array;
};

/**
 * What the log has of a model, scored after `from` and until `knownBy` (epoch milliseconds UTC), and what was
 * known of these stays then: ordered by as-of time and stay.
 *
 * @throws {QueryError} when nothing was ever scored, or the warehouse fails.
 */
export async function readLoggedIntervals(
  warehouse: Warehouse,
  { modelVersion, from, knownBy }: {
    readonly modelVersion: string;
    readonly from: number;
    readonly knownBy: number;
  },
): Promise<LoggedIntervals> {
  const rows = await warehouse.query(loggedIntervals, {
    model_version: modelVersion,
    from: new Date(from),
    until: new Date(knownBy),
    known_by: new Date(knownBy),
  });
  const [days, predicted, lower, upper, level] = [
    ...["stay_days", "predicted_days", "lower_days", "upper_days", "interval_level"],
  ].map((name) => numbersOf(rows, name)) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  const followed = timestampsOf(rows, "admitted_on").map((time) => (knownBy - time) / dayMs);
  return { followed, days, predicted, lower, upper, level };
}

/** Of `sql/prediction_outcome.sql`, which says what was known when, the few columns that are asked. */
const loggedIntervals = written(
  `SELECT admitted_on, stay_days, predicted_days, lower_days, upper_days, interval_level
FROM (
${sqlFile("prediction_outcome.sql").text.trim().replace(/;$/, "")}
) AS outcomes
WHERE admitted_on IS NOT NULL
ORDER BY as_of, stay_id`,
  "logged intervals",
);
