import { messageOf } from "lib/files/mod.ts";
import { parseCsv } from "lib/table/mod.ts";
import { Problem } from "../http/problem.ts";
import { mostStays, tooManyStays } from "./read_stays.ts";
import type { StayFields } from "./stay_fields.ts";

/** A number as files write it; nothing else is one, not even NaN. */
const numberPattern = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i;

/**
 * The rows of a CSV body (RFC 4180, a header with the fields' names) as a JSON body would have them, for
 * `readStays()`: texts that are no number stay texts, and are refused there.
 *
 * @param most rows, at most.
 * @throws {Problem} 400 when it is no CSV text, 413 when there are too many rows.
 */
export async function readCsvStays(
  bytes: Uint8Array<ArrayBuffer>,
  fields: StayFields,
  most = mostStays,
): Promise<Record<string, unknown>[]> {
  const table = await parsed(bytes);
  if (table.rowCount > most) throw tooManyStays(table.rowCount, most);
  const numbers = new Set(
    fields.asked.flatMap(({ type, name, source }) => type === "number" ? [name, source] : []),
  );
  const columns = Object.entries(table.columns);
  return Array.from(
    { length: table.rowCount },
    (_, row) =>
      Object.fromEntries(columns.map(([name, column]) => {
        const text = column.type === "category" ? column.labels[column.codes[row]!] ?? null : null;
        const isNumber = text !== null && numbers.has(name) && numberPattern.test(text);
        return [name, isNumber ? Number(text) : text];
      })),
  );
}

async function parsed(bytes: Uint8Array<ArrayBuffer>) {
  try {
    return await parseCsv(
      (async function* () {
        yield await Promise.resolve(bytes);
      })(),
      "the request",
    );
  } catch (error) {
    // The message may repeat a part of the text.
    if (error instanceof SyntaxError) {
      throw new Problem(400, `The body must be CSV with a header: ${withoutQuotes(error)}`);
    }
    throw error;
  }
}

function withoutQuotes(error: SyntaxError): string {
  return messageOf(error).replace(/^Cannot read "the request" as /, "").replaceAll(/"[^"]*"/g, "a text");
}
