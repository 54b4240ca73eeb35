/** The array types that a model's state may hold. */
export type StateArray = Float64Array | Int32Array | Uint16Array | Uint8Array;

/**
 * A typed array's bytes, where every NaN has the same bits: engines may write any of the many NaNs, so that
 * without this the same numbers could have two hashes. Little-endian, as every machine that Deno runs on.
 * Always a copy.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { canonicalBytes } from "lib/features/canonical_bytes.ts";
 *
 * assertEquals(canonicalBytes(Float64Array.of(NaN)), Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf8, 0x7f));
 * assertEquals(canonicalBytes(Int32Array.of(-1, 2)), Uint8Array.of(255, 255, 255, 255, 2, 0, 0, 0));
 * ```
 */
export function canonicalBytes(array: StateArray): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(array.byteLength);
  bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  if (!(array instanceof Float64Array)) return bytes;
  const words = new Uint32Array(bytes.buffer);
  for (let i = 0; i < array.length; i++) {
    if (!Number.isNaN(array[i])) continue;
    words[2 * i] = 0;
    words[2 * i + 1] = 0x7ff80000;
  }
  return bytes;
}
