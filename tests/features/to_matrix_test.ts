import { assertEquals, assertThrows } from "@std/assert";
import { fitEncoder } from "lib/features/encoder.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { categoryColumn, numberColumn, tableOf, takeRows, timestampColumn } from "lib/table/table.ts";

const stays = tableOf({
  deposit: numberColumn([4_500, 3_000, 5_100, 2_000]),
  stay_days: numberColumn([12, 7, NaN, 3]),
  patient_id: numberColumn([88, NaN, 88, NaN]),
  admitted_on: timestampColumn([0, NaN, 86_400_000, 0]),
  no_patient: numberColumn([NaN, NaN, NaN, NaN]),
  no_date: timestampColumn([NaN, NaN, NaN, NaN]),
  patient_code: categoryColumn(["p1", "p2", null, "p1"]),
});
const encoder = fitEncoder(stays, ["deposit"]);

Deno.test("`toMatrix()` puts target, group and time beside the features", () => {
  const roles = { target: "stay_days", group: "patient_id", time: "admitted_on" };
  const { matrix } = toMatrix(stays, encoder, roles);
  assertEquals(matrix, {
    rowCount: 4,
    features: [{ name: "deposit", type: "number", values: Float64Array.of(4_500, 3_000, 5_100, 2_000) }],
    target: Float64Array.of(12, 7, NaN, 3),
    group: Int32Array.of(0, 1, 0, 2),
    time: Float64Array.of(0, NaN, 86_400_000, 0),
  });
});

Deno.test("`toMatrix()` makes a row a group of its own when its patient is unknown", () => {
  assertEquals(toMatrix(stays, encoder, { group: "patient_code" }).matrix.group, Int32Array.of(0, 1, 2, 0));
});

Deno.test("`toMatrix()` leaves group and time out when the cohort has none", () => {
  const { matrix } = toMatrix(stays, encoder, { group: "no_patient", time: "no_date" });
  assertEquals(Object.keys(matrix), ["rowCount", "features"]);
});

Deno.test("`toMatrix()` keeps empty arrays when there are no rows", () => {
  const none = takeRows(stays, new Int32Array(0));
  const { matrix } = toMatrix(none, encoder, {
    target: "stay_days",
    group: "patient_id",
    time: "admitted_on",
  });
  assertEquals([matrix.target, matrix.group, matrix.time], [
    new Float64Array(0),
    new Int32Array(0),
    new Float64Array(0),
  ]);
});

Deno.test("`toMatrix()` refuses by name when a column is absent or of another type", () => {
  assertThrows(() => toMatrix(stays, encoder, { target: "days" }), TypeError, '"days"');
  assertThrows(() => toMatrix(stays, encoder, { time: "stay_days" }), TypeError, '"stay_days" as timestamp');
  assertThrows(
    () => toMatrix(stays, encoder, { group: "admitted_on" }),
    TypeError,
    '"admitted_on" as number',
  );
});
