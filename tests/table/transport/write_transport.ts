/** A variable: numbers (`.`, `.A` to `.Z`, `._` where missing), or texts of at most `length` bytes. */
export type WrittenColumn = {
  readonly name: string;
  readonly values: readonly (number | string)[];
  readonly isText?: boolean;
  readonly length?: number;
  readonly label?: string;
  readonly format?: string;
};

export type WriteTransportOptions = {
  readonly version?: 5 | 8;
  readonly member?: string;
  /** Version 8 says how many rows there are. */
  readonly saysRows?: boolean;
};

const headers = {
  5: ["LIBRARY", "MEMBER", "DSCRPTR", "NAMESTR", "OBS"],
  8: ["LIBV8", "MEMBV8", "DSCPTV8", "NAMSTV8", "OBSV8"],
} as const;

/** The bytes of a SAS transport file. */
export function transportBytes(
  columns: readonly WrittenColumn[],
  { version = 5, member = "STAYS", saysRows = true }: WriteTransportOptions = {},
): Uint8Array<ArrayBuffer> {
  const [library, memberHeader, descriptor, namestr, obs] = headers[version];
  const made = "28NOV26:10:16:08", zeros = "0".repeat(30), rows = columns[0]?.values.length ?? 0;
  const long = columns.filter(({ label = "" }) => version === 8 && label.length > 40);
  const isCounted = version === 8 && saysRows;
  return records([
    record(library, zeros),
    `SAS     SAS     SASLIB  9.4     Linux${" ".repeat(27)}${made}`,
    made,
    record(memberHeader, "000000000000000001600000000140"),
    record(descriptor, zeros),
    `SAS     ${member.padEnd(version === 8 ? 32 : 8)}SASDATA 9.4     Linux`.padEnd(64) + made,
    made,
    record(namestr, `00000${String(columns.length).padStart(5, "0")}${"0".repeat(20)}`),
    joined(columns.map((column, at) => description(column, at, columns))),
    ...(long.length === 0 ? [] : [record("LABELV8", String(long.length).padEnd(5))]),
    ...(long.length === 0 ? [] : [joined(long.map((each) => longLabel(each, columns.indexOf(each) + 1)))]),
    record(obs, isCounted ? String(rows).padStart(15) : zeros),
    rowsOf(columns, rows),
  ]);
}

/** IBM's 8 bytes of a number. @throws {RangeError} when it is beyond them: 16^63 and above, below 16^-65. */
export function ibmBytes(value: number | string): Uint8Array {
  const bytes = new Uint8Array(8), view = new DataView(bytes.buffer);
  if (typeof value === "string") bytes[0] = value === "." ? 46 : value.charCodeAt(1);
  else if (value !== 0) {
    const size = Math.abs(value);
    let exponent = Math.ceil(Math.log2(size) / 4);
    // A logarithm may be rounded past a power of 16.
    if (size >= 16 ** exponent) exponent++;
    if (size < 16 ** (exponent - 1)) exponent--;
    if (!(exponent >= -64 && exponent <= 63)) {
      throw new RangeError(`Cannot write a number as IBM holds 16^-65 to 16^63: it is ${value}`);
    }
    const mantissa = size * 2 ** (56 - 4 * exponent), high = Math.floor(mantissa / 2 ** 32);
    view.setUint32(0, high);
    view.setUint32(4, mantissa - high * 2 ** 32);
    bytes[0] = (value < 0 ? 128 : 0) + exponent + 64;
  }
  return bytes;
}

const encoder = new TextEncoder();

function record(name: string, digits: string): string {
  return `HEADER RECORD*******${name.padEnd(8)}HEADER RECORD!!!!!!!${digits}`;
}

function records(pieces: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  return joined(pieces.map((piece) => {
    const bytes = typeof piece === "string" ? encoder.encode(piece) : piece;
    const filled = new Uint8Array(80 * Math.ceil(bytes.length / 80)).fill(32);
    filled.set(bytes);
    return filled;
  }));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function lengthOf({ isText = false, length }: WrittenColumn): number {
  return length ?? (isText ? 12 : 8);
}

function description(column: WrittenColumn, at: number, columns: readonly WrittenColumn[]): Uint8Array {
  const bytes = new Uint8Array(140), view = new DataView(bytes.buffer);
  const put = (text: string, from: number, size: number) => {
    bytes.fill(32, from, from + size);
    encoder.encodeInto(text, bytes.subarray(from, from + size));
  };
  view.setUint16(0, column.isText ? 2 : 1);
  view.setUint16(4, lengthOf(column));
  view.setUint16(6, at + 1);
  put(column.name.slice(0, 8), 8, 8);
  put(column.label ?? "", 16, 40);
  put(column.format ?? "", 56, 8);
  view.setUint32(84, columns.slice(0, at).reduce((sum, each) => sum + lengthOf(each), 0));
  if (column.name.length > 8) put(column.name, 88, 32);
  return bytes;
}

function longLabel({ name, label = "" }: WrittenColumn, number: number): Uint8Array {
  const head = new DataView(new ArrayBuffer(6));
  [number, name.length, label.length].forEach((each, i) => head.setUint16(2 * i, each));
  return joined([new Uint8Array(head.buffer), encoder.encode(name + label)]);
}

function rowsOf(columns: readonly WrittenColumn[], rows: number): Uint8Array {
  const size = columns.reduce((sum, column) => sum + lengthOf(column), 0);
  const bytes = new Uint8Array(rows * size).fill(32);
  let offset = 0;
  for (const column of columns) {
    const length = lengthOf(column);
    for (let row = 0, at = offset; row < rows; row++, at += size) {
      const value = column.values[row]!, field = bytes.subarray(at, at + length);
      if (column.isText) encoder.encodeInto(String(value), field);
      else field.set(ibmBytes(value).subarray(0, length));
    }
    offset += length;
  }
  return bytes;
}
