import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { writeWhole } from "lib/files/mod.ts";
import { povertyRatios } from "lib/population/model/survey_matrix.ts";
import { openSurvey } from "lib/population/source/open_survey.ts";
import { censusThresholds, readThresholds } from "lib/population/source/poverty_thresholds.ts";
import { csvBytes, numbersOf } from "lib/table/mod.ts";
import { type ExcelCell, writeExcel } from "../../cohort/source/write_excel.ts";

const folder = await Deno.makeTempDir({ prefix: "thresholds_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

const words = [
  "Three people",
  "Four people",
  "Five people",
  "Six people.....",
  "Seven people",
  "Eight people",
];
const rows: readonly (readonly ExcelCell[])[] = [
  ["Poverty Thresholds for 2024 by Size of Family and Number of Related Children Under 18 Years"],
  ["Size of family unit", "Weighted average thresholds", "Related children under 18 years"],
  [null, null, "None", "One", "Two"],
  ["One person (unrelated individual):", 15940],
  ["  Under age 65", 16320, 16320],
  ["Two people:", "20,220"],
  ["  Householder under age 65", 21006, 21006, 21621],
  ...words.map((word, i) => [word, 24_950 + 5_000 * i, 24_537, 25_249]),
  ["Nine people or more", 64900, 69473, 69810],
  ["Source: U.S. Census Bureau."],
];

Deno.test("`censusThresholds()` finds each size of household, and `readThresholds()` reads what is written", async () => {
  await writeExcel(`${folder}/a.xlsx`, { thresh24: rows });
  const table = await censusThresholds(`${folder}/a.xlsx`),
    bytes = csvBytes(Object.keys(table.columns), [table]);
  await writeWhole(`${folder}/a.csv`, bytes);
  assertEquals((await Deno.readTextFile(`${folder}/a.csv`)).split("\r\n").slice(0, 4), [
    ...["household,weighted_average,c0,c1,c2,c3,c4,c5,c6,c7,c8plus", "1,15940,,,,,,,,,", "2,20220,,,,,,,,,"],
    "3,24950,24537,25249,,,,,,,",
  ]);
  const averages = await readThresholds(`${folder}/a.csv`);
  assertEquals([averages.length, averages[8]], [9, 64_900]);
  await Deno.writeTextFile(`${folder}/half.csv`, "household,weighted_average\n1,10\n2,20\n");
  const opened = (thresholds: string) => openSurvey({ name: "synthetic", file: "", seed: 1, thresholds });
  const [usual, half] = await Promise.all([opened(""), opened(`${folder}/half.csv`)]);
  const persons = (row: number) =>
    numbersOf(usual.survey.table, "adults")[row]! + numbersOf(usual.survey.table, "children")[row]!;
  const [before, after] = [usual, half].map(({ survey }) => povertyRatios(survey).least);
  const row = before!.findIndex((each, row) => each > 0 && persons(row) === 1);
  assertAlmostEquals(after![row]! / before![row]!, 15_940 / 10);
});

const wrongSheets: readonly (readonly [string, readonly (readonly ExcelCell[])[], string])[] = [
  ["a size lacks", rows.filter(([first]) => first !== "Five people"), "it lacks 5"],
  ["a size stands twice", [...rows, ["Two people", 1]], "repeats 2"],
  [
    "an amount is none",
    rows.map((row) => row[0] === "Four people" ? ["Four people", "n/a"] : row),
    'has "n/a"',
  ],
  ["an average lacks", rows.map((row) => row[0] === "Two people:" ? ["Two people:"] : row), "has none"],
];
for (const [what, sheet, said] of wrongSheets) {
  Deno.test(`\`censusThresholds()\` says where ${what}`, async () => {
    await writeExcel(`${folder}/wrong.xlsx`, { thresh24: sheet });
    await assertRejects(() => censusThresholds(`${folder}/wrong.xlsx`), SyntaxError, said);
  });
}

Deno.test("`readThresholds()` says which row is wrong, and what is no file of thresholds", async () => {
  const wrong = [
    ["household,weighted_average\n1,10\n3,20\n", 'from 1 on by one: row 2 has "3"'],
    ["household,weighted_average\n1,10\n2,x\n", 'row 2 has "x"'],
    ["household,weighted_average\n1,10\n2,9\n", 'above that of fewer people: row 2 has "9"'],
    ["household,weighted_average\n", "there are none"],
    ["size,average\n1,2\n", "household"],
  ] as const;
  for (const [text, said] of wrong) {
    await Deno.writeTextFile(`${folder}/wrong.csv`, text);
    await assertRejects(() => readThresholds(`${folder}/wrong.csv`), Error, said);
  }
  await assertRejects(() => censusThresholds(`${folder}/wrong.csv`), Error, "must be an Excel file");
});
