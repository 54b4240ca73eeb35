import { assertEquals, assertThrows } from "@std/assert";
import { encode, fitEncoder } from "lib/features/encoder.ts";
import { categoryColumn, numberColumn, tableOf, takeRows, timestampColumn } from "lib/table/table.ts";

const training = tableOf({
  ward_type: categoryColumn(["S", "Q", null, "S"]),
  deposit: numberColumn([4_500, NaN, 3_000, 4_500]),
  emergency: categoryColumn([null, null, null, null]),
  prior_inpatient: numberColumn([NaN, NaN, NaN, NaN]),
  admitted_on: timestampColumn([0, 1, 2, 3]),
});

Deno.test("`fitEncoder()` sorts the labels that have rows when the column lists others too", () => {
  const column = { type: "category", codes: Int32Array.of(2, 0, -1), labels: ["b", "never", "a"] } as const;
  const { features } = fitEncoder(tableOf({ column }), ["column"]);
  assertEquals(features, [{ name: "column", labels: ["a", "b"] }]);
});

Deno.test("`fitEncoder()` gives the same encoder when rows come in another order", () => {
  const names = ["ward_type", "deposit"];
  const reversed = takeRows(training, Int32Array.of(3, 2, 1, 0));
  assertEquals(fitEncoder(reversed, names), fitEncoder(training, names));
});

Deno.test("`fitEncoder()` leaves out and names features when they have no value at all", () => {
  const encoder = fitEncoder(training, ["prior_inpatient", "deposit", "emergency"]);
  assertEquals(encoder.leftOut, ["prior_inpatient", "emergency"]);
  assertEquals(encoder.features, [{ name: "deposit", labels: null }]);
});

Deno.test("`fitEncoder()` refuses by name when a feature can't be learnt", () => {
  const cases: [string[], string][] = [
    [["ward_type", "absent"], '"absent" as the table has no such column'],
    [["admitted_on"], '"admitted_on" as a feature must be a number or a category: it is a timestamp'],
    [["deposit", "deposit"], '"deposit" comes twice'],
    [["emergency"], "there is none in emergency"],
    [[], "there is none in an empty list"],
  ];
  for (const [features, message] of cases) {
    assertThrows(() => fitEncoder(training, features), TypeError, message);
  }
  const none = takeRows(training, new Int32Array(0));
  assertThrows(() => fitEncoder(none, ["deposit"]), TypeError, "must learn from rows: there are none");
});

Deno.test("`encode()` counts missing and unseen, and makes both missing", () => {
  const encoder = fitEncoder(training, ["ward_type", "deposit"]);
  const { features, report } = encode(
    encoder,
    tableOf({
      deposit: numberColumn([1, NaN, NaN, 4, 5]),
      ward_type: categoryColumn(["T", "Q", "R", null, "T"]),
    }),
  );
  assertEquals(features, [
    { name: "ward_type", type: "category", codes: Int32Array.of(-1, 0, -1, -1, -1), labels: ["Q", "S"] },
    { name: "deposit", type: "number", values: Float64Array.of(1, NaN, NaN, 4, 5) },
  ]);
  assertEquals(report, {
    missing: { ward_type: 1, deposit: 2 },
    unseen: { ward_type: 3, deposit: 0 },
    unseenLabels: { ward_type: [], deposit: [] },
  });
});

Deno.test("`encode()` names at most five unseen labels, none that fewer than eleven rows have", () => {
  const encoder = fitEncoder(training, ["ward_type"]);
  const labels = ["g", "f", "e", "d", "c", "b"].flatMap((label) => Array<string>(11).fill(label));
  const rare = Array<string>(10).fill("a");
  const { report } = encode(encoder, tableOf({ ward_type: categoryColumn([...rare, ...labels]) }));
  assertEquals(report.unseen, { ward_type: 76 });
  assertEquals(report.unseenLabels, { ward_type: ["b", "c", "d", "e", "f"] });
});

Deno.test("`encode()` doesn't count a label as unseen when no row has it", () => {
  const ward_type = { type: "category", codes: Int32Array.of(0), labels: ["S", "T"] } as const;
  const { report } = encode(fitEncoder(training, ["ward_type"]), tableOf({ ward_type }));
  assertEquals(report.unseen, { ward_type: 0 });
});

Deno.test("`encode()` keeps a feature when all of its values are missing in the new rows", () => {
  const encoder = fitEncoder(training, ["ward_type", "deposit"]);
  const table = tableOf({ ward_type: categoryColumn([null]), deposit: numberColumn([NaN]) });
  const { features, report } = encode(encoder, table);
  assertEquals(features.map((feature) => feature.name), ["ward_type", "deposit"]);
  assertEquals(report.missing, { ward_type: 1, deposit: 1 });
});

Deno.test("`encode()` returns empty features when the table has no rows", () => {
  const encoder = fitEncoder(training, ["ward_type"]);
  const { features } = encode(encoder, tableOf({ ward_type: categoryColumn([]) }));
  assertEquals(features, [{
    name: "ward_type",
    type: "category",
    codes: new Int32Array(0),
    labels: ["Q", "S"],
  }]);
});

Deno.test("`encode()` refuses by name when a feature is absent or of another type", () => {
  const encoder = fitEncoder(training, ["ward_type", "deposit"]);
  const ward_type = categoryColumn(["S"]);
  assertThrows(() => encode(encoder, tableOf({ ward_type })), TypeError, '"deposit"');
  assertThrows(
    () => encode(encoder, tableOf({ ward_type, deposit: ward_type })),
    TypeError,
    'Cannot encode "deposit" as it must be a number column as in training: it is a category column',
  );
  assertThrows(
    () => encode(encoder, tableOf({ ward_type: timestampColumn([0]), deposit: numberColumn([1]) })),
    TypeError,
    'Cannot encode "ward_type" as it must be a category column as in training: it is a timestamp column',
  );
});

Deno.test("`encode()` gives the same features when the encoder went through JSON", () => {
  const encoder = fitEncoder(training, ["ward_type", "deposit"]);
  assertEquals(encode(JSON.parse(JSON.stringify(encoder)), training), encode(encoder, training));
});
