import { assert, assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { diabetes130 } from "lib/cohort/specs/diabetes130.ts";
import { sparcs } from "lib/cohort/specs/sparcs.ts";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { auditOf } from "lib/evaluate/audit/audit.ts";
import { auditColumns } from "lib/evaluate/audit/audit_columns.ts";
import { auditReading, auditTable, disparities, disparityTable } from "lib/evaluate/audit/audit_report.ts";
import { auditedColumns } from "lib/evaluate/audit/audited_columns.ts";
import { besideOthers } from "lib/evaluate/audit/beside_others.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import { clusteredError } from "lib/stats/clustered_error.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { studentQuantile } from "lib/stats/tail_probability.ts";
import { categoriesOf, categoryColumn, numberColumn, numbersOf, tableOf } from "lib/table/table.ts";

const count = 2_400;
const residuals = { level: 0.9, at: [20], lower: [-9], upper: [9] };
const train = { rowCount: 10, features: [], target: Float64Array.of(5, 10, 15, 20, 25, 30, 35, 38, 39, 40) };

/** Stays within 10 days of what is predicted, of patients with two each; `off` moves a row's outcome. */
function made(seed: number, off: (row: { gender: string; hospital: number }) => number = () => 0) {
  const random = randomSource(seed);
  const rows = Array.from({ length: count }, () => ({
    gender: random() < 0.4 ? "F" : "M",
    age: Math.floor(5 * random()),
    hospital: Math.floor(12 * random()),
  }));
  const predicted = Float64Array.from(rows, () => 15 + 25 * random());
  const target = predicted.map((days, row) => days + off(rows[row]!) + 10 * (2 * random() - 1));
  const test: HeldOut<"test"> = {
    purpose: "test",
    split: "random patients",
    matrix: { rowCount: count, features: [], target, group: Int32Array.from(rows, (_, row) => row >> 1) },
    rows: { rowCount: count, columns: {} },
    known: { stays: count, known: count, effective: count, capped: 0, judgedFrom: null },
  };
  const column = (of: (row: typeof rows[number]) => string) => categoryColumn(rows.map(of));
  const columns = {
    gender: column(({ gender }) => gender),
    "age band": column(({ age }) => `${age}0s`),
    hospital: column(({ hospital }) => `H${hospital}`),
  };
  return { test, predicted, columns };
}

Deno.test("`auditOf()` reports nothing of labels that are shuffled, seed after seed", () => {
  const longer = ({ gender }: { gender: string }) => gender === "F" ? 4 : 0;
  const reported = Array.from({ length: 12 }, (_, seed) => {
    const { test, predicted, columns } = made(seed + 1, longer);
    const order = shuffled(count, randomSource(seed + 100));
    const mixed = Object.fromEntries(
      Object.entries(columns).map(([name, { codes, ...rest }]) => [
        name,
        { ...rest, codes: Int32Array.from(order, (row) => codes[row]!) },
      ]),
    );
    const audit = auditOf(test, predicted, { columns: mixed, residuals, train });
    assert(audit.findings.length > 200);
    return disparities(audit).length;
  });
  // By chance one in twenty has any; of twelve none.
  assertEquals(reported, new Array(12).fill(0));
  const { test, predicted, columns } = made(1);
  const audit = auditOf(test, predicted, { columns, residuals, train });
  assertStringIncludes(auditReading(audit, Object.keys(columns)), "No gap is surely more than chance");
});

Deno.test("`auditOf()` finds the disparities that were planted, with what they cost", () => {
  const { test, predicted, columns } = made(
    5,
    ({ gender, hospital }) => (gender === "F" ? 3 : 0) + (hospital === 3 ? 6 : 0),
  );
  const audit = auditOf(test, predicted, { columns, residuals, train });
  const found = disparities(audit);
  const bias = found.find(({ by, cell, measure }) => by === "gender" && cell === "F" && measure === "bias")!;
  assert(Math.abs(bias.gap.value + 3) < 0.6 && bias.gap.lower < -3 && bias.gap.upper > -3.6);
  assertEquals(Math.round(bias.cost), Math.round(bias.gap.value * bias.stays));
  const places = new Set(found.filter(({ by }) => by === "hospital").map(({ cell }) => cell));
  assertEquals([...places][0], "H3");
  // All others are beside H3 too, and so half a day too long.
  const others = found.filter(({ by, cell }) => by === "hospital" && cell !== "H3");
  assert(others.every(({ gap }) => Math.abs(gap.value) < 2));
  const measured = found.filter(({ by, cell }) => by === "hospital" && cell === "H3").map((each) =>
    each.measure
  );
  assert(measured.includes("inside") && measured.includes("bias") && measured.includes("error"));
  // One in twenty of what is reported may be chance.
  const chance = found.filter(({ by }) => by === "age band");
  assert(chance.length <= found.length / 20 && chance.every(({ gap }) => Math.abs(gap.value) < 1));
  const reading = auditReading(audit, Object.keys(columns));
  assertStringIncludes(reading, "gaps are surely more than chance");
  assertStringIncludes(reading, "A stay of 39 days or more is long.");
  assertStringIncludes(reading, "The costliest is gender");
  const table = disparityTable(audit);
  assertEquals(table.rowCount, Math.min(15, found.length));
  // What all others have had three digits beside a value of one, and bed days two.
  assert(categoriesOf(table, "others").labels.every((text) => /^−?\d+\.\d$/.test(text)));
  assert(numbersOf(table, "bed_days").every((each) => Number.isNaN(each) || Number.isInteger(each)));
  assertEquals(auditTable(audit).rowCount, 2 + 5 + 8);
  assert(audit.findings.every(({ here, measure }) => measure !== "inside" || here.upper <= 1));
});

Deno.test("`auditOf()` hides cells of few stays or patients, and says how many", () => {
  const { test, predicted, columns: { gender } } = made(2);
  const rare = categoryColumn(Array.from({ length: count }, (_, row) => row < 29 ? "rare" : "usual"));
  const same = {
    ...test,
    matrix: { ...test.matrix, group: test.matrix.group!.map((_, row) => row < 60 ? 0 : row) },
  };
  const one = categoryColumn(
    Array.from({ length: count }, (_, row) => row < 60 ? "one patient's" : "others'"),
  );
  const asked = { columns: { rare, one, gender: gender! }, residuals, train };
  const { findings, hidden } = auditOf(same, predicted, asked);
  assert(findings.length > 0);
  // Of others there are too few patients beside all but the one.
  assert(findings.every(({ cell }) => !/rare|one patient/.test(cell) && cell !== "others'"));
  // Both, the one patient with usual stays too, and both by gender; with rare ones these are the rare ones.
  assertEquals(hidden, 7);
  assertEquals(
    auditReading({ asks: "days", findings: [], hidden: 3, from: 9 }, ["gender"]).startsWith("*Not judged:*"),
    true,
  );
  assertEquals(
    auditReading({ asks: "days", findings: [], hidden: 0, from: 9 }, []).startsWith("*Not asked:*"),
    true,
  );
});

Deno.test("`besideOthers()` is not sure of a cell only as its few stays are all alike, and weighs", () => {
  const values = Float64Array.from({ length: 1_000 }, (_, row) => row < 60 ? 1 : row % 10 === 0 ? 0 : 1);
  const known = Int32Array.from(values.keys()), patients = new Int32Array(1_000).fill(-1);
  const cell = known.subarray(0, 60), weight = new Float64Array(1_000).fill(1);
  const beside = besideOthers(values, cell, { known, weight, patients, isShare: true })!;
  assert(beside.here.value === 1 && beside.pValue > 0.005 && beside.pValue < 0.05, `${beside.pValue}`);
  // Of 30 stays three zeros are expected: too few to tell.
  assertEquals(besideOthers(values, known.subarray(0, 30), { known, weight, patients, isShare: true }), null);
  const half = weight.map((_, row) => row % 10 === 0 ? 2 : 1);
  const heavier = besideOthers(values, cell, { known, weight: half, patients, isShare: true })!;
  assert(heavier.others < beside.others);
});

Deno.test("`besideOthers()` of few patients has Student's interval, wider than the normal one", () => {
  const values = Float64Array.from({ length: 1_000 }, (_, row) => (row * 7) % 11);
  const known = Int32Array.from(values.keys()), weight = new Float64Array(1_000).fill(1);
  const patients = known.map((row) => row < 60 ? row % 12 : 20 + row);
  const { here } = besideOthers(values, known.subarray(0, 60), { known, weight, patients })!;
  const move = values.map((value, row) => row < 60 ? (value - here.value) / 60 : NaN);
  const half = studentQuantile(0.975, 11) * clusteredError(move, patients);
  assertAlmostEquals(here.upper - here.value, half, 1e-12);
});

Deno.test("`auditColumns()` are those that a cohort has, and `auditedColumns()` finds them by stay", () => {
  assertEquals(auditColumns(synthetic), ["age_band", "admission_type", "hospital_code"]);
  assertEquals(auditColumns(sparcs), [
    ...["gender", "age_band", "race", "ethnicity", "admission_type", "emergency", "hospital_region"],
  ]);
  assertEquals(auditColumns(diabetes130).slice(0, 3), ["gender", "age_band", "race"]);
  const read = tableOf({ stay_id: numberColumn([7, 8, 9]), age_band: categoryColumn(["a", "b", null]) });
  const rows = tableOf({ stay_id: numberColumn([9, 7]) });
  const { "age band": age } = auditedColumns(rows, read, ["age_band"], synthetic);
  assertEquals([[...age!.codes], age!.labels], [[-1, 0], categoriesOf(read, "age_band").labels]);
  const other = tableOf({ stay_id: numberColumn([1]) });
  assertThrows(() => auditedColumns(other, read, ["age_band"], synthetic), TypeError, "one was not");
});
