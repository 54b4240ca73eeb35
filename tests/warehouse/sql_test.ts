import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { identifier, Sql, sql, sqlFile } from "lib/warehouse/sql.ts";

Deno.test("`sqlFile()` reads a file below sql/ and keeps its name", () => {
  const file = sqlFile("stays/sparcs.sql");
  assertEquals(file.source, "stays/sparcs.sql");
  assertStringIncludes(file.text, "INSERT INTO stays");
});

Deno.test("`sqlFile()` refuses a name when it leaves the folder", () => {
  const names = ["../deno.json", "/etc/passwd", "a/../../b.sql", "stays/Sparcs.sql", "x.txt", "", "a\n.sql"];
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
