import { grouped } from "lib/stats/mod.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { TransportLayout } from "./transport_layout.ts";
import { headerRecord, recordBytes, refusal } from "./transport_text.ts";

/**
 * The bytes of whole rows; they stay as they are until the next are asked for. Rows of nothing but blanks
 * that end the file's last record are what fills it up, unless the file says how many rows there are.
 *
 * @throws {SyntaxError} naming byte and row when the file is cut, or has two data sets.
 */
export async function* transportRowBytes(
  reader: ByteReader,
  layout: TransportLayout,
  shown: string,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly rows: number }> {
  const size = layout.rowBytes, buffer = new Uint8Array(Math.max(2 ** 20, 2 * size + 2 * recordBytes));
  let filled = 0, rowsBefore = 0;
  /** Where the next record begins that was not looked at. */
  let record = 0;
  for (;;) {
    filled += await reader.fill(buffer.subarray(filled));
    record = afterLookingFrom(record, buffer.subarray(0, filled), { reader, shown, member: layout.member });
    const isEnd = filled < buffer.length;
    const rows = isEnd
      ? lastRows(buffer.subarray(0, filled), rowsBefore, { reader, layout, shown })
      : Math.floor((filled - recordBytes) / size);
    yield { bytes: buffer.subarray(0, rows * size), rows };
    if (isEnd) return;
    buffer.copyWithin(0, rows * size, filled);
    filled -= rows * size;
    record -= rows * size;
    rowsBefore += rows;
  }
}

const secondMember = ["MEMBER", "MEMBV8"].map((name) => new TextEncoder().encode(headerRecord(name)));

/** @throws {SyntaxError} where another data set begins. */
function afterLookingFrom(
  from: number,
  bytes: Uint8Array,
  { reader, shown, member }: { readonly reader: ByteReader; readonly shown: string; readonly member: string },
): number {
  let at = from;
  for (; at + recordBytes <= bytes.length; at += recordBytes) {
    if (bytes[at] !== secondMember[0]![0]) continue;
    if (!secondMember.some((header) => header.every((byte, i) => bytes[at + i] === byte))) continue;
    const byte = grouped(reader.offset - bytes.length + at);
    const state = `behind "${member}" a second one begins at byte ${byte}: write each to a file of its own`;
    throw refusal(shown, "it must hold one data set", state);
  }
  return at;
}

/** How many rows the last bytes hold. @throws {SyntaxError} when they are cut, or others than were said. */
function lastRows(
  bytes: Uint8Array,
  rowsBefore: number,
  { reader, layout: { rowBytes: size, rowCount }, shown }: {
    readonly reader: ByteReader;
    readonly layout: TransportLayout;
    readonly shown: string;
  },
): number {
  let rows = Math.floor(bytes.length / size);
  const isBlank = (from: number) => bytes.subarray(from).every((byte) => byte === 32);
  if (rowCount !== null && rowsBefore + rows >= rowCount) rows = Math.max(0, rowCount - rowsBefore);
  else if (rowCount === null) {
    const least = Math.floor((bytes.length - recordBytes) / size) + 1;
    while (rows > Math.max(0, least) && isBlank((rows - 1) * size)) rows--;
  }
  const left = bytes.length - rows * size, end = grouped(reader.offset), row = grouped(rowsBefore + rows + 1);
  const told = rowCount === null ? "" : ` of ${grouped(rowCount)}`;
  const isShort = rowCount !== null && rowsBefore + rows < rowCount;
  if (isShort || (left < size && !isBlank(rows * size)) || reader.offset % recordBytes !== 0) {
    const state = `it ends at byte ${end}, ${left} bytes into the ${grouped(size)} of row ${row}${told}`;
    throw refusal(shown, "it must be whole, in records of 80 bytes", state);
  }
  if (left < recordBytes && isBlank(rows * size)) return rows;
  const state = `${
    grouped(left)
  } bytes up to its end at byte ${end} are neither a row nor the blanks that fill a record`;
  throw refusal(shown, `it must end with its last row${told}`, state);
}
