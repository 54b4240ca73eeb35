import { resolveInProject } from "lib/files/mod.ts";
import { readCsv, type Table } from "lib/table/mod.ts";
import type { Cohort } from "./cohort.ts";
import { syntheticCohort } from "./synthetic/synthetic.ts";

export type OpenSourceOptions = {
  /** The folder of the real cohorts' usual files: the environment variable WARDBOOK_REAL_DATA. */
  readonly realData?: string | undefined;
};

/** Where each real cohort's file is below that folder. */
const usualFiles: Readonly<Record<string, string>> = {
  "sparcs": "sparcs_ny_2020/week9_survivorSet.csv.gz",
  "diabetes130": "uci_diabetes130/diabetic_data.csv.gz",
  "analytics-vidhya": "av_healthcare2/train_sample_1000.csv",
};

/**
 * The rows of a cohort as its source has them, unchecked: those of the CSV file `source`; or, when `source`
 * is "", those of the spec's own `source`, those that the synthetic cohort generates, and for a real cohort those of its usual file in the
 * folder `realData`.
 *
 * @throws {Error} when a real cohort has no file, saying what to pass; or the file can't be read (see
 * `readCsv()`) or has no rows.
 */
export async function openSource(
  cohort: Cohort,
  source: string,
  options: OpenSourceOptions = {},
): Promise<Table> {
  const { realData = Deno.env.get("WARDBOOK_REAL_DATA") } = options;
  const given = source === "" ? cohort.source ?? "" : source;
  if (given !== "") return await readRows(cohort, given);
  if (cohort.name === "synthetic") return syntheticCohort().table;
  const file = usualFile(cohort.name, realData);
  if (file !== null && await isThere(file)) return await readRows(cohort, file);
  throw new Error(
    `Cannot open cohort "${cohort.name}" as its file must be given: pass --source FILE (${cohort.title}, ${cohort.origin})` +
      (file === null ? "" : `; WARDBOOK_REAL_DATA has no ${usualFiles[cohort.name]}`),
  );
}

/** A header alone is a sound table, but nothing to learn from: most often an export that failed. */
async function readRows(cohort: Cohort, path: string): Promise<Table> {
  const table = await readCsv(path);
  if (table.rowCount > 0) return table;
  throw new Error(
    `Cannot open cohort "${cohort.name}" as its source must have rows: "${path}" has a header and no rows`,
  );
}

function usualFile(cohort: string, realData: string | undefined): string | null {
  const file = usualFiles[cohort];
  return !realData || file === undefined ? null : resolveInProject(`${realData}/${file}`);
}

async function isThere(file: string): Promise<boolean> {
  try {
    return (await Deno.stat(file)).isFile;
  } catch {
    return false;
  }
}
