import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { CohortSpec } from "lib/cohort/cohort.ts";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { cohortReport } from "lib/cohort/draft/cohort_report.ts";
import { draftSpec } from "lib/cohort/draft/draft_spec.ts";
import { dayMs } from "lib/stats/day.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/table.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";

type Cells = Readonly<Record<string, (row: number) => string | number>>;

/** An extract as a CSV file gives it: all texts. */
function extract(rows: number, cells: Cells): Table {
  return tableOf(
    Object.fromEntries(
      Object.entries(cells).map(([name, cell]) => [
        name,
        categoryColumn(Array.from({ length: rows }, (_, row) => String(cell(row)) || null)),
      ]),
    ),
  );
}

/** What a drafted file exports. */
async function specOf(text: string): Promise<CohortSpec> {
  const url = `data:application/typescript;base64,${btoa(unescape(encodeURIComponent(text)))}`;
  return (await import(url)).default;
}

const random = randomSource(9);
const lengths = Array.from({ length: 400 }, () => Math.floor(1 + 20 * random() * random()));
const day = (time: number) => new Date(time).toISOString().slice(0, 10);
const from = (row: number) => Date.UTC(2021, 0, 1 + row);
const dated: Cells = {
  "column 1": (row) => row + 1,
  "Encounter ID": (row) => `E${1000 + row}`,
  "patient_no": (row) => row % 350,
  "Admission Date": (row) => day(from(row)),
  "Discharge Date": (row) => day(from(row) + lengths[row]! * dayMs),
  "LOS": (row) => lengths[row]!,
  "Sex": (row) => (row % 2 ? "f" : "m"),
  "order": (row) => ["a", "b", "NA"][row % 3]!,
  "ward_load": (row) => row % 7,
  "Labs": (row) => lengths[row]! * 3 + (row % 2),
  "Late value": (row) => (lengths[row]! < 4 ? "" : 1 + row % 5),
  "notes": (row) => `a long text about the stay number ${row}`,
  "always": () => "x",
  "when": (row) => `${1 + row % 28}/12/2021`,
};

Deno.test("`draftSpec()` finds key, patient, times and length, and gives what it says evidence", async () => {
  const { text, summary } = draftSpec(extract(400, dated), { name: "mine", source: "/x/extract.csv" });
  const spec = await specOf(text);
  const { columns, derive } = cohortOf(spec);
  const by = Object.fromEntries(columns.map((column) => [column.name, column]));
  assertEquals(
    ["Encounter ID", "patient_no", "Admission Date", "Discharge Date", "LOS"].map((name) => by[name]!.role),
    ["id", "patient", "time", "target", "ignored"],
  );
  assertEquals(["column 1", "notes", "always"].map((name) => by[name]!.role), [
    "ignored",
    "ignored",
    "ignored",
  ]);
  assertEquals([by.Sex!.stays, by.order!.stays, by.ward_load!.stays], ["gender", "order_", "own_ward_load"]);
  assertEquals(by.order!.missingTexts, ["NA"]);
  assertEquals([by.Labs!.range, by.Labs!.integer], [[
    0,
    Math.max(...lengths.map((length, row) => 3 * length + (row % 2))),
  ], true]);
  assertEquals(derive.stay_days?.kind, "days");
  assertStringIncludes(text, "// id: every row has another value");
  assertStringIncludes(text, 'dates d/m/y: the day comes first, as "13/12/2021" has no such month');
  assertStringIncludes(summary.join("\n"), "suspects: Labs, Late value");
});

Deno.test("`draftSpec()` lets a feature be known at admission by its name alone, and no suspect", async () => {
  const { text } = draftSpec(extract(400, dated), { name: "mine", source: "x.csv" });
  const early = (await specOf(text)).columns.filter(({ role, knownAt }) =>
    role === "feature" && knownAt === "admission"
  );
  assertEquals(early.map(({ name }) => name), ["Sex"]);
  assertStringIncludes(text, "known at discharge: nothing proves that it is known earlier");
  assertStringIncludes(text, "suspect: it goes with the length of the stay as only what grows with it does");
  assertStringIncludes(text, "% of the shortest quarter of stays, for 0 % of the longest");
});

Deno.test("`draftSpec()` takes a feature for known at admission when it is told so, suspect or not, and no column that isn't there", async () => {
  const draft = (...atAdmission: string[]) =>
    draftSpec(extract(400, dated), { name: "mine", source: "x.csv", atAdmission });
  const { text } = draft("La*", "ward_load", "LOS");
  const early = (await specOf(text)).columns.filter(({ role, knownAt }) =>
    role === "feature" && knownAt === "admission"
  );
  assertEquals(early.map(({ name }) => name), ["Sex", "ward_load", "Labs", "Late value"]);
  assertStringIncludes(text, "known at admission: somebody said so\n    // suspect: it goes with the length");
  assertThrows(() => draft("La*", "Hb"), RangeError, '"Hb" is not');
});

Deno.test("`draftSpec()` makes the length of hours, of bands, and of shifted dates", async () => {
  const made = async (cells: Cells) =>
    cohortOf(await specOf(draftSpec(extract(400, cells), { name: "mine", source: "x.csv" }).text));
  const hours = await made({ los_hours: (row) => 24 * lengths[row]! });
  assertEquals(hours.derive.stay_days, { kind: "divided", of: "los_hours", by: 24 });
  const bands = await made({ Stay: (row) => ["0-10", "11-20", ">20"][row % 3]! });
  assertEquals(bands.derive.stay_days, { kind: "edge", of: "Stay", take: "middle" });
  const shifted = await made({
    ADMITTIME: (row) => `${day(Date.UTC(2150, 0, 1 + row))} 10:00:00`,
    DISCHTIME: (row) => `${day(Date.UTC(2150, 0, 1 + row + lengths[row]!))} 22:00:00`,
  });
  assertEquals(shifted.derive.stay_days, { kind: "days", from: "ADMITTIME", to: "DISCHTIME", exact: true });
  assertEquals(Object.keys(shifted.lacks), ["dates", "patients", "departments", "severity"]);
  assertEquals(shifted.features, ["weekday_of_admission", "hour_of_admission"]);
  assertEquals(shifted.columns[0]!.years, [1900, 2200]);
  const claims = await made({
    ADMSN_DT: (row) => day(Date.UTC(2170, 0, 1 + row)).replaceAll("-", ""),
    LOS_DAYS: (row) => lengths[row]!,
  });
  assertEquals(claims.features, ["weekday_of_admission"]);
});

Deno.test("`draftSpec()` takes hospitals' numbers for labels, as all cohorts do", async () => {
  const { text } = draftSpec(extract(400, { ...dated, "HospitalCode": (row) => 1 + row % 9 }), {
    name: "mine",
    source: "x.csv",
  });
  const hospital = cohortOf(await specOf(text)).columns.find(({ name }) => name === "HospitalCode")!;
  assertEquals([hospital.role, hospital.type, hospital.range], ["hospital", "category", undefined]);
});

Deno.test("`draftSpec()` says so where it finds no length", () => {
  const { summary } = draftSpec(extract(30, { a: (row) => row % 3 }), { name: "mine", source: "x.csv" });
  assertStringIncludes(summary.join("\n"), "No length was found");
});

Deno.test("what `draftSpec()` writes keeps every row, and `cohortReport()` counts and lists", () =>
  withWarehouse(async (warehouse) => {
    const rows = extract(400, dated);
    const cohort = cohortOf(await specOf(draftSpec(rows, { name: "mine", source: "x.csv" }).text));
    const lines = await cohortReport(warehouse, cohort, rows, { asOf: Date.UTC(2023, 0, 1) });
    assertEquals(lines[0], "400 rows: 400 kept, 0 in quarantine");
    assert(lines.some((line) => line.startsWith("stays: 400 of known length, median ")), lines.join("\n"));
    assertEquals(lines.filter((line) => /^ {2}gender, 0 % missing$/.test(line)).length, 1);
    assertEquals(lines.filter((line) => line === "  labs, known at discharge").length, 1);
    const broken = extract(400, { ...dated, Sex: (row) => (row < 30 ? "d" : "m") });
    const { [1]: said } = await cohortReport(warehouse, cohort, broken, { asOf: Date.UTC(2023, 0, 1) });
    assertEquals(said, '  allowed, "Sex": 30');
  }));

Deno.test("`draftSpec()` reads what hospitals write: commas, thousands, money, words, tops, digits", async () => {
  const rows = extract(400, {
    Fallnummer: (row) => `F${row}`,
    Aufnahmedatum: (row) => day(from(row)).replaceAll("-", ""),
    "Verweildauer (Tage)": (row) => row === 7 ? "120 +" : lengths[row]!,
    Gewicht: (row) => row % 9 ? `${50 + row % 40},${row % 10}` : "k.A.",
    Erloes: (row) => `${1 + row % 9}.${100 + row % 900},50 €`,
    Punkte: (row) => row % 2 ? `${1 + row % 9}.${100 + row % 900}` : 100 + row,
    SEX_CD: (row) => 1 + row % 2,
    Score: (row) => row % 11 ? row % 13 : "unknown",
    "Altersgruppe": (row) => ["0-17", "18-64", "65+"][row % 3]!,
  });
  const { text } = draftSpec(rows, { name: "mine", source: "x.csv", encoding: "windows-1252" });
  const spec = await specOf(text), { columns, derive, encoding, limits } = cohortOf(spec);
  const by = Object.fromEntries(columns.map((column) => [column.name, column]));
  assertEquals([by.Aufnahmedatum!.role, by.Aufnahmedatum!.dates], ["time", "y/m/d"]);
  const length = by["Verweildauer (Tage)"]!;
  assertEquals([length.role, length.type, length.repairs], ["target", "number", { "120 +": "120" }]);
  assertEquals(limits, ["a length of 120 stands for 120 and more"]);
  assertEquals(derive.discharged_on?.kind, "after");
  for (const name of ["Gewicht", "Erloes", "Punkte"]) {
    assertEquals([by[name]!.type, by[name]!.numbers], ["number", "1.234,5"], name);
  }
  assertEquals([by.Gewicht!.missingTexts, by.Score!.missingTexts], [["k.A."], ["unknown"]]);
  assertEquals([by.SEX_CD!.type, by.SEX_CD!.stays, by.SEX_CD!.knownAt], ["category", "gender", "admission"]);
  assertEquals([by.Altersgruppe!.stays, by.Altersgruppe!.type], ["age_band", "category"]);
  assertEquals(encoding, "windows-1252");
});

Deno.test("`draftSpec()` cuts zones off, makes the age of a birth date, and takes a visit's number for its id", async () => {
  const rows = extract(400, {
    visit: (row) => 7 * row,
    birth_date: (row) => day(Date.UTC(1950, 0, 1 + 20 * row)),
    admitted: (row) => `${day(from(row))}T23:30:00+01:00`,
    discharged: (row) => `${day(from(row) + lengths[row]! * dayMs)}T00:30:00+02:00`,
  });
  const { columns, derive, features } = cohortOf(
    await specOf(draftSpec(rows, { name: "mine", source: "x.csv" }).text),
  );
  assertEquals(columns.map(({ role, dates }) => [role, dates ?? null]), [
    ["id", null],
    ["ignored", null],
    ["time", "local"],
    ["target", "local"],
  ]);
  assertEquals(derive.age_in_days?.kind, "days");
  assertEquals(features, ["age_in_days"]);
});

Deno.test("`draftSpec()` asks where a comma may stand for thousands or be the point", () => {
  const cells: Cells = { los: (row) => lengths[row]!, charge: (row) => `${1 + row % 9},${100 + row}` };
  const { text, summary } = draftSpec(extract(400, cells), { name: "mine", source: "x.csv" });
  assertStringIncludes(text, 'numbers: "?"');
  assertStringIncludes(summary.join("\n"), "To be answered: is the comma in charge the point?");
});

Deno.test("`draftSpec()` groups many ICD-10 codes by chapter, known when the codes are", async () => {
  const letters = [..."ABCDEFGHIJ"];
  const rows = extract(400, {
    los: (row) => lengths[row]!,
    dx: (row) => `${letters[row % 10]}${10 + row % 80}.9`,
    ward: (row) => `W${row % 70}`,
  });
  const { derive, columns } = cohortOf(await specOf(draftSpec(rows, { name: "mine", source: "x.csv" }).text));
  assertEquals(derive.dx_chapter, { kind: "chapter", of: "dx" });
  assertEquals(Object.keys(derive).filter((name) => name.endsWith("chapter")), ["dx_chapter"]);
  assertEquals(columns.find(({ name }) => name === "dx")!.knownAt, "discharge");
});

Deno.test("`draftSpec()` takes keys of hexadecimal digits for keys, and reads words in capitals", async () => {
  const hex = (row: number) => (0x9e3779b9 * (row + 1) % 2 ** 32).toString(16).padStart(8, "0").repeat(4);
  const { text } = draftSpec(
    extract(400, {
      "EncounterGUID": (row) => hex(row),
      "AccountGUID": (row) => hex(row + 400),
      "PersonKey": (row) => hex(row % 350),
      "AdmitDTS": (row) => day(from(row)),
      "DischDTS": (row) => day(from(row) + lengths[row]! * dayMs),
      "AgeAtAdmit": (row) => 20 + row % 60,
      "AdmitDx": (row) => ["I50.9", "J18.9"][row % 2]!,
      "SvcLine": (row) => ["MED", "ICU"][row % 2]!,
    }),
    { name: "mine", source: "/x/extract.parquet" },
  );
  const { columns } = await specOf(text);
  assertEquals(columns.map(({ role }) => role), [
    ...["id", "ignored", "patient", "time", "target", "feature", "feature", "feature"],
  ]);
  assertEquals(columns.slice(5).map(({ knownAt }) => knownAt), ["admission", "admission", "discharge"]);
  assertEquals(columns.at(-1)!.label, "svc line");
});
