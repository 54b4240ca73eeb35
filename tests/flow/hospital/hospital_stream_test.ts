import { assert, assertEquals } from "@std/assert";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { noFaults, usualFaults } from "lib/flow/hospital/hospital_plan.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { priorRows } from "lib/flow/hospital/prior_rows.ts";
import { readPriorRow } from "lib/flow/intake/prior_row.ts";
import { verdictOf } from "lib/flow/intake/verdict.ts";
import { dayMs } from "lib/stats/day.ts";

const from = Date.UTC(2022, 9, 24), zone = "Europe/Berlin";
const stream = hospitalStream({ hospitals: 2, from, days: 14, seed: 1 });

Deno.test("`hospitalStream()` is the same for the same seed, and another for another", () => {
  const texts = (seed: number) =>
    hospitalStream({ hospitals: 1, from, days: 2, seed }).messages.map((each) => hl7Text(each, zone)).join(
      "",
    );
  assertEquals(texts(1), texts(1));
  assert(texts(1) !== texts(2));
});

Deno.test("`hospitalStream()` puts nobody into a bed that is taken, and nobody into two at once", () => {
  const byBed = new Map<string, (readonly [number, number])[]>();
  for (const { spans, admittedAt, dischargedAt, hospital } of stream.visits) {
    assertEquals(spans[0]!.from, admittedAt);
    assertEquals(spans.at(-1)!.to, dischargedAt);
    for (const [i, each] of spans.entries()) {
      if (i > 0) assertEquals(each.from, spans[i - 1]!.to);
      const key = `${hospital} ${each.bed}`;
      byBed.set(key, [...byBed.get(key) ?? [], [each.from, each.to ?? Infinity]]);
    }
  }
  for (const [bed, stays] of byBed) {
    stays.sort(([a], [b]) => a - b);
    for (let i = 1; i < stays.length; i++) assert(stays[i]![0] >= stays[i - 1]![1], `${bed} holds two`);
  }
});

Deno.test("`hospitalStream()` plants as much of each fault as it says", () => {
  const { messages, lost } = hospitalStream({ hospitals: 6, from, days: 14, seed: 1 });
  const count = (name: string) =>
    messages.filter(({ planted }) => planted.some((each) => each === name)).length;
  const discharges = messages.filter(({ step }) => step.trigger === "A03").length;
  const admissions =
    messages.filter(({ step, planted }) =>
      ["A01", "A04"].includes(step.trigger) && !planted.includes("duplicate") && !planted.includes("mistake")
    ).length;
  const near = (value: number, of: number, share: number) =>
    assert(Math.abs(value / of - share) < 4 * Math.sqrt(share / of), `${value} of ${of} for ${share}`);
  near(count("duplicate"), messages.length, usualFaults.duplicate);
  near(count("late"), messages.length, usualFaults.late);
  near(lost.length, discharges, usualFaults.lostDischarge);
  near(count("wrong age"), admissions, usualFaults.wrongAge);
  near(count("future"), admissions, usualFaults.future);
  assert(count("merge") > 20 && count("cancel") > 20);
  const quiet = hospitalStream({ hospitals: 1, from, days: 3, seed: 1, faults: noFaults });
  assertEquals(quiet.messages.flatMap(({ planted }) => planted), []);
});

Deno.test("`hospitalStream()` has stays, ages and occupancy as planted", () => {
  const { visits } = hospitalStream({ hospitals: 4, from, days: 28, seed: 2, faults: noFaults });
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  const hours = (department: string) =>
    visits.flatMap(({ spans }) => spans).filter((each) => each.department === department && each.to !== null)
      .map(({ from, to }) => (to! - from) / 3_600_000);
  assert(median(hours("Oncology")) > median(hours("Surgery")));
  assert(median(hours("Surgery")) > median(hours("Pediatrics")));
  assert(median(hours("Emergency")) < 8);
  const noon = from + 14.5 * dayMs;
  const inSurgery =
    visits.filter(({ spans }) =>
      spans.some((each) => each.department === "Surgery" && each.from <= noon && (each.to ?? Infinity) > noon)
    ).length;
  assert(inSurgery > 4 * 36 * 0.5 && inSurgery <= 4 * 36, `${inSurgery} beds of Surgery are taken`);
});

Deno.test("`hl7Text()` and `priorRows()` write what the intake accepts", () => {
  for (const message of stream.messages.slice(0, 1_500)) {
    const { error } = verdictOf(new TextEncoder().encode(hl7Text(message, zone)));
    assertEquals(error, null);
  }
  const rows = priorRows(stream);
  assert(rows.length > 1_000);
  for (const { row } of rows) assertEquals(readPriorRow(JSON.stringify(row)), row);
  const ages = rows.map(({ row }) => row.age).filter((age) => age >= 110);
  assert(ages.length > 20 && Math.max(...ages) <= 150);
});
