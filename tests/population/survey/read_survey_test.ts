import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { openSurvey } from "lib/population/source/open_survey.ts";
import { surveyFileParts, wholeSurvey } from "lib/population/source/survey_file.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { columnsRead, type RawSurvey, readSurvey } from "lib/population/survey/read_survey.ts";
import { recodeTable } from "lib/population/survey/recode_table.ts";
import { yesOf } from "lib/population/survey/survey.ts";
import { categoriesOf, cellText, columnOf, numberColumn, numbersOf, tableOf } from "lib/table/mod.ts";
import { transportBytes } from "../../table/transport/write_transport.ts";

const spec = surveyNamed("brfss2024");

/** Two rows a stratum, all of them healthy and without conditions, but for what is said. */
function raw(said: Readonly<Record<string, readonly number[]>>, rows = 4): RawSurvey {
  const usual: Readonly<Record<string, number>> = { _RFHLTH: 1, _LLCPWT: 2, DIABETE4: 3, _BMI5: 2_500 };
  const columns = columnsRead(spec).map((name) => {
    const value = (row: number) => said[name]?.[row] ?? usual[name] ?? (name === "_PSU" ? row : 1);
    return [name, numberColumn(Float64Array.from({ length: rows }, (_, row) => value(row)))] as const;
  });
  return { table: tableOf(Object.fromEntries(columns)) };
}

Deno.test("`readSurvey()` tells what was not asked from what was refused, and takes the question that was asked", () => {
  const survey = readSurvey(
    raw({
      INCOME3: [11, 77, 99, NaN],
      _BMI5: [2_500, NaN, 9_999, 10_000],
      CHILDREN: [88, 2, 99, 1],
      NUMADULT: [NaN, 2, NaN, 3],
      HHADULT: [4, NaN, 99, NaN],
      _RFHLTH: [1, 2, 9, 2],
    }),
    spec,
  );
  assertEquals([...yesOf(survey)], [0, 1, NaN, 1]);
  assertEquals([...numbersOf(survey.table, "bmi")], [25, NaN, 99.99, NaN]);
  assertEquals([...numbersOf(survey.table, "children")], [0, 2, NaN, 1]);
  assertEquals([...numbersOf(survey.table, "adults")], [4, 2, NaN, 3]);
  const income = categoriesOf(survey.table, "income");
  assertEquals([...income.codes].map((code) => income.labels[code] ?? null), [
    "$200,000 or more",
    null,
    null,
    null,
  ]);
  const why = (item: string) => [...survey.why[item]!];
  assertEquals([why("income"), why("bmi"), why("adults")], [[0, 2, 3, 1], [0, 1, 0, 5], [0, 0, 3, 0]]);
});

Deno.test("`recodeTable()` hides counts of a few, and what would tell them", () => {
  const income = Array.from({ length: 60 }, (_, row) => row < 3 ? 77 : row < 20 ? 99 : 5);
  const table = recodeTable(readSurvey(raw({ INCOME3: income }, 60), spec));
  const row = categoriesOf(table, "item").codes.indexOf(categoriesOf(table, "item").labels.indexOf("income"));
  assertEquals(["known", "don't_know", "refused"].map((name) => cellText(columnOf(table, name), row)), [
    "40",
    null,
    null,
  ]);
});

Deno.test("`readSurvey()` refuses another year, a missing design, no rows, and weights of zero or below", () => {
  const of2016 = surveyNamed("brfss2016");
  assertThrows(
    () => readSurvey(raw({}), of2016),
    TypeError,
    "the columns of its design: it lacks X_LLCPWT, X_STSTR, SEQNO",
  );
  const { _BMI5: _, ...others } = raw({}).table.columns;
  assertThrows(
    () => readSurvey({ table: tableOf(others) }, spec),
    TypeError,
    "this year's columns: it lacks _BMI5",
  );
  assertThrows(() => readSurvey(raw({}, 0), spec), RangeError, "it must have rows");
  for (
    const [weight, said] of [[0, "0"], [-1, "-1"], [NaN, "none"], [Infinity, "what is no number"]] as const
  ) {
    const error = assertThrows(() => readSurvey(raw({ _LLCPWT: [1, weight] }), spec), RangeError);
    assertStringIncludes(error.message, `each weight must be above 0: row 2 has ${said}`);
  }
  assertThrows(
    () => readSurvey(raw({ _STSTR: [NaN] }), spec),
    RangeError,
    "its stratum, a number: row 1 has none",
  );
  assertThrows(
    () => readSurvey(raw({ _PSU: [1, Infinity] }), spec),
    RangeError,
    "row 2 has what is no number",
  );
});

Deno.test("`readSurvey()` refuses another year of the same columns, by when most were asked", () => {
  const asked = (...years: number[]) => {
    const { table } = raw({});
    return { table: tableOf({ ...table.columns, IYEAR: numberColumn(Float64Array.from(years)) }) };
  };
  assertThrows(
    () => readSurvey(asked(2023, 2023, 2023, 2024), spec),
    RangeError,
    "as BRFSS 2024 as most must have been asked in 2024: by IYEAR most were in 2023",
  );
  assertEquals(readSurvey(asked(2025, 2024, NaN, 2024), spec).rowCount, 4, "the last are asked in January");
  assertEquals(readSurvey(asked(NaN, Infinity, NaN, NaN), spec).rowCount, 4, "nobody says");
  assertEquals(readSurvey(asked(2023, 2023, 2023, 2023), surveyNamed("synthetic")).rowCount, 4);
});

Deno.test("`wholeSurvey()` reads a SAS transport file as it reads CSV, and keeps SAS's kinds of missing apart", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { table } = raw({ INCOME3: [1, 2, 77, 4], _RFHLTH: [1, 2, 1, 2] }),
      names = Object.keys(table.columns);
    const values = (name: string): (number | string)[] => [...numbersOf(table, name)];
    const columns = names.map((name) => ({
      name,
      values: name === "_BMI5" ? [".", ".D", 2_500, 3_000] : values(name),
    }));
    await Deno.writeFile(`${folder}/a.xpt`, transportBytes(columns));
    const lines = [
      names.join(","),
      ...[0, 1, 2, 3].map((row) =>
        columns.map((each) => String(each.values[row]).replace(/^\..?$/, "")).join(",")
      ),
    ];
    await Deno.writeTextFile(`${folder}/a.csv`, lines.join("\n"));
    const read = (name: string) => wholeSurvey(surveyFileParts(`${folder}/${name}`, names), names);
    const sas = await read("a.xpt"), csv = await read("a.csv");
    assertEquals(sas.table, csv.table);
    assertEquals([...sas.missing!._BMI5!], [46, 68, 0, 0]);
    const { survey } = await openSurvey({ name: "brfss2024", file: `${folder}/a.xpt`, seed: 1 });
    assertEquals([...yesOf(survey)], [0, 1, 0, 1]);
    await assertRejects(() => read("a.txt"), RangeError, "must be .xpt, .parquet or .csv");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`openSurvey()` asks for a file, and knows the names of surveys", async () => {
  await assertRejects(
    () => openSurvey({ name: "brfss2024", file: "", seed: 1 }),
    Error,
    "pass --survey-file FILE",
  );
  await assertRejects(
    () => openSurvey({ name: "nhis", file: "", seed: 1 }),
    RangeError,
    "synthetic, brfss2016, brfss2024",
  );
});
