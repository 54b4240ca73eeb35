import { hashOf } from "lib/features/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import { type PredictionPeriod, readPredictions } from "./prediction_log.ts";

/** What is in the log for a model and a period: equal fingerprints are equal logs. */
export type LogFingerprint = { readonly rows: number; readonly hash: string };

/**
 * Counts and hashes (SHA-256, first 16 hexadecimal digits) a period of the prediction log, outcomes left
 * aside: what became of a stay changes nothing.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function logFingerprint(
  warehouse: Warehouse,
  period: PredictionPeriod,
): Promise<LogFingerprint> {
  const { rowCount, columns } = await readPredictions(warehouse, period);
  const logged = hashedColumns.map((name) => {
    const column = columns[name]!;
    return column.type === "category"
      ? Array.from(column.codes, (code) => column.labels[code]).join(",")
      : Array.from(column.values).join(",");
  });
  return { rows: rowCount, hash: hashOf(new TextEncoder().encode(logged.join("\n"))).slice(0, 16) };
}

const hashedColumns = [
  "stay_id",
  "as_of",
  "predicted_days",
  "lower_days",
  "upper_days",
  "reason_1",
  "reason_2",
  "reason_3",
  "input_hash",
];
