import { createHash } from "node:crypto";
import { canonicalBytes } from "./canonical_bytes.ts";
import { type FeatureSchema, featureSchema, featureType } from "./feature_schema.ts";
import type { Matrix } from "./matrix.ts";

/**
 * The SHA-256 of bytes, 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hashOf } from "lib/features/hash.ts";
 *
 * assertEquals(hashOf(new Uint8Array(0)).slice(0, 12), "e3b0c44298fc");
 * ```
 */
export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * A hash (16 hexadecimal digits) of the features' names, types, order, and labels: the same for two matrices
 * exactly when a code or a number means the same in both.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { schemaHash } from "lib/features/hash.ts";
 *
 * const ward = { name: "ward_type", labels: ["Q", "S"] };
 * assertEquals(schemaHash([ward]) === schemaHash([{ ...ward, labels: ["S", "Q"] }]), false);
 * ```
 */
export function schemaHash(features: readonly FeatureSchema[]): string {
  const schema = features.map((each) => [each.name, featureType(each), each.labels]);
  return hashOf(new TextEncoder().encode(JSON.stringify(schema))).slice(0, 16);
}

/**
 * A hash (16 hexadecimal digits) of everything that a model learns from: features, target, weights, groups
 * and times, row by row in their order. Every NaN counts as the same value.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dataHash } from "lib/features/hash.ts";
 *
 * const matrix = { rowCount: 2, features: [], target: Float64Array.of(3, 5) };
 * assertEquals(dataHash(matrix) === dataHash({ ...matrix, target: Float64Array.of(5, 3) }), false);
 * ```
 */
export function dataHash(matrix: Matrix): string {
  const hash = createHash("sha256").update(schemaHash(featureSchema(matrix)));
  const columns: [string, Float64Array | Int32Array | undefined][] = [
    ...matrix.features.map((each): [string, Float64Array | Int32Array] => [
      each.name,
      each.type === "number" ? each.values : each.codes,
    ]),
    ["target", matrix.target],
    ["weight", matrix.weight],
    ["group", matrix.group],
    ["time", matrix.time],
  ];
  for (const [name, values] of columns) {
    if (!values) continue;
    hash.update(`${name}\n${values.length}\n`).update(canonicalBytes(values));
  }
  return hash.digest("hex").slice(0, 16);
}
