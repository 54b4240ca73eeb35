import type { Cells } from "./cells.ts";

/**
 * How Snowflake is told to read the CSV that `writeCsv()` writes: NULL is an empty field, every text is
 * quoted, so an empty one is not NULL; nothing else means NULL, and a backslash is a backslash.
 */
export const csvFormat = `TYPE = CSV COMPRESSION = GZIP FIELD_OPTIONALLY_ENCLOSED_BY = '"' ` +
  `ESCAPE_UNENCLOSED_FIELD = NONE NULL_IF = () EMPTY_FIELD_AS_NULL = TRUE`;

const linesAtOnce = 5_000;

/** A text as a field of CSV. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/**
 * Writes the rows from `from` until before `until` to a gzipped CSV file without a header, which only its
 * owner may read.
 */
export async function writeCsv(
  path: string,
  columns: readonly Cells[],
  from: number,
  until: number,
): Promise<void> {
  const file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  await lines(columns, from, until)
    .pipeThrough(new TextEncoderStream())
    .pipeThrough(new CompressionStream("gzip") as TransformStream<Uint8Array, Uint8Array>)
    .pipeTo(file.writable);
}

function lines(columns: readonly Cells[], from: number, until: number): ReadableStream<string> {
  let row = from;
  return new ReadableStream({
    pull(controller) {
      const end = Math.min(row + linesAtOnce, until);
      let text = "";
      for (; row < end; row++) text += `${lineOf(columns, row)}\n`;
      controller.enqueue(text);
      if (row === until) controller.close();
    },
  });
}

function lineOf(columns: readonly Cells[], row: number): string {
  let line = columns[0]!(row) ?? "";
  for (let i = 1; i < columns.length; i++) line += `,${columns[i]!(row) ?? ""}`;
  return line;
}
