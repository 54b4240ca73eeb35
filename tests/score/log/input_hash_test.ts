import { assertEquals, assertNotEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { featureSchema } from "lib/features/feature_schema.ts";
import { schemaHash } from "lib/features/hash.ts";
import type { Feature } from "lib/features/matrix.ts";
import { inputHashes } from "lib/score/log/input_hash.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex").slice(0, 16);
const deposits = (...values: number[]): Feature => ({
  name: "deposit",
  type: "number",
  values: Float64Array.from(values),
});

Deno.test("`inputHashes()` is the hash of the schema and a row's own values, in the order of the features", () => {
  const ward: Feature = {
    name: "ward_type",
    type: "category",
    codes: Int32Array.of(1, -1),
    labels: ["Q", "S"],
  };
  const features = [ward, deposits(4_500.25, NaN)];
  const schema = schemaHash(featureSchema({ rowCount: 0, features }));
  assertEquals(inputHashes(features, 2), [md5(`${schema},B,4500:1073741824`), md5(`${schema},~,~`)]);
});

Deno.test("`inputHashes()` writes numbers so that a database writes the same", () => {
  const cases: [value: number, text: string][] = [
    [0, "0:0"],
    [-0, "0:0"],
    [7, "7:0"],
    [-0.5, "-1:2147483648"],
    [0.1, "0:429496729"],
    [2 ** 53, "9007199254740992:0"],
    [1e300, "9007199254740992:0"],
    [Infinity, "9007199254740992:0"],
    [-Infinity, "-9007199254740992:0"],
    [-Number.MIN_VALUE, "-1:4294967296"],
  ];
  const schema = schemaHash(featureSchema({ rowCount: 0, features: [deposits()] }));
  assertEquals(
    inputHashes([deposits(...cases.map(([value]) => value))], cases.length),
    cases.map(([, text]) => md5(`${schema},${text}`)),
  );
});

Deno.test("`inputHashes()` differs when the schema does, though the values are the same", () => {
  const ward = (labels: string[]): Feature => ({
    name: "ward_type",
    type: "category",
    codes: Int32Array.of(0),
    labels,
  });
  assertNotEquals(inputHashes([ward(["Q"])], 1), inputHashes([ward(["S"])], 1));
});

Deno.test("`inputHashes()` is empty when there are no rows", () => {
  assertEquals(inputHashes([deposits()], 0), []);
});
