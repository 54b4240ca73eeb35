import { hashFactor, hashSeed, LabelBytes } from "../label_bytes.ts";
import type { Column } from "../table.ts";
import type { TransportColumn } from "./transport_columns.ts";
import { decodedBytes, refusal, type TransportText } from "./transport_text.ts";

/** Rows of one file that lie in a block of bytes. */
export type RowBlock = {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the first of them begins. */
  readonly from: number;
  readonly rows: number;
  readonly rowBytes: number;
  /** Rows of the file before them. */
  readonly rowsBefore: number;
};

/** Values of a variable that are being gathered, row by row. */
export type ValueSink = {
  readonly add: (block: RowBlock) => void;
  /** What was gathered; of numbers also which kind of missing each is (0: it is there). */
  readonly done: () => { readonly column: Column; readonly missing?: Uint8Array };
};

/** Formats whose numbers are days, or seconds, since 1960. */
const days =
  /^(DATE|(DD|MM)[DM]{2}YY|YYMMDD|JULIAN|WORDDAT[EX]|WEEKDAT[EX]|NLDATE|(E8601|B8601|IS8601)DA)[BCDNPS]?$/;
const times = /^(DATETIME|DATEAMPM|MDYAMPM|DTDATE|NLDATM|(E8601|B8601|IS8601)D[TZ])$/;
const epoch = Date.UTC(1960, 0, 1), mostTime = 8.64e15;

/** Gathers up to `capacity` values of a variable. */
export function valueSink(column: TransportColumn, capacity: number, text: TransportText): ValueSink {
  if (column.isText) return textSink(column, capacity, text);
  const unit = days.test(column.format) ? 86_400_000 : times.test(column.format) ? 1000 : null;
  return numberSink(column, capacity, text, unit);
}

/** 16^(e - 64) for the exponent e, of a mantissa that is a whole number of 56 bits. */
const scales = Float64Array.from({ length: 128 }, (_, e) => 2 ** (4 * (e - 64) - 56));
const blanks = 0x20202020;

/**
 * IBM's hexadecimal floating point: a sign, 7 bits of exponent, 56 of mantissa, of which a double holds 53:
 * what SAS wrote from a double comes back to the bit, any other is rounded once, half to even. A mantissa of
 * zeros is zero whatever its exponent, but for a first byte of `.`, `_`, or `A` to `Z`: missing.
 *
 * @throws {SyntaxError} when a number is blanks, as where rows are of another length than was said, or a time
 * is none.
 */
function numberSink(
  { name, offset, length }: TransportColumn,
  capacity: number,
  { shown }: TransportText,
  unit: number | null,
): ValueSink {
  const values = new Float64Array(capacity), missing = new Uint8Array(capacity);
  const padded = new DataView(new ArrayBuffer(8));
  let count = 0;
  const refused = (row: number, rule: string, state: string) =>
    refusal(shown, rule, `in row ${row}, column "${name}", there is ${state}`);
  const add = ({ bytes, view, from, rows, rowBytes, rowsBefore }: RowBlock) => {
    for (let row = 0, at = from + offset; row < rows; row++, at += rowBytes) {
      if (length < 8) { for (let i = 0; i < length; i++) padded.setUint8(i, bytes[at + i]!); }
      const high = length < 8 ? padded.getUint32(0) : view.getUint32(at);
      const low = length < 8 ? padded.getUint32(4) : view.getUint32(at + 4);
      const mantissa = (high & 0xffffff) * 2 ** 32 + low;
      let value = 0;
      if (mantissa === 0) {
        const kind = high >>> 24;
        if (isMissing(kind)) {
          value = NaN;
          missing[count] = kind;
        }
      } else {
        if (high === blanks && low === blanks) {
          throw refused(rowsBefore + row + 1, "a number must be one of IBM's", "blanks: its rows may be cut");
        }
        value = mantissa * scales[(high >>> 24) & 127]!;
        if (high >>> 31 === 1) value = -value;
      }
      if (unit !== null && value === value) {
        const time = epoch + Math.round(value * unit);
        if (!(Math.abs(time) <= mostTime)) {
          throw refused(rowsBefore + row + 1, "a time must be one of the calendar", String(value));
        }
        value = time;
      }
      values[count++] = value;
    }
  };
  const type = unit === null ? "number" : "timestamp";
  return {
    add,
    done: () => ({ column: { type, values: values.slice(0, count) }, missing: missing.slice(0, count) }),
  };
}

/** `.`, `_`, `A` to `Z`. */
function isMissing(kind: number): boolean {
  return kind === 46 || kind === 95 || (kind >= 65 && kind <= 90);
}

const blank = 32;
const encoder = new TextEncoder();

/** Texts without the blanks behind them; nothing but blanks is missing. */
function textSink(
  { name, offset, length }: TransportColumn,
  capacity: number,
  text: TransportText,
): ValueSink {
  const codes = new Int32Array(capacity), labels = new LabelBytes();
  let count = 0;
  const add = ({ bytes, from, rows, rowBytes, rowsBefore }: RowBlock) => {
    for (let row = 0, at = from + offset; row < rows; row++, at += rowBytes) {
      let end = at + length;
      while (end > at && (bytes[end - 1] === blank || bytes[end - 1] === 0)) end--;
      let hash = hashSeed, all = 0;
      for (let i = at; i < end; i++) {
        all |= bytes[i]!;
        hash = Math.imul(hash ^ bytes[i]!, hashFactor);
      }
      if (end === at) codes[count++] = -1;
      else if (all < 128) codes[count++] = labels.codeOf(bytes, at, end, hash);
      else {
        const where = `row ${rowsBefore + row + 1} of column "${name}"`;
        const known = encoder.encode(decodedBytes(bytes.subarray(at, end), where, text));
        codes[count++] = labels.codeOf(known, 0, known.length, hashOf(known));
      }
    }
  };
  return {
    add,
    done: () => ({ column: { type: "category", codes: codes.slice(0, count), labels: labels.labels() } }),
  };
}

function hashOf(bytes: Uint8Array): number {
  let hash = hashSeed;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, hashFactor);
  return hash;
}
