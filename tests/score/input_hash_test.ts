import { assertEquals } from "@std/assert";
import type { Feature } from "lib/features/matrix.ts";
import { fnv1a64, inputHashes } from "lib/score/input_hash.ts";
import { randomSource } from "lib/stats/random.ts";

Deno.test("`fnv1a64()` gives the published hashes", () => {
  // From the FNV authors' test suite (RFC 9923); exact.
  const cases: [string, string][] = [
    ["", "cbf29ce484222325"],
    ["a", "af63dc4c8601ec8c"],
    ["foobar", "85944171f73967e8"],
  ];
  for (const [text, hash] of cases) assertEquals(fnv1a64(new TextEncoder().encode(text)), hash);
});

Deno.test("`fnv1a64()` agrees with whole 64-bit arithmetic on random bytes", () => {
  const random = randomSource(9);
  for (let length = 0; length < 60; length++) {
    const bytes = Uint8Array.from({ length }, () => Math.floor(random() * 256));
    let hash = 0xcbf29ce484222325n;
    for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
    assertEquals(fnv1a64(bytes), hash.toString(16).padStart(16, "0"));
  }
});

Deno.test("`inputHashes()` is the hash of a row's own values, in the order of the features", () => {
  const ward: Feature = {
    name: "ward_type",
    type: "category",
    codes: Int32Array.of(1, -1),
    labels: ["Q", "S"],
  };
  const deposit: Feature = { name: "deposit", type: "number", values: Float64Array.of(1, NaN) };
  const bytes = (...values: number[]) => fnv1a64(Uint8Array.from(values));
  assertEquals(inputHashes([ward, deposit], 2), [
    bytes(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f),
    bytes(255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f),
  ]);
});

Deno.test("`inputHashes()` is the same when a NaN has other bits or 0 another sign", () => {
  const hashes = (values: Float64Array) => inputHashes([{ name: "deposit", type: "number", values }], 1);
  const otherNaN = new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer);
  assertEquals(hashes(otherNaN), hashes(Float64Array.of(NaN)));
  assertEquals(hashes(Float64Array.of(-0)), hashes(Float64Array.of(0)));
});

Deno.test("`inputHashes()` is empty when there are no rows", () => {
  assertEquals(inputHashes([{ name: "deposit", type: "number", values: new Float64Array(0) }], 0), []);
});
