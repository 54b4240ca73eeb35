import { type EncodeReport, toMatrix } from "lib/features/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, dayStart } from "lib/stats/mod.ts";
import {
  type DayHazard,
  dayRows,
  hazardOf,
  type KnownFrom,
  remainingQuantile,
  remainingStay,
  stayCurves,
  stayEncoder,
} from "lib/stay/mod.ts";
import {
  type CategoryColumn,
  categoryColumn,
  type NumberColumn,
  numberColumn,
  type Table,
  timestampsOf,
} from "lib/table/mod.ts";
import { inputHashes } from "../log/input_hash.ts";
import type { RemainingColumnName } from "./remaining_columns.ts";

/** What is said to remain of some stays, and what the model was told that it doesn't know. */
export type RemainingRows = {
  readonly report: EncodeReport;
  readonly columns:
    & Readonly<
      Record<Exclude<RemainingColumnName, "stay_id" | "model_version" | "as_of" | "input_hash">, NumberColumn>
    >
    & { readonly input_hash: CategoryColumn };
};

/**
 * What remains of stays that are in bed at a midnight: the one way from a row to an answer, whether everybody
 * in bed is scored or a request is answered.
 *
 * @param stays a table with admitted_on and a column for each feature of the stay; all admitted before.
 * @param asOf midnight, epoch milliseconds UTC.
 * @param knownFrom which of these are known later than at admission: `knownDuring()`.
 * @throws {TypeError} when the rows can't be encoded as in training.
 * @throws {RangeError} when `asOf` is no later day than an admission's.
 */
export function remainingRows(
  { model, meta }: Artefact,
  stays: Table,
  { asOf, knownFrom }: { readonly asOf: number; readonly knownFrom: KnownFrom },
): RemainingRows {
  const { matrix, report } = toMatrix(stays, stayEncoder(meta.encoder), { time: "admitted_on" });
  const seen = Int32Array.from(timestampsOf(stays, "admitted_on"), (at) => dayOfStay(at, asOf));
  const early = seen.findIndex((day) => day < 0);
  if (early >= 0) {
    throw new RangeError(
      `Cannot tell what remains of a stay as it must have begun on a day before: it is asked as of ` +
        `${new Date(asOf).toISOString()}, row ${early} began later`,
    );
  }
  const curves = stayCurves(stayHazardOf({ model, meta }, knownFrom), matrix, { seen });
  const { expectedDays, within24, within48 } = remainingStay(curves);
  const quantile = (share: number) => numberColumn(remainingQuantile(curves, share));
  const row = Int32Array.from(seen.keys());
  const next = dayRows(matrix, { row, seen, day: seen.map((day) => day + 1) }, knownFrom);
  return {
    report,
    columns: {
      day_of_stay: numberColumn(seen),
      remaining_days: numberColumn(expectedDays),
      within_24h: numberColumn(within24),
      within_48h: numberColumn(within48),
      remaining_q10: quantile(0.1),
      remaining_q50: quantile(0.5),
      remaining_q90: quantile(0.9),
      input_hash: categoryColumn(inputHashes(next.features, next.rowCount, meta.schemaHash)),
    },
  };
}

/**
 * What an artefact says of days in bed. @throws {TypeError} when it is another kind of model.
 */
export function stayHazardOf({ model, meta }: Artefact, knownFrom: KnownFrom): DayHazard {
  const { tail, curves, name, version } = meta;
  if (tail !== undefined) return hazardOf(name, { model, tail, ...(curves && { curves }) }, knownFrom);
  throw new TypeError(
    `Cannot tell what remains of stays as ${version} must be of days in bed: it is of ${meta.outcome}`,
  );
}

/** The day of stay that ends at a midnight: 0 is the day of admission. */
function dayOfStay(admitted: number, asOf: number): number {
  return Math.round((asOf - dayStart(admitted)) / dayMs) - 1;
}
