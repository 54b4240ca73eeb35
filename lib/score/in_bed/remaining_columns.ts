import type { LogColumn } from "../log/log_columns.ts";

/**
 * The columns of `remaining_log`, in their order: what is said of whoever is in bed. `sql/remaining_log.sql`
 * and the dictionary are held to it by a test.
 */
export const remainingColumns = [
  { name: "stay_id", type: "BIGINT", meaning: "The stay; with `model_version` and `as_of` the key" },
  { name: "model_version", type: "VARCHAR", meaning: "The version in the registry `remaining_stay`" },
  { name: "as_of", type: "TIMESTAMP", meaning: "The midnight at which it is asked; nothing later is known" },
  {
    name: "day_of_stay",
    type: "BIGINT",
    meaning: "The day of stay that ended then; 0 is the day of admission",
  },
  {
    name: "remaining_days",
    type: "DOUBLE",
    meaning: "Expected days from that day on: with `day_of_stay` the expected length of the stay",
  },
  { name: "within_24h", type: "DOUBLE", meaning: "Probability that it ends within the day that begins" },
  { name: "within_48h", type: "DOUBLE", meaning: "The same within the two days that begin" },
  { name: "remaining_q10", type: "DOUBLE", meaning: "Days within which it ends with a probability of 10 %" },
  { name: "remaining_q50", type: "DOUBLE", meaning: "The same with 50 %" },
  { name: "remaining_q90", type: "DOUBLE", meaning: "The same with 90 %" },
  { name: "input_hash", type: "VARCHAR", meaning: "Hash of the encoded row: the same input, the same hash" },
] as const satisfies readonly LogColumn[];

/** The name of a column of `remaining_log`. */
export type RemainingColumnName = (typeof remainingColumns)[number]["name"];
