/** The synthetic cohort against the real sample of 1,000 stays, within what 1,000 stays can tell. */
import { assert } from "@std/assert";
import { mean, sampleCorrelation, sampleStandardDeviation } from "simple-statistics";
import { stayBand, stayBands } from "lib/cohort/bands.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { randomSource, sampleWithoutReplacement } from "lib/stats/random.ts";
import { readCsv } from "lib/table/csv_file.ts";
import {
  type Column,
  columnOf,
  numbersOf,
  rowsWhere,
  type Table,
  takeRows,
  timestampsOf,
} from "lib/table/table.ts";

const folder = Deno.env.get("WARDBOOK_REAL_DATA");
const note = folder ? "" : " (skipped: WARDBOOK_REAL_DATA names no folder)";
/** The column of the real sample, and of the synthetic cohort. */
const categories: readonly [real: string, synthetic: string][] = [
  ["Hospital_code", "HOSPITAL_CODE"],
  ["Hospital_type_code", "HOSPITAL_TYPE_CODE"],
  ["City_Code_Hospital", "CITY_CODE_HOSPITAL"],
  ["Hospital_region_code", "HOSPITAL_REGION_CODE"],
  ["Available Extra Rooms in Hospital", "AVAILABLE_EXTRA_ROOMS_IN_HOSPITAL"],
  ["Department", "DEPARTMENT"],
  ["Ward_Type", "WARD_TYPE"],
  ["Ward_Facility_Code", "WARD_FACILITY_CODE"],
  ["Bed Grade", "BED_GRADE"],
  ["City_Code_Patient", "CITY_CODE_PATIENT"],
  ["Type of Admission", "TYPE_OF_ADMISSION"],
  ["Severity of Illness", "SEVERITY_OF_ILLNESS"],
  ["Visitors with Patient", "VISITORS_WITH_PATIENT"],
  ["Age", "AGE"],
];
const numbers: readonly [real: string, synthetic: string][] = [
  ["Available Extra Rooms in Hospital", "AVAILABLE_EXTRA_ROOMS_IN_HOSPITAL"],
  ["Bed Grade", "BED_GRADE"],
  ["Visitors with Patient", "VISITORS_WITH_PATIENT"],
  ["Admission_Deposit", "ADMISSION_DEPOSIT"],
];

test("each marginal is as near to the real one as a random thousand of its own stays", async () => {
  const [real, stays] = [await realSample(), syntheticStays()];
  const thousands = randomThousands(stays.rowCount);
  for (const [realName, name] of categories) {
    const whole = textsOf(columnOf(stays, name));
    const shares = sharesOf(whole);
    const limit = Math.max(...thousands.map((rows) => variation(shares, rows.map((row) => whole[row]!))));
    const distance = variation(shares, textsOf(columnOf(real, realName)));
    assert(distance <= limit, `${name}: total variation ${distance}, by chance up to ${limit}`);
  }
});

test("correlations are the real sample's, within 4 of its standard errors", async () => {
  const [real, stays] = [await realSample(), syntheticStays()];
  const wanted = [...numbers.map(([name]) => textsOf(columnOf(real, name)).map(Number)), bandEdges(real)];
  const given = [...numbers.map(([, name]) => textsOf(columnOf(stays, name)).map(Number)), stayDays(stays)];
  for (let i = 0; i < given.length; i++) {
    for (let j = 0; j < i; j++) {
      const expected = sampleCorrelation(wanted[i]!, wanted[j]!);
      const actual = sampleCorrelation(given[i]!, given[j]!);
      const standardError = (1 - expected ** 2) / Math.sqrt(real.rowCount);
      assert(
        Math.abs(actual - expected) < 4 * standardError,
        `${i}, ${j}: ${actual} instead of ${expected}, standard error ${standardError}`,
      );
    }
  }
});

test("mean stays by ward, admission type and severity are the real sample's, within 4 standard errors", async () => {
  const [real, stays] = [await realSample(), syntheticStays()];
  const [edges, days] = [bandEdges(real), stayDays(stays)];
  for (const [realName, name] of categories.filter(([, name]) => /WARD_TYPE|ADMISSION|SEVERITY/.test(name))) {
    const [realLabels, labels] = [textsOf(columnOf(real, realName)), textsOf(columnOf(stays, name))];
    for (const label of new Set(realLabels)) {
      const sample = edges.filter((_, row) => realLabels[row] === label);
      if (sample.length < 30) continue;
      const [expected, actual] = [mean(sample), mean(days.filter((_, row) => labels[row] === label))];
      const standardError = sampleStandardDeviation(sample) / Math.sqrt(sample.length);
      assert(Math.abs(actual - expected) < 4 * standardError, `${label}: ${actual} instead of ${expected}`);
    }
  }
});

// The real shares jump (41-50 has 3.5 %, 51-60 has 11.3 %), and the goals for the means are means of the
// bands' upper edges, 5 days above the stays in them: whole days with those means are near the real bands,
// not equal to them.
test("the eleven bands are a smooth version of the real ones: total variation below 0.2", async () => {
  const bands = stayDays(syntheticStays()).map((days) => stayBand(days));
  const distance = variation(sharesOf(bands), textsOf(columnOf(await realSample(), "Stay")));
  assert(distance < 0.2, `total variation ${distance}`);
});

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `synthetic cohort: ${name}${note}`, ignore: !folder, fn });
}

async function realSample(): Promise<Table> {
  return await readCsv(`${folder}/av_healthcare2/train_sample_1000.csv`);
}

/** Of 60,000 rows those without planted errors. */
function syntheticStays(): Table {
  const { table, planted } = syntheticCohort({ stays: 60_000, liveStays: 0 });
  const wrong = new Set(
    planted.errors.filter(({ treatment }) => treatment !== "missing").flatMap((each) => [...each.sourceRows]),
  );
  const grades = numbersOf(table, "BED_GRADE");
  return takeRows(
    table,
    rowsWhere(table.rowCount, (row) => !wrong.has(row + 1) && !Number.isNaN(grades[row])),
  );
}

function randomThousands(rowCount: number): number[][] {
  const random = randomSource(1);
  return Array.from({ length: 200 }, () => Array.from(sampleWithoutReplacement(rowCount, 1_000, random)));
}

/** Numbers and labels as texts, "4" for "4.0"; missing ones as "". */
function textsOf(column: Column): string[] {
  if (column.type !== "category") return Array.from(column.values, String);
  return Array.from(column.codes, (code) => (column.labels[code] ?? "").replace(/\.0$/, ""));
}

function sharesOf(texts: readonly string[]): Map<string, number> {
  const shares = new Map<string, number>();
  for (const text of texts) shares.set(text, (shares.get(text) ?? 0) + 1 / texts.length);
  return shares;
}

/** Total variation distance: half the sum of the differences between shares, 0 to 1. */
function variation(shares: ReadonlyMap<string, number>, texts: readonly string[]): number {
  const others = sharesOf(texts);
  const labels = new Set([...shares.keys(), ...others.keys()]);
  let sum = 0;
  for (const label of labels) sum += Math.abs((shares.get(label) ?? 0) - (others.get(label) ?? 0));
  return sum / 2;
}

function stayDays(stays: Table): number[] {
  const from = timestampsOf(stays, "ADMISSION_DATE");
  return Array.from(timestampsOf(stays, "DISCHARGE_DATE"), (to, row) => (to - from[row]!) / 86_400_000);
}

/** The upper edge of each real stay's band, in days; 110 for more than 100. */
function bandEdges(real: Table): number[] {
  return textsOf(columnOf(real, "Stay")).map((band) =>
    10 * (stayBands.findIndex((each) => each === band) + 1)
  );
}
