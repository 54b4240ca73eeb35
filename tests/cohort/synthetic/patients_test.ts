import { assert, assertEquals } from "@std/assert";
import { admissionDays } from "lib/cohort/synthetic/calendar.ts";
import { drawCaseMix } from "lib/cohort/synthetic/case_mix.ts";
import { assignPatients } from "lib/cohort/synthetic/patients.ts";
import { drawStayDays } from "lib/cohort/synthetic/stay_days.ts";
import { randomSource } from "lib/stats/random.ts";

Deno.test("`assignPatients()` gives everybody a number of their own when all stays are at once", () => {
  const mix = drawCaseMix(new Int32Array(500), randomSource(1));
  const patients = assignPatients(mix, new Float64Array(500).fill(5), randomSource(2));
  assertEquals(patients.toSorted(), Float64Array.from({ length: 500 }, (_, i) => i + 1));
});

Deno.test("`assignPatients()` never has a patient in two beds, in two ages or in two cities", () => {
  const mix = drawCaseMix(admissionDays(6_000, 1_800, randomSource(1)), randomSource(2));
  const days = drawStayDays(mix, randomSource(3));
  const patients = assignPatients(mix, days, randomSource(4));
  const latest = new Map<number, number>();
  let again = 0;
  patients.forEach((patient, row) => {
    const before = latest.get(patient);
    latest.set(patient, row);
    if (before === undefined) return;
    again++;
    assert(mix.day[before]! + days[before]! < mix.day[row]!, `patient ${patient} overlaps in row ${row}`);
    assertEquals(mix.age[before], mix.age[row]);
    assertEquals(mix.patientCity[before], mix.patientCity[row]);
  });
  assert(again > 2_000, `${again} readmissions`);
});

Deno.test("`assignPatients()` gives no patient when there is no stay", () => {
  const mix = drawCaseMix(new Int32Array(0), randomSource(1));
  assertEquals(assignPatients(mix, new Float64Array(0), randomSource(2)), new Float64Array(0));
});
