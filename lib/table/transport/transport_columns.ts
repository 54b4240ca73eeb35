import { shownText } from "lib/files/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import type { ByteReader } from "./byte_reader.ts";
import {
  decodedBytes,
  headerCount,
  headerRecord,
  recordBytes,
  refusal,
  type TransportText,
} from "./transport_text.ts";

/** A variable of a SAS data set, and where it lies in each row. */
export type TransportColumn = {
  readonly name: string;
  /** "" where it has none. */
  readonly label: string;
  /** The name of the format that SAS shows it in, such as `DATE` or `BEST`; "" where it has none. */
  readonly format: string;
  readonly isText: boolean;
  readonly offset: number;
  /** In bytes: 2 to 8 of a number. */
  readonly length: number;
};

/** Header records of labels that are longer than 40 characters, and of formats longer than 8. */
export const longLabels = "LABELV8", longFormats = "LABELV9";

type Described = { readonly count: number; readonly size: number; readonly version: 5 | 8 };

/**
 * The descriptions of a data set's variables.
 *
 * @throws {SyntaxError} naming the variable that is not as it must be.
 */
export async function transportColumns(
  reader: ByteReader,
  { count, size, version }: Described,
  text: TransportText,
): Promise<TransportColumn[]> {
  const columns: TransportColumn[] = [];
  for (let at = 0; at < count; at++) {
    const bytes = await reader.take(size), view = new DataView(bytes.buffer);
    if (bytes.length < size) {
      const state = `it ends at byte ${grouped(reader.offset)}, in that of variable ${at + 1}`;
      throw refusal(text.shown, `it must have the descriptions of ${count} variables`, state);
    }
    const where = `variable ${at + 1}`;
    const field = (from: number, to: number, what: string) =>
      decodedBytes(bytes.subarray(from, to), `the ${what} of ${where}`, text).replace(/[\0 ]+$/, "");
    const long = version === 8 ? field(88, 120, "name") : "";
    const column = {
      name: long === "" ? field(8, 16, "name") : long,
      label: field(16, 56, "label"),
      format: field(56, 64, "format").toUpperCase(),
      isText: view.getUint16(0) === 2,
      offset: view.getUint32(84),
      length: view.getUint16(4),
    };
    checkColumn(column, view.getUint16(0), { where, columns, text });
    columns.push(column);
  }
  await reader.take((recordBytes - reader.offset % recordBytes) % recordBytes);
  return columns;
}

function checkColumn(column: TransportColumn, type: number, { where, columns, text: { shown } }: {
  readonly where: string;
  readonly columns: readonly TransportColumn[];
  readonly text: TransportText;
}): void {
  const { name, length, offset, isText } = column, of = `${where} ("${shownText(name, 32)}")`;
  if (name === "") throw refusal(shown, "each variable must have a name", `${where} has none`);
  const same = columns.findIndex((each) => each.name === name);
  if (same >= 0) throw refusal(shown, "each name must stand once", `${of} is variable ${same + 1} too`);
  if (type !== 1 && type !== 2) {
    throw refusal(shown, "a variable must be of type 1 (number) or 2 (text)", `${of} is of type ${type}`);
  }
  const [least, most] = isText ? [1, 32_767] : [2, 8];
  if (length < least || length > most) {
    const kind = isText ? "text" : "number";
    throw refusal(shown, `a ${kind} must be ${least} to ${grouped(most)} bytes long`, `${of} has ${length}`);
  }
  const last = columns.at(-1), begin = last === undefined ? 0 : last.offset + last.length;
  if (offset === begin) return;
  const rule = `each variable must lie behind the one before it, at byte ${begin} of a row`;
  throw refusal(shown, rule, `${of} lies at ${grouped(offset)}`);
}

/** Columns with the labels (and formats) that are too long for a description. @throws {SyntaxError} */
export async function relabelled(
  reader: ByteReader,
  columns: readonly TransportColumn[],
  header: string,
  text: TransportText,
): Promise<TransportColumn[]> {
  const count = headerCount(header, 48, 53, "the number of long labels", text.shown);
  const parts = header.startsWith(headerRecord(longLabels)) ? 2 : 4, known = [...columns];
  for (let label = 1; label <= count; label++) {
    const where = `long label ${label}`, head = await reader.take(2 + 2 * parts);
    const [number = 0, ...sizes] = Array.from(
      { length: head.length >> 1 },
      (_, i) => new DataView(head.buffer).getUint16(2 * i),
    );
    const found = columns[number - 1];
    if (found === undefined || sizes.length < parts) {
      throw refusal(
        text.shown,
        `${where} must be of one of ${columns.length} variables`,
        `it is of ${number}`,
      );
    }
    const texts: string[] = [];
    for (const size of sizes) {
      texts.push(decodedBytes(await reader.take(size), where, text).replace(/[\0 ]+$/, ""));
    }
    const format = parts === 4 && texts[1] ? texts[1].toUpperCase() : found.format;
    known[number - 1] = { ...found, name: texts[0] || found.name, label: texts.at(-1)!, format };
  }
  await reader.take((recordBytes - reader.offset % recordBytes) % recordBytes);
  return known;
}
