import { assertEquals, assertRejects } from "@std/assert";
import { contextFeatures, surveyMatrix } from "lib/population/model/survey_matrix.ts";
import { readAreaContext, withContext } from "lib/population/source/area_context.ts";
import { openSurvey } from "lib/population/source/open_survey.ts";
import { numberColumn, numbersOf, tableOf } from "lib/table/mod.ts";

const folder = await Deno.makeTempDir({ prefix: "context_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

const header = 'State FIPS Code,County FIPS Code,Name,"Poverty Percent, All Ages",Median Household Income\n';
async function read(...lines: string[]) {
  await Deno.writeTextFile(`${folder}/a.csv`, header + lines.map((line) => `${line}\n`).join(""));
  return await readAreaContext(`${folder}/a.csv`);
}

Deno.test("`readAreaContext()` reads thousands with commas, and what isn't told as missing", async () => {
  const areas = await read('00,000,US,11.9,"67,340"', "15,005,Kalawao,.,.", '57,000,A,14.9,"1,053,958"');
  assertEquals([...areas], [
    ...[[0, { poverty: 11.9, income: 67_340 }], [15_005, { poverty: NaN, income: NaN }]] as const,
    [57_000, { poverty: 14.9, income: 1_053_958 }],
  ]);
});

Deno.test("`readAreaContext()` names row, column and value that are wrong", async () => {
  const wrong = [
    [["57,000,A,14.9,1"], ["57,0000,A,1,1"], 'row 2, column "County FIPS Code", has "0000"'],
    [["57,000,A,14.9,1"], ["57,000,B,1,1"], "each area must stand once: row 2"],
    [[], ['57,000,B,1,"1,05"'], 'column "Median Household Income", has "1,05"'],
    [[], ["57,000,B,high,1"], 'column "Poverty Percent, All Ages", has "high"'],
  ] as const;
  for (const [good, bad, said] of wrong) {
    await assertRejects(() => read(...good, ...bad), SyntaxError, said);
  }
  await Deno.writeTextFile(`${folder}/b.csv`, "fips,povertyR\n1001,3\n");
  await assertRejects(() => readAreaContext(`${folder}/b.csv`), TypeError, "State FIPS Code");
});

Deno.test("`openSurvey()` tells of respondents' state, or county where that is asked, as features", async () => {
  await read('57,000,A,14.9,"50,000"', '57,003,B,30,"20,000"');
  const { survey } = await openSurvey({ name: "synthetic", file: "", seed: 1, context: `${folder}/a.csv` });
  assertEquals(contextFeatures(survey), ["area_poverty", "area_income"]);
  const state = numbersOf(survey.table, "state"), poverty = numbersOf(survey.table, "area_poverty");
  assertEquals(poverty, state.map((each) => each === 57 ? 14.9 : NaN));
  assertEquals(surveyMatrix(survey, contextFeatures(survey)).features.length, 2);
  const county = numberColumn(state.map((_, row) => row % 3 === 0 ? 3 : row % 3 === 1 ? 5 : NaN));
  const asked = { ...survey, table: tableOf({ ...survey.table.columns, county }) };
  const own = withContext(asked, await readAreaContext(`${folder}/a.csv`));
  assertEquals(
    numbersOf(own.table, "area_poverty"),
    state.map((each, row) => each !== 57 ? NaN : row % 3 === 0 ? 30 : 14.9),
  );
});

Deno.test("`readAreaContext()` takes the asked year of a file of many, and refuses another year's", async () => {
  const many = `${folder}/many.csv`;
  const rows = ["57,3,2015,40000,12.5", "57,3,2016,41000,12", "57,5,2016,0,0", "58,1,2014,1,1"];
  await Deno.writeTextFile(
    many,
    `stateFIPS,CountyFIPS,year,medianHI,povertyR\n${rows.map((row) => `${row}\n`).join("")}`,
  );
  assertEquals([...await readAreaContext(many, 2016)], [
    [57_003, { poverty: 12, income: 41_000 }],
    [57_005, { poverty: NaN, income: NaN }],
  ]);
  await assertRejects(() => readAreaContext(many, 2017), RangeError, "2017: it is of 2014, 2015, 2016");
  await assertRejects(() => readAreaContext(many), RangeError, "which has none: it is of 2014, 2015, 2016");
  await Deno.writeTextFile(`${folder}/saipe_2020.csv`, `${header}57,000,A,14.9,1\n`);
  assertEquals((await readAreaContext(`${folder}/saipe_2020.csv`, 2020)).size, 1);
  await assertRejects(
    () => readAreaContext(`${folder}/saipe_2020.csv`, 2016),
    RangeError,
    "of the survey's year, 2016: it is of 2020",
  );
});

Deno.test("`withContext()` refuses a file that tells of nobody's area", async () => {
  await read('57,003,A,14.9,"50,000"');
  await assertRejects(
    () => openSurvey({ name: "synthetic", file: "", seed: 1, context: `${folder}/a.csv` }),
    RangeError,
    "it tells of 1 others",
  );
});
