import type { Feature } from "lib/features/matrix.ts";
import { canonicalBytes } from "lib/model/canonical_bytes.ts";

/**
 * For each row a 64-bit hash (16 hexadecimal digits) of its encoded values: two rows of the same model with the same hash
 * were, but for one chance in 2^64, the same input.
 *
 * FNV-1a over the row's values in the order of the features: a number is its 8 bytes, a category the 4 bytes of its code,
 * little-endian; every NaN is the same value, and so are 0 and -0. Codes mean what the model's encoder says: hashes of
 * models with different encoders can't be compared. Not for secrets: it is quickly computed.
 *
 * Source: G. Fowler et al., The FNV non-cryptographic hash algorithm (https://datatracker.ietf.org/doc/rfc9923/).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inputHashes } from "lib/score/input_hash.ts";
 *
 * const ward = { name: "ward_type", type: "category" as const, codes: Int32Array.of(0, 1, 0), labels: ["Q", "S"] };
 * const [first, second, third] = inputHashes([ward], 3);
 * assertEquals([first === second, first === third], [false, true]);
 * ```
 */
export function inputHashes(features: readonly Feature[], rowCount: number): string[] {
  const columns = features.map((feature) =>
    feature.type === "number"
      ? { bytes: canonicalBytes(feature.values.map((value) => value + 0)), width: 8 }
      : { bytes: canonicalBytes(feature.codes), width: 4 }
  );
  const row = new Uint8Array(columns.reduce((sum, { width }) => sum + width, 0));
  return Array.from({ length: rowCount }, (_, index) => {
    let at = 0;
    for (const { bytes, width } of columns) {
      for (let i = index * width; i < (index + 1) * width; i++) row[at++] = bytes[i]!;
    }
    return fnv1a64(row);
  });
}

/**
 * The 64-bit FNV-1a hash of bytes, 16 hexadecimal digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fnv1a64 } from "lib/score/input_hash.ts";
 *
 * assertEquals(fnv1a64(new TextEncoder().encode("foobar")), "85944171f73967e8");
 * ```
 */
export function fnv1a64(bytes: Uint8Array): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    // Times the prime 2^40 + 435, in two words: every product stays below 2^53.
    const product = low * 435;
    high = (high * 435 + Math.floor(product / 2 ** 32) + low * 256) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
