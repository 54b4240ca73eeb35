import { utf8Text } from "lib/files/mod.ts";

/**
 * A protocol buffer's fields by number, each in its order: whole numbers, words of 4 or 8 bytes, and blocks.
 */
export type Fields = ReadonlyMap<number, readonly Field[]>;
export type Field =
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "word" | "block"; readonly bytes: Uint8Array };

/**
 * Takes a message of protocol buffers apart.
 *
 * Source: Protocol Buffers encoding (https://protobuf.dev/programming-guides/encoding/).
 *
 * @throws {SyntaxError} when it is cut or something else.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fieldsOf } from "lib/trees/exchange/onnx/protobuf_read.ts";
 *
 * // the example of the specification: field 1 is 150
 * assertEquals(fieldsOf(Uint8Array.of(0x08, 0x96, 0x01)).get(1), [{ kind: "integer", value: 150 }]);
 * ```
 */
export function fieldsOf(bytes: Uint8Array): Fields {
  const fields = new Map<number, Field[]>();
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const key = varint(bytes, cursor);
    const field = fieldAt(bytes, cursor, key % 8);
    const known = fields.get(Math.floor(key / 8));
    if (known === undefined) fields.set(Math.floor(key / 8), [field]);
    else known.push(field);
  }
  return fields;
}

function fieldAt(bytes: Uint8Array, cursor: { at: number }, wire: number): Field {
  if (wire === 0) return { kind: "integer", value: varint(bytes, cursor) };
  const isBlock = wire === 2;
  if (!isBlock && wire !== 1 && wire !== 5) throw wrong(`its fields must have a known type: one has ${wire}`);
  const length = isBlock ? varint(bytes, cursor) : wire === 1 ? 8 : 4;
  if (!(length >= 0 && cursor.at + length <= bytes.length)) {
    throw wrong("it must end where a field does: it is cut");
  }
  cursor.at += length;
  return { kind: isBlock ? "block" : "word", bytes: bytes.subarray(cursor.at - length, cursor.at) };
}

/** Seven bits a byte, the lowest first; numbers below 0 have all 64 bits. */
function varint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) throw wrong("it must end where a field does: it is cut");
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return Number(BigInt.asIntN(64, value));
  }
  throw wrong("a whole number must have at most ten bytes: one has more");
}

/** The messages, texts or raw bytes of a field. */
export function blocksAt(fields: Fields, field: number): Uint8Array[] {
  return (fields.get(field) ?? []).flatMap((each) => each.kind === "block" ? [each.bytes] : []);
}

/** The text of a field; "" where there is none. @throws {SyntaxError} when it isn't UTF-8. */
export function textAt(fields: Fields, field: number): string {
  return utf8Text(blocksAt(fields, field).at(-1) ?? new Uint8Array(0), "ONNX");
}

/** The whole number of a field; null where there is none. */
export function integerAt(fields: Fields, field: number): number | null {
  const last = fields.get(field)?.at(-1);
  return last?.kind === "integer" ? last.value : null;
}

/** The whole numbers of a field, one by one or behind each other in blocks. */
export function integersAt(fields: Fields, field: number): number[] {
  return (fields.get(field) ?? []).flatMap((each) => {
    if (each.kind === "integer") return [each.value];
    const found: number[] = [];
    for (const cursor = { at: 0 }; cursor.at < each.bytes.length;) found.push(varint(each.bytes, cursor));
    return found;
  });
}

/** The singles (4 bytes) or doubles (8) of a field, one by one or behind each other in blocks. */
export function floatsAt(fields: Fields, field: number, size: 4 | 8): number[] {
  return (fields.get(field) ?? []).flatMap((each) =>
    each.kind === "integer" ? [] : floatsIn(each.bytes, size)
  );
}

/** Bytes as singles (4) or doubles (8). @throws {SyntaxError} when there is half a number. */
export function floatsIn(bytes: Uint8Array, size: 4 | 8): number[] {
  if (bytes.length % size > 0) {
    throw wrong(`numbers must have ${size} bytes each: there are ${bytes.length} of all`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from(
    { length: bytes.length / size },
    (_, i) => size === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true),
  );
}

function wrong(reason: string): SyntaxError {
  return new SyntaxError(`Cannot read ONNX as ${reason}`);
}
