/**
 * A message in the protocol buffers' binary format, written field by field.
 *
 * Source: Protocol Buffers encoding (https://protobuf.dev/programming-guides/encoding/).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ProtobufMessage } from "lib/trees/exchange/onnx/protobuf.ts";
 *
 * // the example of the specification: field 1 is 150
 * assertEquals(new ProtobufMessage().integer(1, 150).bytes(), Uint8Array.of(0x08, 0x96, 0x01));
 * ```
 */
export class ProtobufMessage {
  #bytes = new Uint8Array(64);
  #length = 0;

  /** A whole number from 0. */
  integer(field: number, value: number): this {
    this.#addVarint(8 * field);
    this.#addVarint(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.block(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtobufMessage): this {
    return this.block(field, value.bytes());
  }

  /** Whole numbers from 0, behind each other in one block. */
  integers(field: number, values: Iterable<number>): this {
    const packed = new ProtobufMessage();
    for (const value of values) packed.#addVarint(value);
    return this.message(field, packed);
  }

  block(field: number, bytes: Uint8Array): this {
    this.#addVarint(8 * field + 2);
    this.#addVarint(bytes.length);
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** Seven bits a byte, the lowest first; the top bit says that more follow. */
  #addVarint(value: number): void {
    this.#makeRoom(10);
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = rest % 128 + 128;
    this.#bytes[this.#length++] = rest;
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}
