import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { driftByHospital, hospitalsReading, hospitalsTable } from "lib/monitor/domain/drift_by_hospital.ts";
import { driftByWeek } from "lib/monitor/drift.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, displayRows, tableOf } from "lib/table/table.ts";

const day = 86_400_000, perDay = 60, weeks = weeksBetween(0, 7 * day);
const hospitals = ["A", "B", "C", "D"];

/** Of four hospitals, the last a small one, A gets more severe and B less from day 0 on. */
function stays(from: number, days: number, seed: number, isMoved = false) {
  const random = randomSource(seed), rowCount = perDay * days;
  const time = Float64Array.from({ length: rowCount }, (_, row) => (from + Math.floor(row / perDay)) * day);
  const codes = Int32Array.from(time, () => Math.min(3, Math.floor(3.1 * random())));
  const share = (code: number) => 0.4 + (!isMoved ? 0 : code === 0 ? 0.3 : code === 1 ? -0.3 : 0);
  const severity = codes.map((code) => random() < share(code) ? 1 : 0);
  const matrix: Matrix = {
    ...{ rowCount, time },
    features: [
      { name: "hospital_code", type: "category", codes, labels: hospitals },
      { name: "severity", type: "category", codes: severity, labels: ["Minor", "Extreme"] },
    ],
  };
  return {
    matrix,
    table: tableOf({ hospital_code: categoryColumn(Array.from(codes, (code) => hospitals[code]!)) }),
  };
}

function found(isMoved: boolean, seed = 2) {
  const before = stays(-140, 140, 1), after = stays(0, 7, seed, isMoved);
  const parts = { reference: before.matrix, current: after.matrix, learnt: before.table, newer: after.table };
  return { parts, drift: driftByHospital(parts, weeks) };
}

Deno.test("`driftByHospital()` finds what hospitals do against each other, which all stays together hide", () => {
  const { parts, drift } = found(true);
  const together = driftByWeek(parts.reference, parts.current, weeks);
  assertEquals(together.find(({ feature }) => feature === "severity")!.drifted, false);
  const reading = hospitalsReading(drift);
  assertMatch(
    reading,
    /^In 2 of [34] hospitals \(the small ones as one\) something drifts .*: (A, B|B, A)\.$/,
  );
  const rows = displayRows(hospitalsTable(drift));
  assertEquals(rows.at(-1)!.hospital, "all smaller ones");
  assertEquals(rows.filter(({ drifted }) => drifted === "severity").length, 2);
  const quiet = [3, 4, 5, 6].map((seed) => hospitalsReading(found(false, seed).drift));
  assert(quiet.every((each) => each.startsWith("In none of ")), quiet.join("\n"));
});

Deno.test("`driftByHospital()` says why where there are no weeks, no hospitals, or one", () => {
  const { parts } = found(false);
  assertStringIncludes(hospitalsReading(driftByHospital(parts, [])), "there are no weeks");
  const none = { ...parts, learnt: tableOf({ other: categoryColumn([]) }) };
  assertStringIncludes(hospitalsReading(driftByHospital(none, weeks)), "not among what the model is told");
  const one = (table: typeof parts.learnt) =>
    tableOf({ hospital_code: categoryColumn(new Array(table.rowCount).fill("A")) });
  const alone = driftByHospital({ ...parts, learnt: one(parts.learnt), newer: one(parts.newer) }, weeks);
  assertStringIncludes(hospitalsReading(alone), "no hospital has enough stays");
  assertEquals(hospitalsTable(alone).rowCount, 0);
});
