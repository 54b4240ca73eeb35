import { assert, assertEquals } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { staysColumns } from "lib/cohort/stays.ts";
import { questions } from "lib/explore/questions.ts";
import { sqlFile } from "lib/warehouse/sql.ts";
import { questionSql } from "./question_sql.ts";

const typeOf = new Map(staysColumns.map(({ name, type }) => [name, type]));

Deno.test("`questions` are numbered from 1, each with its own title and its own relation", () => {
  assertEquals(questions.map(({ number }) => number), questions.map((_, i) => i + 1));
  assertEquals(new Set(questions.map(({ title }) => title)).size, questions.length);
  assertEquals(new Set(questions.map(({ sql }) => sql)).size, questions.length);
  for (const { title } of questions) assert(title.endsWith("?"), title);
});

Deno.test("`questions` are asked of columns whose type the test needs", () => {
  for (const { number, test, factors, outcome } of questions) {
    assertEquals(typeOf.get(outcome), "number");
    const types = factors.map((name) => typeOf.get(name));
    assert(!types.includes(undefined), `question ${number} has a factor that stays lack`);
    if (test === "shape") assertEquals(types, ["number"], `question ${number}`);
    if (test === "association") assert(factors.length >= 2, `question ${number}`);
  }
});

Deno.test("`questions` about visitors read relations about visitors, the others those about days", () => {
  for (const { sql, outcome } of questions) {
    const { text } = sqlFile(sql);
    assertEquals(text.includes("mean_visitors"), outcome === "visitors", sql);
    assert(text.includes("mean_days"), sql);
  }
});

Deno.test("`questions` are asked by sql/eda/ of the same groups, outcome and stays, word for word", () => {
  for (const question of questions) {
    const { text } = sqlFile(question.sql);
    assertEquals(
      text.slice(text.indexOf("WITH inputs")).trimEnd(),
      questionSql(question).trimEnd(),
      question.sql,
    );
  }
});

Deno.test("`questions` about the under-thirties know how every cohort writes its bands, and none above", () => {
  const young = questions.filter(({ ageBands }) => ageBands);
  assertEquals(young.map(({ number }) => number), [17]);
  const bandsOf = (name: string) =>
    cohortNamed(name).columns.find(({ stays }) => stays === "age_band")?.allowed ??
      ["0-10", "11-20", "21-30", "31-40"];
  for (const name of ["synthetic", "diabetes130", "sparcs"]) {
    const below = bandsOf(name).filter((band) =>
      Number(band.match(/\d+/g)?.at(-1)) <= 30 && !/^0 to/.test(band)
    );
    assertEquals(young[0]!.ageBands!.filter((band) => bandsOf(name).includes(band)), below, name);
  }
});
