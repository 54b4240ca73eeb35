import { assertEquals, assertNotEquals } from "@std/assert";
import { featureSchema } from "lib/features/feature_schema.ts";
import { dataHash, hashOf, schemaHash } from "lib/features/hash.ts";
import type { Matrix } from "lib/features/matrix.ts";

const ward = { name: "ward_type", labels: ["Q", "S"] };
const deposit = { name: "deposit", labels: null };

Deno.test("`hashOf()` is SHA-256 when checked against FIPS 180-2's example", () => {
  const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertEquals(hashOf(new TextEncoder().encode("abc")), expected);
});

Deno.test("`schemaHash()` changes when a name, a type, a label or an order changes, and only then", () => {
  const schemas = [
    [],
    [ward],
    [deposit],
    [ward, deposit],
    [deposit, ward],
    [{ ...ward, name: "ward" }],
    [{ ...ward, labels: ["S", "Q"] }],
    [{ ...ward, labels: ["Q"] }],
    [{ ...ward, labels: ["Q,S"] }],
    [{ name: "ward_type", labels: null }],
  ];
  assertEquals(new Set(schemas.map(schemaHash)).size, schemas.length);
  const feature = { ...ward, type: "category", codes: Int32Array.of(0) } as const;
  assertEquals(schemaHash(featureSchema({ rowCount: 1, features: [feature] })), schemaHash([ward]));
});

Deno.test("`dataHash()` changes when any value or role changes, and not with a NaN's bits", () => {
  const values = Float64Array.of(1, NaN, 3);
  const feature = { name: "deposit", type: "number", values } as const;
  const matrix: Matrix = { rowCount: 3, features: [feature], target: Float64Array.of(2, 5, 9) };
  const hash = dataHash(matrix);
  const otherNaN = values.slice();
  new BigUint64Array(otherNaN.buffer)[1] = 0xfff8000000000001n;
  assertEquals(dataHash({ ...matrix, features: [{ ...feature, values: otherNaN }] }), hash);
  const { target, ...bare } = matrix;
  const others: Matrix[] = [
    bare,
    { ...bare, weight: target! },
    { ...matrix, weight: Float64Array.of(1, 1, 1) },
    { ...matrix, target: Float64Array.of(2, 9, 5) },
    { ...matrix, features: [{ ...feature, name: "days" }] },
    { ...matrix, features: [{ ...feature, values: Float64Array.of(NaN, 1, 3) }] },
    { ...matrix, group: Int32Array.of(0, 0, 1) },
  ];
  for (const other of others) assertNotEquals(dataHash(other), hash);
});
