import { join } from "node:path";
import { appendFlushed, readWhole } from "lib/files/mod.ts";
import { AlertBook, type AlertLine } from "./alert_book.ts";

const mostBytes = 2 ** 28;

/** The file of a log's folder that alerts are written to, a JSON object a line. */
export function alertPath(folder: string): string {
  return join(folder, "alerts.ndjson");
}

/** The alerts that were written down; none where there is no file. A line that a kill cut isn't read. */
export async function readAlerts(folder: string): Promise<AlertBook> {
  const bytes = await readWhole(alertPath(folder), { mostBytes });
  const lines = bytes === null ? [] : new TextDecoder().decode(bytes).split("\n");
  return new AlertBook(lines.flatMap((line) => line === "" ? [] : wholeLine(line)));
}

/** How long the file is; 0 where there is none. */
export async function alertBytes(folder: string): Promise<number> {
  try {
    return (await Deno.stat(alertPath(folder))).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Writes lines behind those that there are; they are on disk when it returns. */
export async function writeAlerts(folder: string, lines: readonly AlertLine[]): Promise<void> {
  if (lines.length === 0) return;
  // What a kill cut ends there.
  await appendFlushed(alertPath(folder), lines.map((line) => `\n${JSON.stringify(line)}\n`).join(""));
}

function wholeLine(line: string): AlertLine[] {
  try {
    return [JSON.parse(line) as AlertLine];
  } catch {
    return [];
  }
}
