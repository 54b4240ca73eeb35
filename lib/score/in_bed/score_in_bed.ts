import { openCohort, readModelInput } from "lib/cohort/mod.ts";
import { knownDuring } from "lib/features/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, isMidnight, isoDay } from "lib/stats/mod.ts";
import { stayEncoder } from "lib/stay/mod.ts";
import {
  categoryColumn,
  columnOf,
  countText,
  leastShown,
  numbersOf,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/mod.ts";
import { assertNoRowsHidden, claimTables, sql, type Warehouse } from "lib/warehouse/mod.ts";
import { logBatch } from "../log/log_batch.ts";
import { remainingColumns } from "./remaining_columns.ts";
import { remainingRows } from "./remaining_rows.ts";

/** What scoring everybody in bed did. */
export type InBedScore = {
  readonly asOf: number;
  /** In bed at that midnight; each has its row in the log. */
  readonly stays: number;
  /** Those that were not in the log before, and those that were, with other input than now. */
  readonly written: number;
  readonly changed: number;
  /** Values that are missing, and labels that training never saw. */
  readonly missing: number;
  readonly unseen: number;
  /** Admitted longer ago than a year and never discharged: taken for stays whose end was not recorded. */
  readonly leftOut: number;
};

const longestDays = 365;

/**
 * Tells of everybody in bed at a midnight what remains of their stay, into `remaining_log`, from what was
 * known then: whoever leaves on the day that begins is in bed still. One row a stay, model version and as-of
 * time, all or none (one transaction): scoring again adds nothing, and what is there stays as it was.
 *
 * @param asOf midnight, epoch milliseconds UTC.
 * @throws {RangeError} when it is no midnight.
 * @throws {TypeError} when the rows can't be encoded as in training.
 * @throws {QueryError} when the warehouse fails; the log is then as before.
 */
export async function scoreInBed(
  warehouse: Warehouse,
  { model, meta, asOf }: Artefact & { readonly asOf: number },
): Promise<InBedScore> {
  if (!isMidnight(asOf)) {
    throw new RangeError(`Cannot score who is in bed as the time must be a midnight (UTC): it is ${asOf}`);
  }
  await claimTables(warehouse, ["remaining_log.sql"]);
  await assertNoRowsHidden(warehouse, "stays");
  const cohort = await openCohort(meta.cohort);
  const features = stayEncoder(meta.encoder).features.map(({ name }) => name);
  const read = (from: number | null, until: number, columns: readonly string[]) =>
    readModelInput(warehouse, { from, until, knownBy: asOf - 1, notEndedBefore: asOf, columns }, cohort);
  const first = asOf - longestDays * dayMs;
  const stays = await read(first, asOf, ["stay_id", "admitted_on", ...features]);
  const leftOut = (await read(null, first, ["stay_id"])).rowCount;
  const { columns, report } = remainingRows({ model, meta }, stays, {
    asOf,
    knownFrom: knownDuring(cohort).from,
  });
  const batch = tableOf({
    stay_id: columnOf(stays, "stay_id"),
    model_version: categoryColumn(Array.from({ length: stays.rowCount }, () => meta.version)),
    as_of: timestampColumn(new Float64Array(stays.rowCount).fill(asOf)),
    ...columns,
  });
  const counts = await logBatch(warehouse, { name: "remaining_log", columns: remainingColumns }, batch);
  const total = (of: Readonly<Record<string, number>>) =>
    Object.values(of).reduce((sum, each) => sum + each, 0);
  return {
    ...{ asOf, stays: stays.rowCount, ...counts.get(asOf) ?? { written: 0, changed: 0 }, leftOut },
    ...{ missing: total(report.missing), unseen: total(report.unseen) },
  };
}

/**
 * What was said of everybody in bed at a midnight: the columns of `remaining_log`, by stay.
 *
 * @throws {QueryError} when nobody in bed was ever scored, or the warehouse fails.
 */
export async function readRemaining(
  warehouse: Warehouse,
  { modelVersion, asOf }: { readonly modelVersion: string; readonly asOf: number },
): Promise<Table> {
  return await warehouse.query(
    sql`SELECT stay_id, model_version, as_of, day_of_stay, remaining_days, within_24h, within_48h,
      remaining_q10, remaining_q50, remaining_q90, input_hash
    FROM remaining_log
    WHERE model_version = :model_version AND as_of = :as_of
    ORDER BY stay_id`,
    { model_version: modelVersion, as_of: new Date(asOf) },
  );
}

/** What it did, in Markdown; how many rows were written now is not in it, as no two runs say the same. */
export function inBedReading(
  { asOf, stays, changed, missing, unseen, leftOut }: InBedScore,
  log: Table,
): string {
  if (stays === 0) return `*Nobody is in bed as of ${isoDay(asOf)}.*`;
  const mean = (name: string) => {
    const values = numbersOf(log, name);
    return values.reduce((sum, each) => sum + each, 0) / values.length;
  };
  const few = stays < leastShown ? "" : ` On average ${mean("remaining_days").toFixed(1)} days remain; ` +
    `${(100 * mean("within_24h")).toFixed(1)} % are expected to leave within 24 hours, ` +
    `${(100 * mean("within_48h")).toFixed(1)} % within 48.`;
  return `As of ${isoDay(asOf)}: ${countText(stays)} in bed.${few} Values missing: ${
    countText(missing)
  }; labels that ` +
    `training never saw: ${countText(unseen)}; other input than when they were scored: ${
      countText(changed)
    }` +
    `${
      leftOut > 0
        ? `; admitted more than a year ago and never discharged, left out: ${countText(leftOut)}`
        : ""
    }.`;
}
