import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { openWarehouse } from "lib/warehouse/open.ts";
import { boundStatements } from "lib/warehouse/snowflake/binds.ts";
import { checkSql, identifier, Sql, sql, sqlFile, written } from "lib/warehouse/sql.ts";

Deno.test("`sqlFile()` reads a file below sql/ and keeps its name", () => {
  const file = sqlFile("eda/stay_by_severity.sql");
  assertEquals(file.source, "eda/stay_by_severity.sql");
  assertStringIncludes(file.text, "FROM stays");
});

Deno.test("`sqlFile()` refuses a name when it leaves the folder", () => {
  const names = ["../deno.json", "/etc/passwd", "a/../../b.sql", "eda/Severity.sql", "x.txt", "", "a\n.sql"];
  for (const name of names) {
    assertThrows(() => sqlFile(name), TypeError, "lower case words below sql/");
  }
  assertThrows(() => sqlFile("no_such_relation.sql"), Deno.errors.NotFound);
});

Deno.test("`sql` joins pieces of SQL, and refuses a value", () => {
  const table = identifier("stays", ["stays"]);
  assertEquals(sql`SELECT 1 FROM ${table} WHERE x > :days`.text, "SELECT 1 FROM stays WHERE x > :days");
  const forged = { text: "1; DROP TABLE stays", source: "inline" } as unknown as Sql;
  assertThrows(() => sql`SELECT ${forged}`, TypeError, "bound by name");
  assertThrows(() => sql`SELECT ${"1; DROP TABLE stays" as unknown as Sql}`, TypeError, "bound by name");
});

Deno.test("`identifier()` takes only a name that is on the list, and that is a name", () => {
  assertEquals(identifier("ward_type", ["stay_id", "ward_type"]).text, "ward_type");
  assertThrows(() => identifier("bed", ["stay_id"]), TypeError, "one of: stay_id");
  assertThrows(() => identifier('a"; DROP', ['a"; DROP']), TypeError, "Cannot use");
});

Deno.test("`Sql` is made by its own functions alone, also where types are not checked", () => {
  const Built = Sql as unknown as new (...parts: unknown[]) => Sql;
  assertThrows(() => new Built("DROP TABLE stays", "inline"), TypeError, "it was built");
  assertThrows(() => new Built(Symbol("Sql"), "DROP TABLE stays", "inline"), TypeError, "it was built");
  const forged = Object.assign(Object.create(Sql.prototype), { text: "DROP TABLE stays", source: "inline" });
  for (const none of [forged, { ...sql`SELECT 1` }, "DROP TABLE stays", null]) {
    assertEquals(Sql.isMade(none), false);
    assertThrows(() => checkSql(none as Sql), TypeError, "Cannot run a statement");
    assertThrows(() => sql`${none as Sql}`, TypeError, "bound by name");
  }
  const statement = written("SELECT 1", "model");
  assertEquals([Sql.isMade(statement), statement.text, statement.source], [true, "SELECT 1", "model"]);
  assertThrows(() => Object.assign(statement, { text: "DROP TABLE stays" }), TypeError);
});

Deno.test("both engines refuse a statement that is no `Sql`", async () => {
  const forged = { text: "SELECT 1 AS x", source: "inline" } as unknown as Sql;
  const warehouse = await openWarehouse("duckdb::memory:");
  await assertRejects(() => warehouse.query(forged), TypeError, "Cannot run a statement");
  await assertRejects(() => warehouse.run(forged), TypeError, "Cannot run a statement");
  await warehouse.close();
  assertThrows(() => boundStatements(forged, {}), TypeError, "Cannot run a statement");
});

Deno.test("`written()` is used by lib/cohort, lib/registry and lib/score alone", async () => {
  const used: string[] = [];
  const lib = new URL("../../lib/", import.meta.url);
  for await (const path of filesBelow(lib)) {
    const text = await Deno.readTextFile(new URL(path, lib));
    if (/import [^;]*\bwritten\b[^;]*from "lib\/warehouse\//.test(text)) {
      used.push(path.split("/")[0]!);
    }
  }
  assertEquals([...new Set(used)].sort(), ["cohort", "registry", "score"]);
});

async function* filesBelow(folder: URL, before = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesBelow(new URL(`${name}/`, folder), `${before}${name}/`);
    else if (name.endsWith(".ts")) yield `${before}${name}`;
  }
}
