import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { sampleCorrelation } from "simple-statistics";
import { checkContract } from "lib/cohort/contract/contract.ts";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { syntheticCohort, type SyntheticOptions } from "lib/cohort/synthetic/synthetic.ts";
import { chiSquare } from "lib/stats/chi_square.ts";
import { labelCounts } from "lib/stats/label_counts.ts";
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
/** Made once, as several tests read the whole cohort. */
const full = syntheticCohort();
const history = takeRows(full.table, rowsWhere(236_704, () => true));
const stayDays = daysOf(history);
const admitted = timestampsOf(full.table, "ADMISSION_DATE");
const [live, shift] = [Date.UTC(2022, 6, 18), full.planted.shift.from];
const liveWeeks = Array.from({ length: 23 }, (_, i) => live + 7 * i * dayMs);

Deno.test("`syntheticCohort()` has 236,704 rows of history and 71,000 live ones, over two years", () => {
  assertEquals(admitted.filter((each) => each < live).length, 236_704);
  assertEquals(full.table.rowCount, 236_704 + 71_000);
  assertEquals([admitted[0], admitted.at(-1)], [Date.UTC(2021, 0, 1), Date.UTC(2022, 11, 31)]);
  assertEquals(new Set(admitted).size, 730);
  assertEquals(admitted, admitted.toSorted());
});

Deno.test("`syntheticCohort()` has the 20 columns that the spec knows, and CASE_IDs that ascend", () => {
  assertEquals(Object.keys(full.table.columns), synthetic.columns.map(({ name }) => name));
  for (const { name, type } of synthetic.columns) assertEquals(columnOf(full.table, name).type, type, name);
  const ids = numbersOf(full.table, "CASE_ID").filter((id) => !Number.isNaN(id));
  assertEquals(ids, ids.toSorted());
});

/** SHA-256 of all columns' labels and bytes: a change here changes every notebook. */
const frozen = "01aaca0c99b286815de3b43d5d6e01653bba4d961fc43dd1d886fa8fd953ce12";

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
    assert(daysOf(table).every((days) => days >= 1 && days <= 150));
  }
});

Deno.test("`syntheticCohort()` throws when an option is not a number of rows or a seed", () => {
  for (const options of [{ stays: -1 }, { liveStays: 1.5 }, { stays: NaN }, { seed: 0.5 }]) {
    assertThrows(() => syntheticCohort(options), RangeError, "Cannot");
  }
});

/**
 * Shares in percent; the tolerance of 1 is what the sample of 1,000, which they are taken from, knows them
 * to.
 */
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

/**
 * Days. Standard errors of the means over 236,704 stays are below 0.2; the tolerance is the rounding of the
 * goals.
 */
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

Deno.test("`syntheticCohort()` has patients of 1.44 stays each, one at a time, of one age band", () => {
  const patients = numbersOf(full.table, "PATIENTID");
  const [from, to] = [timestampsOf(full.table, "ADMISSION_DATE"), timestampsOf(full.table, "DISCHARGE_DATE")];
  const planted = full.planted.errors.filter(({ treatment }) => treatment !== "missing");
  const wrong = new Set(planted.flatMap(({ sourceRows }) => Array.from(sourceRows, (row) => row - 1)));
  const [ages, kinds] = [categoriesOf(full.table, "AGE"), categoriesOf(full.table, "DISCHARGE_KIND")];
  const latest = new Map<number, number>();
  patients.forEach((patient, row) => {
    if (wrong.has(row)) return;
    const before = latest.get(patient);
    latest.set(patient, row);
    if (before === undefined) return;
    assert(
      kinds.labels[kinds.codes[before]!] !== "died",
      `row ${row}: patient ${patient} comes back after death`,
    );
    assert(to[before]! < from[row]!, `rows ${before} and ${row} of patient ${patient} overlap`);
    assertEquals(ages.codes[before], ages.codes[row]);
  });
  assertAlmostEquals(patients.length / new Set(patients).size, 1.44, 0.02);
});

Deno.test("the contract refuses, repairs and counts exactly what is planted", () => {
  const { quarantined, report } = checkContract(full.table, synthetic, { asOf: Date.UTC(2023, 4, 31) });
  const planted = (treatment: string) => full.planted.errors.filter((each) => each.treatment === treatment);
  assertEquals(quarantined.rowCount, 443);
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

Deno.test("weeks before 17 October 2022 have the usual case mix, those after another one", () => {
  for (const column of ["WARD_TYPE", "TYPE_OF_ADMISSION", "SEVERITY_OF_ILLNESS"]) {
    const { codes, labels } = categoriesOf(full.table, column);
    const before = labelCounts(codes.filter((_, row) => admitted[row]! < live), labels.length);
    for (const week of liveWeeks) {
      const inWeek = codes.filter((_, row) => admitted[row]! >= week && admitted[row]! < week + 7 * dayMs);
      const counts = Float64Array.of(...before, ...labelCounts(inWeek, labels.length));
      const { pValue } = chiSquare({ counts, rows: 2, columns: counts.length / 2 });
      // Bonferroni over thirteen quiet weeks and three columns at 1 %.
      assert(week < shift ? pValue > 0.01 / 39 : pValue < 1e-6, `${column}, ${isoDay(week)}: ${pValue}`);
    }
  }
});

Deno.test("the day of the shift is recoverable from Trauma alone, and so are the planted odds", () => {
  const { odds } = full.planted.shift;
  const share = hasLabel("TYPE_OF_ADMISSION", "Trauma");
  const isLive = (row: number) => admitted[row]! >= live;
  const all = mean(share.filter((_, row) => isLive(row)));
  let [sum, lowest, found] = [0, Infinity, 0];
  for (let time = live; time < Date.UTC(2023, 0, 1); time += dayMs) {
    if (sum < lowest) [lowest, found] = [sum, time];
    for (const each of share.filter((_, row) => admitted[row] === time)) sum += each - all;
  }
  assert(Math.abs(found - shift) <= 3 * dayMs, `found ${isoDay(found)}`);
  const strata = (column: string) => categoriesOf(full.table, column).codes;
  const trauma = commonOdds(share, strata("AGE"));
  const wardS = commonOdds(hasLabel("WARD_TYPE", "S"), strata("HOSPITAL_CODE"));
  const byAge = strata("AGE");
  const types = strata("TYPE_OF_ADMISSION").map((code, row) => 20 * code + byAge[row]!);
  const extreme = commonOdds(hasLabel("SEVERITY_OF_ILLNESS", "Extreme"), types);
  // Standard errors of the logarithms are 0.015; some who should lie in a full ward S lie elsewhere.
  assertAlmostEquals(Math.log(trauma / odds.trauma), 0, 0.06);
  assertAlmostEquals(Math.log(wardS / odds.wardS), 0, 0.08);
  assertAlmostEquals(Math.log(extreme / odds.extreme), 0, 0.06);
});

Deno.test("stays are longer from 17 October 2022 on than a year before, and not before it", () => {
  const days = daysOf(full.table);
  const meanIn = (from: number) =>
    mean(days.filter((each, row) => each > 0 && admitted[row]! >= from && admitted[row]! < from + 7 * dayMs));
  const ratios = liveWeeks.map((week) => meanIn(week) / meanIn(week - 364 * dayMs));
  // A ratio of two weeks' means has a standard error of 0.014.
  ratios.forEach((ratio, i) => {
    const isQuiet = liveWeeks[i]! < shift;
    assert(isQuiet ? Math.abs(ratio - 1) < 0.06 : ratio > 1.08, `${isoDay(liveWeeks[i]!)}: ${ratio}`);
  });
  assert(mean(ratios.filter((_, i) => liveWeeks[i]! >= shift)) > full.planted.shift.stayFactor);
});

Deno.test("`planted.boarded` names few rows, and more after the shift than before it", () => {
  const times = Array.from(full.planted.boarded, (row) => admitted[row - 1]!);
  const share = (after: boolean) =>
    times.filter((time) => (time >= shift) === after).length /
    admitted.filter((time) => (time >= shift) === after).length;
  assert(
    share(false) < 0.001 && share(true) > share(false) && share(true) < 0.02,
    `${share(false)}, ${share(true)}`,
  );
});

/** 1 where a column has a label, else 0. */
function hasLabel(column: string, label: string): Float64Array {
  const { codes, labels } = categoriesOf(full.table, column);
  const code = labels.indexOf(label);
  return Float64Array.from(codes, (each) => Number(each === code));
}

/** Mantel and Haenszel's common odds ratio of a mark after the shift against before it, over strata. */
function commonOdds(mark: Float64Array, stratum: Int32Array): number {
  const cells = new Map<number, [number, number, number, number]>();
  mark.forEach((each, row) => {
    const counts = cells.get(stratum[row]!) ?? [0, 0, 0, 0];
    cells.set(stratum[row]!, counts);
    counts[2 * Number(admitted[row]! < shift) + 1 - each]!++;
  });
  let [above, below] = [0, 0];
  for (const [a, b, c, d] of cells.values()) {
    above += a * d / (a + b + c + d);
    below += b * c / (a + b + c + d);
  }
  return above / below;
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

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
