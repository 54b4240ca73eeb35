import type { LoadTotal } from "../history/run_entry.ts";
import { taskProcess } from "../task_process.ts";

export type LoadNewOptions = {
  readonly source: string;
  readonly cohort: string;
  /** An ISO date: the last day that can be in the source. */
  readonly asOf: string;
  readonly warehouse?: string;
  /** Of a table: the column that tells what is new in it. */
  readonly since?: string;
  /** Count what it would bring, and bring nothing. */
  readonly isTrial?: boolean;
  readonly signal?: AbortSignal;
};

const counts = [
  ...["rowsRead", "added", "changed", "unchanged", "superseded", "cancelled", "quarantined", "withdrawn"],
] as (keyof LoadTotal)[];

/**
 * Loads what a source has that was not loaded before, as `deno task load` does, in a process of its own. A
 * file that is known already counts where it was loaded for the same day, so that a job that was killed and
 * goes on tells of all that it loaded; else for nothing.
 *
 * @throws {Error} with what that task says when it can't be done.
 */
export async function loadNew(options: LoadNewOptions): Promise<LoadTotal> {
  const { source, cohort, asOf, warehouse, since, isTrial = false, signal } = options;
  const args = [
    ...["--json", "--quiet", "--cohort", cohort, "--as-of", asOf, `--source=${source}`],
    ...(warehouse === undefined ? [] : ["--warehouse", warehouse]),
    ...(since === undefined ? [] : [`--since=${since}`]),
    ...(isTrial ? ["--dry-run"] : []),
  ];
  const { code, out, error } = await taskProcess("load", args, signal);
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(error || "deno task load ended without a word");
  const lines: (LoadTotal & { readonly isKnown: boolean; readonly asOf: string })[] = out.split("\n").filter((
    line,
  ) => line !== "")
    .map((line) => JSON.parse(line));
  const isOfDay = (day: string) => !isTrial && day.slice(0, 10) === asOf;
  const fresh = lines.filter((line) => !line.isKnown || isOfDay(line.asOf));
  const sum = (count: keyof LoadTotal) => fresh.reduce((total, line) => total + line[count], 0);
  return {
    loads: fresh.length,
    ...Object.fromEntries(counts.map((count) => [count, sum(count)])),
  } as LoadTotal;
}
