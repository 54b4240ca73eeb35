import { assertEquals } from "@std/assert";
import { cohorts } from "lib/cohort/cohorts.ts";
import { cohortDictionary, stayFeaturesDictionary, staysDictionary } from "lib/cohort/dictionary.ts";
import { readModelInput } from "lib/cohort/model_input.ts";
import { staysColumnsOf } from "lib/cohort/own_columns.ts";
import { acceptedTable } from "lib/cohort/staging/accepted_table.ts";
import { stayFeaturesColumns } from "lib/cohort/stays.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";
import { stage } from "../sql/staging.ts";

const readme = resolveInProject("data/README.md");
const dictionaries: readonly [name: string, table: string][] = [
  ["stays", staysDictionary()],
  ["stay_features", stayFeaturesDictionary()],
  ...cohorts.map((cohort): [string, string] => [cohort.name, cohortDictionary(cohort)]),
];

Deno.test("data/README.md has the dictionaries of the specs (WARDBOOK_UPDATE_SNAPSHOTS=1 writes them anew)", async () => {
  const text = await Deno.readTextFile(readme);
  let expected = text;
  for (const [name, table] of dictionaries) expected = withSection(expected, name, table);
  if (Deno.env.has("WARDBOOK_UPDATE_SNAPSHOTS")) await Deno.writeTextFile(readme, expected);
  else assertEquals(text, expected);
});

function withSection(text: string, name: string, table: string): string {
  const [start, end] = [`<!-- dictionary of ${name} -->\n\n`, "\n\n<!-- end -->"];
  const from = text.indexOf(start) + start.length;
  if (from < start.length) {
    throw new Error(`Cannot find the dictionary of ${name} as data/README.md lacks its mark`);
  }
  return text.slice(0, from) + table + text.slice(text.indexOf(end, from - 2));
}

Deno.test("data/README.md has every column of the shared relations", async () => {
  const text = await Deno.readTextFile(readme);
  for (const name of ["quarantine", "prediction_log", "feedback", "drift_log", "feature_selection"]) {
    const section = text.split(`\n## \`${name}\`\n`)[1]!.split("\n## ")[0]!;
    const columns = Array.from(
      sqlFile(`${name}.sql`).text.matchAll(/^ {4}([a-z_]+) [A-Z]+,?$/gm),
      ([, column]) => column,
    );
    const described = Array.from(section.matchAll(/^\| `([a-z_]+)`/gm), ([, column]) => column);
    assertEquals(described, columns, name);
  }
});

Deno.test("`staysDictionary()` and `stayFeaturesDictionary()` have the columns that staging makes, in order", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    for (const cohort of cohorts) {
      await warehouse.run(sql`DROP TABLE IF EXISTS accepted`);
      await warehouse.run(sql`DROP TABLE IF EXISTS stays`);
      await warehouse.run(acceptedTable(cohort));
      await stage(warehouse, cohort);
      await warehouse.run(sqlFile("stay_features.sql"));
      const { columns } = await readModelInput(warehouse, { from: null, until: null, knownBy: null }, cohort);
      assertEquals(
        Object.entries(columns).map(([name, { type }]) => [name, type]),
        [...staysColumnsOf(cohort), ...stayFeaturesColumns].map(({ name, type }) => [name, type]),
        cohort.name,
      );
    }
  } finally {
    await warehouse.close();
  }
});
