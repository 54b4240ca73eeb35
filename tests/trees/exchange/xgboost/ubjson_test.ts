import { assertEquals, assertThrows } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { readXgboostJson, readXgboostUbj } from "lib/trees/exchange/xgboost/read.ts";
import { readUbjson } from "lib/trees/exchange/xgboost/ubjson.ts";
import { mutationCount } from "../../../mutations.ts";
import { fixtureBytes, fixtureRows, fixtureText } from "../fixture.ts";

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

Deno.test("`readXgboostUbj()` reads what the JSON of the same model says, bit for bit", () => {
  for (const name of ["squared", "softmax", "quantiles", "dart"]) {
    const read = readXgboostUbj(fixtureBytes(`xgboost_${name}.ubj`));
    assertEquals(read, readXgboostJson(fixtureText(`xgboost_${name}.txt`)), name);
  }
});

Deno.test("`readUbjson()` reads every type of value, worked by hand", () => {
  const cases: [string, unknown][] = [
    ["Z", null],
    ["T", true],
    ["NF", false],
    ["i\xff", -1],
    ["U\xff", 255],
    ["I\xff\xfe", -2],
    ["l\x00\x01\x00\x00", 65_536],
    ["L\xff\xff\xff\xff\xff\xff\xff\xfd", -3],
    ["d\x3f\x80\x00\x00", 1],
    ["D\x3f\xf8\x00\x00\x00\x00\x00\x00", 1.5],
    ["Ca", "a"],
    ["Si\x03a\xc3\xa4", "aä"],
    ["[]", []],
    ["[i\x01Si\x01b]", [1, "b"]],
    ["[#i\x02TZ", [true, null]],
    ["[$U#i\x03\x01\x02\x03", [1, 2, 3]],
    ["{}", {}],
    ["{i\x01a[]i\x01bT}", { a: [], b: true }],
    ["{#i\x01i\x01aZ", { a: null }],
    ["{$i#i\x01i\x01a\x05", { a: 5 }],
  ];
  for (const [text, value] of cases) assertEquals(readUbjson(bytesOf(text)), value, JSON.stringify(text));
});

Deno.test("`readUbjson()` refuses what is cut, too deep, too long or something else", () => {
  const cases: [string, string][] = [
    ["", "it is cut"],
    ["I\x01", "it is cut"],
    ["Si\x05ab", "it is cut"],
    ["[i\x01", "it is cut"],
    ["x", 'one is "x"'],
    ["ZZ", "it must end at byte 1: there are 2"],
    ["[#i\xff", "a length must be a whole number from 0 to the file's: one is -1"],
    ["[#l\x7f\xff\xff\xff", "one is 2147483647"],
    ["[$i]", "must be counted"],
    ["[".repeat(200), "must be at most 64 deep"],
    ["Si\x02\xc3(", "must be UTF-8"],
    // A few bytes that announce as many values as the file has bytes, often: quadratic memory.
    [`[${"[$Z#I\x07\xd0".repeat(300)}]`, "values without bytes must be at most as many"],
  ];
  for (const [text, message] of cases) assertThrows(() => readUbjson(bytesOf(text)), SyntaxError, message);
});

Deno.test("`readXgboostUbj()` gives an error or finite scores when bytes are changed at random", () => {
  const random = randomSource(2);
  const whole = fixtureBytes("xgboost_squared.ubj");
  for (let i = 0; i < mutationCount; i++) {
    const bytes = whole.slice(0, random() < 0.1 ? Math.floor(random() * whole.length) : whole.length);
    bytes[Math.floor(random() * bytes.length)] = Math.floor(256 * random());
    try {
      const ensemble = readXgboostUbj(bytes);
      const known = ensemble.schema.every(({ name }) =>
        ["age", "ward", "city", "visits", "deposit"].includes(name)
      );
      if (known) assertEquals(predictRaw(ensemble, fixtureRows(ensemble.schema)).findIndex(Number.isNaN), -1);
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    }
  }
});
