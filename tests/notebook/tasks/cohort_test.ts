import { assertEquals, assertStringIncludes } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { taskLine } from "./task_line.ts";

const name = `test-${crypto.randomUUID()}`;
const root = resolveInProject("");

const cohortTask = taskLine("cohort");
async function task(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const { code, out, err } = await cohortTask(args, { INIT_CWD: root });
  return { code, out, error: err };
}

Deno.test("`deno task cohort` drafts a spec, refuses to replace it, and checks it", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  const path = resolveInProject(`data/cohorts/${name}.ts`);
  try {
    const rows = Array.from(
      { length: 60 },
      (_, row) => `${row},${1 + row % 9},${row % 2 ? "f" : "m"},${row % 3}`,
    );
    await Deno.writeTextFile(file, `case_id,los,sex,"unit, ""first"""\n${rows.join("\n")}\n`);
    const early = await task("draft", file, "--name", name, "--at-admission", '"unit, first');
    assertEquals(early.code, 1);
    assertStringIncludes(early.error, "as one in quotes must end with a quote and a comma");
    const drafted = await task("draft", file, "--name", name, "--at-admission", '"unit, ""first"""');
    assertEquals([drafted.code, drafted.error], [0, ""]);
    assertStringIncludes(
      drafted.out,
      "id: case_id; patient: none; hospital: none; admission: none; end or length: los",
    );
    const again = await task("draft", file, "--name", name);
    assertEquals(again.code, 1);
    assertStringIncludes(again.error, "as it must not be there yet: it is (--force replaces it)");
    const checked = await task("check", name);
    assertEquals([checked.code, checked.error], [0, ""]);
    assertStringIncludes(checked.out, "60 rows: 60 kept, 0 in quarantine");
    assertStringIncludes(checked.out, "  gender, 0 % missing");
  } finally {
    await Deno.remove(file);
    await Deno.remove(path).catch(() => {});
  }
});

Deno.test("`deno task cohort` drafts from what German hospitals write, and keeps its rows", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" }), own = `${name}-german`;
  const path = resolveInProject(`data/cohorts/${own}.ts`);
  try {
    const rows = Array.from(
      { length: 60 },
      (_, row) =>
        [
          `F${row}`,
          `${10 + row % 19}.03.2022 09:30`,
          `${30 - row % 2}.03.2022`,
          `${60 + row},5`,
          "Gynäkologie",
        ].join(";"),
    );
    const header = "Fallnummer;Aufnahmedatum;Entlassungsdatum;Gewicht;Fachabteilung";
    const text = ["Auszug für Forschung", header, ...rows].join("\r\n");
    await Deno.writeFile(file, Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    const drafted = await task("draft", file, "--name", own);
    assertEquals([drafted.code, drafted.error], [0, ""]);
    assertStringIncludes(drafted.out, "begins in line 2: one line above it is a title");
    const spec = await Deno.readTextFile(path);
    for (
      const said of ['encoding: "windows-1252"', '"Gynäkologie"', 'dates: "d/m/y"', 'numbers: "1.234,5"']
    ) {
      assertStringIncludes(spec, said);
    }
    assertStringIncludes((await task("check", own)).out, "60 rows: 60 kept, 0 in quarantine");
  } finally {
    await Deno.remove(file);
    await Deno.remove(path).catch(() => {});
  }
});

Deno.test("`deno task cohort` says what is wrong with what was typed", async () => {
  for (
    const [args, said] of [
      [["draft", "x.csv"], "--name must be lower case letters, digits and dashes"],
      [["draft", "x.csv", "--name", "sparcs"], '--name must be a new one: "sparcs" comes with the project'],
      [["check"], "it takes draft FILE or check NAME"],
      [["check", "x", "--no"], "Unknown option '--no'"],
    ] as const
  ) {
    const { code, error } = await task(...args);
    assertEquals(code, 2);
    assertStringIncludes(error, said);
  }
  assertStringIncludes((await task("check", "no-such-cohort")).error, 'Cannot find cohort "no-such-cohort"');
});

Deno.test("`deno task cohort draft table:` looks at a table of a warehouse and changes nothing there", async () => {
  const folder = await Deno.makeTempDir(), own = `${name}-table`;
  const url = `duckdb:${folder}/hospital.duckdb`;
  try {
    const warehouse = await openWarehouse(url);
    await warehouse.run(sql`
      CREATE TABLE Discharges AS
      SELECT i AS case_id, 1 + i % 9 AS los, CASE WHEN i % 2 = 0 THEN 'f' ELSE 'm' END AS sex FROM RANGE(60) AS t(i)
    `);
    await warehouse.close();
    const unnamed = await task("draft", "table:discharges", "--name", own);
    assertEquals(unnamed.code, 2);
    assertStringIncludes(unnamed.error, "say --warehouse URL");
    const drafted = await task("draft", "table:discharges", "--name", own, "--warehouse", url);
    assertEquals([drafted.code, drafted.error], [0, ""]);
    assertStringIncludes(drafted.out, "3 columns from 60 rows");
    const checked = await task("check", own, "--warehouse", url);
    assertEquals([checked.code, checked.error], [0, ""]);
    assertStringIncludes(checked.out, "60 rows: 60 kept, 0 in quarantine");
    const missing = await task("draft", "table:no_such", "--name", own, "--warehouse", url, "--force");
    assertStringIncludes(missing.error, "seen in its schema: Discharges");
  } finally {
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(resolveInProject(`data/cohorts/${own}.ts`)).catch(() => {});
  }
});
