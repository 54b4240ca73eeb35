import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { sampleCorrelation } from "simple-statistics";
import { checkContract } from "lib/cohort/contract/contract.ts";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { syntheticCohort, type SyntheticOptions } from "lib/cohort/synthetic/synthetic.ts";
import { kolmogorovSmirnov } from "lib/stats/kolmogorov_smirnov.ts";
import {
  categoriesOf,
  columnOf,
  numbersOf,
  rowsWhere,
  type Table,
  takeRows,
  timestampsOf,
} from "lib/table/table.ts";

const dayMs = 86_400_000;
const december = Date.UTC(2022, 11, 1);
/** Made once, as several tests read the whole cohort. */
const full = syntheticCohort();
const history = takeRows(full.table, rowsWhere(236_704, () => true));
const stayDays = daysOf(history);

Deno.test("`syntheticCohort()` has 236,704 rows of history, 2,362 of 1 December and 71,000 of December", () => {
  const admitted = timestampsOf(full.table, "ADMISSION_DATE");
  const until = (time: number) => admitted.filter((each) => each < time).length;
  assertEquals(until(december), 236_704);
  assertEquals(until(december + dayMs) - until(december), 2_362);
  assertEquals(full.table.rowCount, 236_704 + 71_000);
  assertEquals([admitted[0], admitted.at(-1)], [Date.UTC(2022, 7, 1), Date.UTC(2022, 11, 31)]);
  assertEquals(admitted, admitted.toSorted());
});

Deno.test("`syntheticCohort()` has the 19 columns that the spec knows, and CASE_IDs that ascend", () => {
  assertEquals(Object.keys(full.table.columns), synthetic.columns.map(({ name }) => name));
  for (const { name, type } of synthetic.columns) assertEquals(columnOf(full.table, name).type, type, name);
  const ids = numbersOf(full.table, "CASE_ID").filter((id) => !Number.isNaN(id));
  assertEquals(ids, ids.toSorted());
});

/** SHA-256 of all columns' labels and bytes: a change here changes every notebook. */
const frozen = "c2a7fe2fd599013f6739d25175151f0e217b10fe6ba39ae21149e3eb5537fa10";

Deno.test("`syntheticCohort()` gives the frozen bytes when 5,000 stays are drawn with the default seed", async () => {
  assertEquals(await hashOf({ stays: 5_000, liveStays: 1_500 }), frozen);
});

Deno.test("`syntheticCohort()` gives other bytes when the seed is another", async () => {
  assert(
    await hashOf({ stays: 500, liveStays: 50, seed: 1 }) !== await hashOf({ stays: 500, liveStays: 50 }),
  );
});

Deno.test("`syntheticCohort()` gives few rows or none when few or none are asked for", () => {
  for (const [stays, liveStays] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
    const { table, planted } = syntheticCohort({ stays, liveStays });
    assertEquals(table.rowCount, stays + liveStays);
    assertEquals(planted.errors.map((each) => each.sourceRows.length), planted.errors.map(() => 0));
  }
});

Deno.test("`syntheticCohort()` throws when an option is not a number of rows or a seed", () => {
  for (const options of [{ stays: -1 }, { liveStays: 1.5 }, { stays: NaN }, { seed: 0.5 }]) {
    assertThrows(() => syntheticCohort(options), RangeError, "Cannot");
  }
});

/** Shares in percent; the tolerance of 1 is what the sample of 1,000, which they are taken from, knows them to. */
const shares: readonly [column: string, expected: Readonly<Record<string, number>>][] = [
  ["DEPARTMENT", {
    gynecology: 78,
    anesthesia: 10,
    radiotherapy: 8,
    "TB & Chest disease": 3.3,
    surgery: 0.5,
  }],
  ["WARD_TYPE", { R: 40, Q: 34, S: 25 }],
  ["TYPE_OF_ADMISSION", { Trauma: 49, Emergency: 38, Urgent: 13 }],
  ["SEVERITY_OF_ILLNESS", { Moderate: 55, Minor: 25, Extreme: 20 }],
];

for (const [column, expected] of shares) {
  Deno.test(`\`syntheticCohort()\` has the shares of ${column} that the sample has`, () => {
    const { codes, labels } = categoriesOf(history, column);
    for (const [label, percent] of Object.entries(expected)) {
      const code = labels.indexOf(label);
      assertAlmostEquals(
        100 * codes.filter((each) => each === code).length / codes.length,
        percent,
        1,
        label,
      );
    }
  });
}

Deno.test("`syntheticCohort()` has the shares of visitors that the sample has", () => {
  const visitors = numbersOf(history, "VISITORS_WITH_PATIENT");
  for (const [count, percent] of [[2, 41], [4, 28], [3, 19], [6, 6]] as const) {
    const share = 100 * visitors.filter((each) => each === count).length / visitors.length;
    assertAlmostEquals(share, percent, 1, `${count} visitors`);
  }
});

/** Days. Standard errors of the means over 236,704 stays are below 0.2; the tolerance is the rounding of the goals. */
const means: readonly [column: string, label: string, days: number][] = [
  ["WARD_TYPE", "Q", 34],
  ["WARD_TYPE", "R", 37],
  ["WARD_TYPE", "S", 46],
  ["TYPE_OF_ADMISSION", "Trauma", 41.5],
  ["TYPE_OF_ADMISSION", "Urgent", 34],
  ["SEVERITY_OF_ILLNESS", "Extreme", 40.6],
  ["SEVERITY_OF_ILLNESS", "Minor", 33.1],
];

for (const [column, label, days] of means) {
  Deno.test(`\`syntheticCohort()\` has a mean stay of ${days} days where ${column} is ${label}`, () => {
    const { codes, labels } = categoriesOf(history, column);
    const code = labels.indexOf(label);
    assertAlmostEquals(mean(stayDays.filter((each, row) => codes[row] === code && each > 0)), days, 0.7);
  });
}

Deno.test("`syntheticCohort()` has whole, skewed stays that go with visitors, extra rooms and deposit", () => {
  const deposits = numbersOf(history, "ADMISSION_DEPOSIT");
  const valid = rowsWhere(history.rowCount, (row) => stayDays[row]! > 0 && deposits[row]! <= 11_000);
  const of = (values: Float64Array) => Array.from(valid, (row) => values[row]!);
  const days = of(stayDays);
  const center = mean(days);
  const spread = Math.sqrt(mean(days.map((each) => (each - center) ** 2)));
  assert(days.every((each) => Number.isInteger(each) && each >= 1 && each <= 150));
  assertAlmostEquals(center, 37.9, 0.3);
  assert(spread > 17 && spread < 21, `${spread}`);
  assert(mean(days.map((each) => ((each - center) / spread) ** 3)) > 1);
  const correlation = (column: string) => sampleCorrelation(of(numbersOf(history, column)), days);
  assertAlmostEquals(correlation("VISITORS_WITH_PATIENT"), 0.51, 0.02);
  assertAlmostEquals(correlation("AVAILABLE_EXTRA_ROOMS_IN_HOSPITAL"), -0.14, 0.01);
  assertAlmostEquals(correlation("ADMISSION_DEPOSIT"), -0.04, 0.01);
});

Deno.test("`syntheticCohort()` has patients of 2.6 stays each, one at a time, of one age band", () => {
  const patients = numbersOf(full.table, "PATIENTID");
  const [from, to] = [timestampsOf(full.table, "ADMISSION_DATE"), timestampsOf(full.table, "DISCHARGE_DATE")];
  const planted = full.planted.errors.filter(({ treatment }) => treatment !== "missing");
  const wrong = new Set(planted.flatMap(({ sourceRows }) => Array.from(sourceRows, (row) => row - 1)));
  const ages = categoriesOf(full.table, "AGE");
  const latest = new Map<number, number>();
  patients.forEach((patient, row) => {
    if (wrong.has(row)) return;
    const before = latest.get(patient);
    latest.set(patient, row);
    if (before === undefined) return;
    assert(to[before]! < from[row]!, `rows ${before} and ${row} of patient ${patient} overlap`);
    assertEquals(ages.codes[before], ages.codes[row]);
  });
  assertAlmostEquals(patients.length / new Set(patients).size, 2.6, 0.1);
});

Deno.test("the contract refuses, repairs and counts exactly what is planted", () => {
  const { quarantined, report } = checkContract(full.table, synthetic, { asOf: Date.UTC(2023, 4, 31) });
  const planted = (treatment: string) => full.planted.errors.filter((each) => each.treatment === treatment);
  const rowsOf = (treatment: string) => planted(treatment).flatMap(({ sourceRows }) => [...sourceRows]);
  const countsOf = (treatment: string) =>
    planted(treatment).map(({ column, sourceRows }) => `${column}: ${sourceRows.length}`).toSorted();
  assertEquals(
    numbersOf(quarantined, "source_row").toSorted(),
    Float64Array.from(rowsOf("quarantine")).toSorted(),
  );
  assertEquals(
    report.byRule.map(({ column, rows }) => `${column}: ${rows}`).toSorted(),
    countsOf("quarantine"),
  );
  const missing = Object.entries(report.missing).filter(([, count]) => count > 0);
  assertEquals(missing.map(([column, count]) => `${column}: ${count}`).toSorted(), countsOf("missing"));
  assertEquals(report.repaired, [
    { column: "AGE", from: "20-Nov", to: "11-20", rows: rowsOf("repair").length },
  ]);
});

Deno.test("planted errors are documented once each, and in the rows that the key names", () => {
  const { errors } = full.planted;
  const rows = errors.flatMap(({ sourceRows }) => [...sourceRows]);
  assertEquals(new Set(rows).size, rows.length);
  const ids = numbersOf(full.table, "CASE_ID");
  for (const { name, sourceRows, caseIds } of errors) {
    assertEquals(sourceRows, sourceRows.toSorted());
    sourceRows.forEach((row, i) => {
      const id = ids[row - 1]!;
      if (name === "missing CASE_ID") assertEquals([id, caseIds[i]], [NaN, row]);
      else assertEquals(id, caseIds[i]);
      if (name === "duplicate row") assertEquals(ids[row - 2], id);
    });
  }
});

Deno.test("weeks before 16 December are quiet, those after are not", () => {
  const admitted = timestampsOf(full.table, "ADMISSION_DATE");
  const days = daysOf(full.table);
  const stays = (from: number, to: number) =>
    days.filter((each, row) => each > 0 && admitted[row]! >= from && admitted[row]! < to);
  const training = stays(0, Date.UTC(2022, 10, 1));
  const weeks = Array.from({ length: 8 }, (_, i) => Date.UTC(2022, 10, 4 + 7 * i));
  const distances = weeks.map((week) => kolmogorovSmirnov(training, stays(week, week + 7 * dayMs)));
  const shifted = weeks.map((week) => week >= full.planted.shift.from);
  assertEquals(shifted.filter((each) => each).length, 2);
  // Bonferroni over the six quiet weeks at 1 %.
  distances.forEach(({ pValue, statistic }, i) => {
    assert(shifted[i] ? statistic > 0.1 : pValue > 0.01 / 6, `week ${i}: ${statistic}, p ${pValue}`);
  });
});

Deno.test("ward S, Trauma and Extreme are commoner, and stays longer within each ward, from 16 December", () => {
  const admitted = timestampsOf(full.table, "ADMISSION_DATE");
  const days = daysOf(full.table);
  const isAfter = (row: number) => admitted[row]! >= full.planted.shift.from;
  const cases: [string, string][] = [["WARD_TYPE", "S"], ["TYPE_OF_ADMISSION", "Trauma"], [
    "SEVERITY_OF_ILLNESS",
    "Extreme",
  ]];
  for (const [column, label] of cases) {
    const { codes, labels } = categoriesOf(full.table, column);
    const code = labels.indexOf(label);
    const share = (side: boolean) =>
      mean(codes.filter((_, row) => isAfter(row) === side).map((each) => Number(each === code)));
    assert(share(true) > share(false) + 0.05, `${label}: ${share(false)} to ${share(true)}`);
    const inside = (side: boolean) =>
      mean(days.filter((each, row) => each > 0 && codes[row] === code && isAfter(row) === side));
    assert(inside(true) / inside(false) > 1.12, `${label}: ${inside(false)} to ${inside(true)} days`);
  }
});

function daysOf(table: Table): Float64Array {
  const from = timestampsOf(table, "ADMISSION_DATE");
  return timestampsOf(table, "DISCHARGE_DATE").map((to, row) => (to - from[row]!) / dayMs);
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

async function hashOf(options: SyntheticOptions): Promise<string> {
  const { table, planted } = syntheticCohort(options);
  const arrays = [
    ...Object.values(table.columns).map((column) =>
      column.type === "category" ? column.codes : column.values
    ),
    ...planted.errors.map(({ sourceRows }) => sourceRows),
  ];
  const labels = Object.entries(table.columns).map((
    [name, column],
  ) => [name, column.type === "category" ? column.labels : []]);
  const bytes = await new Blob([JSON.stringify(labels), ...arrays.map((each) => each.slice())]).arrayBuffer();
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
