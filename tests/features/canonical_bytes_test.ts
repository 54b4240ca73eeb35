import { assertEquals } from "@std/assert";
import { canonicalBytes } from "lib/features/canonical_bytes.ts";

Deno.test("`canonicalBytes()` keeps every number's bits but makes all NaNs one", () => {
  const values = Float64Array.of(0, -0, 1 / 3, Infinity, NaN);
  const otherNaN = values.slice();
  new BigUint64Array(otherNaN.buffer)[4] = 0xfff8000000000001n;
  assertEquals(canonicalBytes(otherNaN), canonicalBytes(values));
  assertEquals(new Float64Array(canonicalBytes(values).buffer), values);
});

Deno.test("`canonicalBytes()` is a copy of the view only, whatever the type", () => {
  const cases: [Parameters<typeof canonicalBytes>[0], number[]][] = [
    [new Float64Array(0), []],
    [new Uint8Array([7, 8, 9]).subarray(1), [8, 9]],
    [new Uint16Array([1, 258]).subarray(1), [2, 1]],
    [Int32Array.of(-2), [254, 255, 255, 255]],
  ];
  for (const [array, expected] of cases) {
    const bytes = canonicalBytes(array);
    assertEquals(bytes, Uint8Array.from(expected));
    bytes.fill(0);
    assertEquals(canonicalBytes(array), Uint8Array.from(expected));
  }
});
