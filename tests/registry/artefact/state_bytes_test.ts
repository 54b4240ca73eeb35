import { assert, assertEquals, assertThrows } from "@std/assert";
import { hashOf } from "lib/features/hash.ts";
import { stateFromBytes, stateToBytes } from "lib/registry/artefact/state_bytes.ts";

Deno.test("`stateFromBytes()` gives back every kind of value bit for bit when `stateToBytes()` wrote it", () => {
  const state = {
    nothing: null,
    yes: true,
    text: "größer\n\u0000 🛏",
    numbers: [0, -0, 1 / 3, NaN, Infinity, -Infinity, 5e-324, 2 ** 53, 1.7976931348623157e308],
    nested: { list: [[], [{ a: 1 }], {}] },
    __proto__of: "plain",
    doubles: Float64Array.of(0, -0, NaN, 1 / 3, -Infinity),
    codes: Int32Array.of(-1, 2 ** 31 - 1),
    bins: Uint16Array.of(0, 65_535, 3),
    flags: Uint8Array.of(1, 0, 255),
    none: new Float64Array(0),
    view: new Float64Array([9, 1, 2]).subarray(1),
  };
  const back = stateFromBytes(stateToBytes(state));
  assertEquals(back, state);
  assert(Object.is((back["numbers"] as number[])[1], -0));
  assert(Object.is((back["doubles"] as Float64Array)[1], -0));
});

Deno.test("`stateToBytes()` gives the same bytes when keys come in another order or a NaN has other bits", () => {
  const otherNaN = new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer);
  assertEquals(
    stateToBytes({ b: { y: 1, x: 2 }, a: Float64Array.of(NaN) }),
    stateToBytes({ a: otherNaN, b: { x: 2, y: 1 } }),
  );
});

Deno.test("`stateToBytes()` gives the bytes that it always gave", () => {
  // Written artefacts must stay readable: whoever changes the layout raises the format's version in
  // artefact.ts.
  const state = {
    base: -0,
    bins: Uint16Array.of(1, 2, 3),
    leaves: Float64Array.of(0.1, NaN),
    names: ["a", null],
  };
  assertEquals(
    hashOf(stateToBytes(state)),
    "2f19153718ed4966de3cd3ca901b431458ad4a61f7beaf5cf957b1ab4b865750",
  );
});

Deno.test("`stateFromBytes()` reads a key named __proto__ as any other", () => {
  const state = JSON.parse('{"__proto__": {"base": 1}, "list": [1]}');
  const back = stateFromBytes(stateToBytes(state));
  assertEquals(Object.keys(back), ["__proto__", "list"]);
  assertEquals(Object.getPrototypeOf(back), Object.prototype);
});

Deno.test("`stateToBytes()` refuses when a key starts with $", () => {
  assertThrows(() => stateToBytes({ inner: { $array: 1 } }), TypeError, 'one is "$array"');
});

Deno.test("`stateFromBytes()` refuses when the bytes are cut or no state", () => {
  const bytes = stateToBytes({ a: Float64Array.of(1, 2, 3) });
  for (let length = 0; length < bytes.length; length++) {
    assertThrows(() => stateFromBytes(bytes.slice(0, length)), SyntaxError);
  }
  const text = (json: string) => {
    const bytes = new Uint8Array(8 + Math.ceil(json.length / 8) * 8);
    bytes[0] = json.length;
    bytes.set(new TextEncoder().encode(json), 8);
    return bytes;
  };
  const cases = [
    "null",
    "1",
    "[]",
    '{"$array": ["Float64Array", 0, 9]}',
    '{"a": {"$array": ["Date", 0, 0]}}',
    "{",
  ];
  for (const json of cases) assertThrows(() => stateFromBytes(text(json)), SyntaxError);
});
