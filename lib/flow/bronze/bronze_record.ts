import { crc32 } from "node:zlib";

/** A message as it came: nothing of it is changed or judged. */
export type BronzeRecord = {
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** Where from: `mllp://10.0.0.7`, or a file. */
  readonly source: string;
  readonly raw: Uint8Array;
};

/** Length and check sum, received at, length of the source. */
const headBytes = 8, fixedBytes = 10;

/**
 * A record as the log holds it: the length of what follows the sum (u32), its CRC-32, received at (f64), the
 * length of the source (u16), the source, and the message's bytes; little-endian.
 */
export function recordBytes({ receivedAt, source, raw }: BronzeRecord): Uint8Array {
  const name = new TextEncoder().encode(source);
  const length = fixedBytes + name.length + raw.length;
  const bytes = new Uint8Array(headBytes + length), view = new DataView(bytes.buffer);
  view.setFloat64(headBytes, receivedAt, true);
  view.setUint16(headBytes + 8, name.length, true);
  bytes.set(name, headBytes + fixedBytes);
  bytes.set(raw, headBytes + fixedBytes + name.length);
  view.setUint32(0, length, true);
  view.setUint32(4, crc32(bytes.subarray(headBytes)), true);
  return bytes;
}

/** The record that begins at `at`, and where the next does; null where there is no whole one. */
export function recordAt(bytes: Uint8Array, at: number): { record: BronzeRecord; end: number } | null {
  if (at + headBytes + fixedBytes > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const end = at + headBytes + view.getUint32(0, true);
  const nameEnd = at + headBytes + fixedBytes + view.getUint16(headBytes + 8, true);
  if (end > bytes.length || nameEnd > end) return null;
  if (crc32(bytes.subarray(at + headBytes, end)) !== view.getUint32(4, true)) return null;
  const source = new TextDecoder().decode(bytes.subarray(at + headBytes + fixedBytes, nameEnd));
  const record = { receivedAt: view.getFloat64(headBytes, true), source, raw: bytes.slice(nameEnd, end) };
  return { record, end };
}
