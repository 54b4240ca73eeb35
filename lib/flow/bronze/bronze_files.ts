import { join } from "node:path";
import { readWhole } from "lib/files/mod.ts";
import { type BronzeRecord, recordAt } from "./bronze_record.ts";

/** A record and its number in the log, from 1. */
export type NumberedRecord = BronzeRecord & { readonly number: number };

const pattern = /^\d{12}\.bronze$/;
/** More than a file grows to: it ends with the commit that passes `mostBytes`. */
const mostRead = 2 ** 30;

/** The name of a file whose first record has this number. */
export function bronzeFileName(firstNumber: number): string {
  return `${String(firstNumber).padStart(12, "0")}.bronze`;
}

/** The files of a log, in order; none where there is no folder. */
export async function bronzeFiles(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) if (pattern.test(name)) names.push(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.toSorted();
}

/**
 * The records of a log from a number on, oldest first; the log may be written meanwhile. What a kill left
 * behind the last whole record was never acknowledged, and isn't read.
 *
 * @throws {Error} when a file before the last is damaged.
 */
export async function* readBronze(folder: string, from = 1): AsyncGenerator<NumberedRecord> {
  const names = await bronzeFiles(folder);
  for (const [i, name] of names.entries()) {
    const next = names[i + 1];
    if (next !== undefined && Number.parseInt(next) <= from) continue;
    const { records, length, size } = await bronzeFile(join(folder, name));
    const first = Number.parseInt(name);
    if (next !== undefined && (length < size || first + records.length !== Number.parseInt(next))) {
      throw new Error(
        `Cannot read messages from "${name}" as each record must be as it was written: the one at byte ` +
          `${length} is not`,
      );
    }
    for (const [j, record] of records.entries()) {
      if (first + j >= from) yield { ...record, number: first + j };
    }
  }
}

/** The whole records of a file, and the bytes that they take. */
export async function bronzeFile(path: string) {
  const bytes = await readWhole(path, { mostBytes: mostRead }) ?? new Uint8Array();
  const records: BronzeRecord[] = [];
  let length = 0;
  for (let next = recordAt(bytes, 0); next !== null; next = recordAt(bytes, length)) {
    records.push(next.record);
    length = next.end;
  }
  return { records, length, size: bytes.length };
}
