import { assert, assertEquals } from "@std/assert";
import { staysColumns } from "lib/cohort/stays.ts";
import { questions } from "lib/explore/questions.ts";
import { sqlFile } from "lib/warehouse/sql.ts";

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
    if (test === "trend") assertEquals(types, ["number"], `question ${number}`);
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

Deno.test("`questions` about some age bands read a relation that has these bands and no others", () => {
  const [young, ...others] = questions.filter(({ ageBands }) => ageBands);
  assertEquals(others, []);
  const named = sqlFile(young!.sql).text.match(/'\d+-\d+'/g)?.map((band) => band.slice(1, -1));
  assertEquals(named, [...young!.ageBands!]);
});
