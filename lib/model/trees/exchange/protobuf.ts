/**
 * A message in the protocol buffers' binary format, field by field.
 *
 * Source: Protocol Buffers encoding (https://protobuf.dev/programming-guides/encoding/).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ProtobufMessage } from "lib/model/trees/exchange/protobuf.ts";
 *
 * // the example of the specification: field 1 is 150
 * assertEquals(new ProtobufMessage().integer(1, 150).bytes(), Uint8Array.of(0x08, 0x96, 0x01));
 * ```
 */
export class ProtobufMessage {
  readonly #chunks: Uint8Array[] = [];

  /** A whole number; negative ones take ten bytes. */
  integer(field: number, value: number): this {
    return this.#append(varint(8 * field)).#append(varint(value));
  }

  text(field: number, value: string): this {
    return this.block(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtobufMessage): this {
    return this.block(field, value.bytes());
  }

  block(field: number, bytes: Uint8Array): this {
    return this.#append(varint(8 * field + 2)).#append(varint(bytes.length)).#append(bytes);
  }

  /** Whole numbers behind each other in one block. */
  integers(field: number, values: Iterable<number>): this {
    return this.block(field, joined(Array.from(values, varint)));
  }

  bytes(): Uint8Array {
    return joined(this.#chunks);
  }

  #append(chunk: Uint8Array): this {
    this.#chunks.push(chunk);
    return this;
  }
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const seven = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? seven | 128 : seven);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
