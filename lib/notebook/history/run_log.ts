import { categoriesOf, categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse } from "lib/warehouse/mod.ts";
import { modelOfEntry, rowsOf, type RunEntry } from "./run_entry.ts";

/**
 * Adds to the table `run_log` the steps that it lacks.
 *
 * @returns how many it lacked.
 * @throws {QueryError} when the warehouse fails.
 */
export async function logRuns(warehouse: Warehouse, entries: readonly RunEntry[]): Promise<number> {
  if (entries.length === 0) return 0;
  await claimTables(warehouse, ["run_log.sql"]);
  return await warehouse.transaction(async () => {
    const there = await keysSince(warehouse, Math.min(...entries.map(({ startedAt }) => startedAt)));
    const lacking = entries.filter((entry) => !there.has(keyOf(entry)));
    if (lacking.length > 0) await warehouse.append("run_log", tableFrom(lacking));
    return lacking.length;
  });
}

async function keysSince(warehouse: Warehouse, startedAt: number): Promise<Set<string>> {
  const rows = await warehouse.query(
    sql`SELECT run_id, step FROM run_log WHERE started_at >= :started_at`,
    { started_at: new Date(startedAt) },
  );
  const [runs, steps] = [categoriesOf(rows, "run_id"), categoriesOf(rows, "step")];
  return new Set(
    Array.from(
      { length: rows.rowCount },
      (_, row) => keyOf({ run: runs.labels[runs.codes[row]!]!, step: steps.labels[steps.codes[row]!]! }),
    ),
  );
}

function keyOf({ run, step }: Pick<RunEntry, "run" | "step">): string {
  return `${run} ${step}`;
}

function tableFrom(entries: readonly RunEntry[]) {
  const texts = (of: (entry: RunEntry) => string | null) => categoryColumn(entries.map(of));
  return tableOf({
    run_id: texts(({ run }) => run),
    step: texts(({ step }) => step),
    job: texts(({ job }) => job),
    cohort: texts(({ cohort }) => cohort),
    as_of: timestampColumn(entries.map(({ asOf }) => asOf === null ? NaN : Date.parse(asOf))),
    code_commit: texts(({ commit }) => commit),
    model_version: texts(modelOfEntry),
    row_count: numberColumn(entries.map((entry) => rowsOf(entry) ?? NaN)),
    seconds: numberColumn(entries.map(({ seconds }) => seconds)),
    outcome: texts(({ outcome }) => outcome),
    started_at: timestampColumn(entries.map(({ startedAt }) => startedAt)),
  });
}
