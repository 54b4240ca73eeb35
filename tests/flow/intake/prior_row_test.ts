import { assertEquals, assertThrows } from "@std/assert";
import { momentOf, readPriorRow } from "lib/flow/intake/prior_row.ts";

const row = {
  ...{ patient_id: "9f", gender: "Female", age: 61, department: "ICU", bed_id: "7", hospital_id: "3" },
  ...{ admission_time: "2022-11-01T13:45:10.123456", discharge_time: "2022-11-03 08:00:00" },
};

Deno.test("`readPriorRow()` takes ids as text, and no discharge where there is none", () => {
  assertEquals(readPriorRow(JSON.stringify({ ...row, bed_id: 7, hospital_id: 3 })), row);
  assertEquals(readPriorRow(JSON.stringify({ ...row, discharge_time: "" })).discharge_time, null);
  assertEquals(momentOf(row.admission_time), Date.UTC(2022, 10, 1, 13, 45, 10));
});

Deno.test("`readPriorRow()` names the column that is wrong, and its value", () => {
  const cases = [
    [{ ...row, age: "old" }, '"age" must be a number: it is "old"'],
    [{ ...row, patient_id: null }, '"patient_id" must be a text: it is null'],
    [{ ...row, admission_time: "yesterday" }, '"admission_time" must be a time'],
    [{ ...row, discharge_time: 5 }, '"discharge_time" must be a time'],
    [[], "an object of JSON"],
  ] as const;
  for (const [value, words] of cases) {
    assertThrows(() => readPriorRow(JSON.stringify(value)), TypeError, words);
  }
  assertThrows(() => readPriorRow("{"), SyntaxError);
});
