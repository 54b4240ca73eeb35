import { makeFolder, readWhole, utf8Text, writeWhole } from "lib/files/mod.ts";
import type { JobRecord } from "../history/run_entry.ts";

/** Records are small. */
const mostBytes = 1e6;

/**
 * Reads what was done of a job as of a day; nothing, where it was never begun.
 *
 * @param folder of the cohort's jobs.
 * @throws {SyntaxError} when the record is damaged.
 */
export async function readJobRecord(folder: string, job: string, asOf: string): Promise<JobRecord> {
  const path = pathOf(folder, job, asOf);
  const bytes = await readWhole(path, { mostBytes });
  if (bytes === null) return { job, asOf, steps: [] };
  try {
    const record: JobRecord = JSON.parse(utf8Text(bytes, path));
    if (record.job === job && record.asOf === asOf && Array.isArray(record.steps)) return record;
  } catch {
    // Said below.
  }
  throw new SyntaxError(
    `Cannot go on with a job as its record must be whole: ${path} is not, and may be removed`,
  );
}

/** Writes it, whole or not at all. @throws {WriteError} */
export async function writeJobRecord(folder: string, record: JobRecord): Promise<void> {
  await makeFolder(folder);
  await writeWhole(pathOf(folder, record.job, record.asOf), `${JSON.stringify(record, null, 2)}\n`);
}

/** The days that a job was begun for, in order; none where it never was. */
export async function jobDays(folder: string, job: string): Promise<string[]> {
  const days: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const [, found, day] = /^([a-z]+)-(\d{4}-\d\d-\d\d)\.json$/.exec(name) ?? [];
      if (found === job) days.push(day!);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return days.sort();
}

function pathOf(folder: string, job: string, asOf: string): string {
  return `${folder}/${job}-${asOf}.json`;
}
