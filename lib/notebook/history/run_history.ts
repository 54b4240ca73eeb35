import { dirname } from "node:path";
import { appendFlushed, makeFolder, readWhole, utf8Text, withFileLock, writeWhole } from "lib/files/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import type { RunEntry } from "./run_entry.ts";

/** What is older goes, once there are many. */
const keptDays = 400;
const mostEntries = 5_000;
const mostBytes = 1 << 28, patienceMs = 20_000;

/** Where a cohort's history lies, from the folder of its runs. */
export function historyPath(folder: string): string {
  return `${folder}/runs.jsonl`;
}

/**
 * Adds a step that has ended to a history; steps of more than 400 days before, and more than 5,000, go.
 *
 * @throws {WriteError} when it can't be written.
 * @throws {LockHeld} when another process has it for long.
 */
export async function addToHistory(path: string, entry: RunEntry): Promise<void> {
  await makeFolder(dirname(path));
  await withFileLock(`${path}.lock`, { waitMs: patienceMs, isRemoved: true }, async () => {
    await appendFlushed(path, `${JSON.stringify(entry)}\n`);
    const entries = await readHistory(path);
    const isOld = entries.length > 0 && entry.startedAt - entries[0]!.startedAt > 1.1 * keptDays * dayMs;
    if (entries.length > 1.1 * mostEntries || isOld) await writeKept(path, entries, entry.startedAt);
  });
}

/**
 * Takes away what began longer than `days` days before `now`.
 *
 * @returns how many steps went.
 */
export async function pruneHistory(
  path: string,
  { days, now }: { readonly days: number; readonly now: number },
): Promise<number> {
  if (await readWhole(path, { mostBytes }) === null) return 0;
  return await withFileLock(`${path}.lock`, { waitMs: patienceMs, isRemoved: true }, async () => {
    return await writeKept(path, await readHistory(path), now, days);
  });
}

/** The steps that ended, the oldest first; none where there is no history. A damaged line is left out. */
export async function readHistory(path: string): Promise<RunEntry[]> {
  const bytes = await readWhole(path, { mostBytes });
  if (bytes === null) return [];
  return utf8Text(bytes, path).split("\n").flatMap((line) => {
    const entry = entryIn(line);
    return entry === null ? [] : [entry];
  });
}

function entryIn(line: string): RunEntry | null {
  try {
    const entry: RunEntry = JSON.parse(line);
    const isWhole = typeof entry.run === "string" && typeof entry.step === "string" &&
      Number.isFinite(entry.startedAt) && typeof entry.summary === "object";
    return isWhole ? entry : null;
  } catch {
    return null;
  }
}

async function writeKept(
  path: string,
  entries: readonly RunEntry[],
  now: number,
  days = keptDays,
): Promise<number> {
  const kept = entries.filter(({ startedAt }) => now - startedAt <= days * dayMs).slice(-mostEntries);
  await writeWhole(path, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  return entries.length - kept.length;
}
