import { assert, assertEquals } from "@std/assert";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { remainingColumns } from "lib/score/in_bed/remaining_columns.ts";
import { type LogColumn, logColumns, logKey } from "lib/score/log/log_columns.ts";
import { logInsert } from "lib/score/log/log_insert.ts";
import { logRows } from "lib/score/log/log_rows.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { rowsOf } from "./staging.ts";

const folder = new URL("../../sql/", import.meta.url);
const names: (string | undefined)[] = logColumns.map(({ name }) => name);
/** What `data/README.md` calls a column's type. */
const words: Readonly<Record<LogColumn["type"], string>> = {
  BIGINT: "number",
  DOUBLE: "number",
  TIMESTAMP: "timestamp",
  VARCHAR: "category",
};

/** The files of sql/, its folders' too, without their comments. */
function filesOf(below = ""): { file: string; text: string }[] {
  return Array.from(Deno.readDirSync(new URL(below, folder))).flatMap(({ name, isDirectory }) => {
    if (isDirectory) return filesOf(`${below}${name}/`);
    if (!name.endsWith(".sql")) return [];
    const text = Deno.readTextFileSync(new URL(below + name, folder)).replace(/^--.*$/gm, "");
    return [{ file: below + name, text }];
  });
}

const listed = (list: string) => list.split(",").map((each) => each.trim().replace(/^\w+\./, ""));

/** Database and schema before a table's name, as words or as the names that a deployment gives. */
const qualified = String.raw`(?:(?:\w+|<% \w+ %>)\.)*`;

/**
 * The columns that each `INSERT INTO <table> (…) SELECT …` or `MERGE INTO <table> … INSERT (…) VALUES (…)` of
 * a text fills, and what with.
 */
function insertsInto(table: string, text: string): { filled: string[]; selected: string[] }[] {
  const insert = `INSERT INTO ${qualified}${table} \\(([^)]*)\\)\\s*SELECT([\\s\\S]*?)\\bFROM\\b`;
  const merge = `MERGE INTO ${qualified}${table}\\b[^;]*?INSERT \\(([^)]*)\\)\\s*VALUES \\(([^)]*)\\)`;
  const found = [insert, merge].flatMap((pattern) => [...text.matchAll(new RegExp(pattern, "g"))]);
  return found.map(([, filled, selected]) => ({
    filled: listed(filled!),
    selected: listed(selected!),
  }));
}

/** What a text takes from a table: `alias.column`, for each alias that it gives the table. */
function readFrom(table: string, text: string): string[] {
  const named = text.matchAll(new RegExp(`(?:FROM|JOIN) ${qualified}${table}(?: AS (\\w+))?`, "g"));
  const aliases = Array.from(named, ([, alias]) => alias ?? table);
  return aliases.flatMap((alias) =>
    Array.from(text.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, "g")), ([, column]) => column!)
  );
}

const logs: readonly { readonly log: string; readonly columns: readonly LogColumn[] }[] = [
  { log: "prediction_log", columns: logColumns },
  { log: "remaining_log", columns: remainingColumns },
];

for (const { log, columns } of logs) {
  Deno.test(`${log}.sql makes the listed columns, in their order, with their types and key`, () => {
    const { text } = sqlFile(`${log}.sql`);
    const made = Array.from(
      text.matchAll(/^ {4}([a-z]\w*) ([A-Z]+),$/gm),
      ([, name, type]) => ({ name, type }),
    );
    assertEquals(made, columns.map(({ name, type }) => ({ name, type })));
    assert(text.includes(`PRIMARY KEY (${logKey.join(", ")})`));
  });

  Deno.test(`data/README.md says of ${log} what the list of its columns says`, async () => {
    const readme = await Deno.readTextFile(new URL("../../data/README.md", import.meta.url));
    const section = readme.split(`\n## \`${log}\`\n`)[1]!.split("\n## ")[0]!;
    const rows = Array.from(
      section.matchAll(/^\| `(\w+)` +\| (\w+) +\| (.*?) +\|$/gm),
      (match) => match.slice(1),
    );
    assertEquals(rows, columns.map(({ name, type, meaning }) => [name, words[type], meaning]));
  });
}

Deno.test("every file of sql/ that adds to prediction_log fills all of `logColumns`, and reads no other column of it", () => {
  const found = { adding: [] as string[], reading: [] as string[] };
  for (const { file, text } of filesOf()) {
    for (const { filled, selected } of insertsInto("prediction_log", text)) {
      found.adding.push(file);
      assertEquals([filled, selected], [names, names], file);
    }
    const read = readFrom("prediction_log", text);
    if (read.length > 0) found.reading.push(file);
    for (const column of read) assert(names.includes(column), `${file} reads ${column}`);
  }
  assertEquals(found.adding, ["snowflake/tasks.sql"]);
  assertEquals(found.reading.toSorted(), [
    "bi/bi_predictions.sql",
    "feedback_outcome.sql",
    "prediction_outcome.sql",
    "shadow_outcome.sql",
  ]);
});

Deno.test("shadow_log.sql makes the columns of prediction_log", () => {
  const made = (name: string) => sqlFile(name).text.split("(\n").slice(1).join("(\n");
  assertEquals(made("shadow_log.sql"), made("prediction_log.sql"));
});

Deno.test("prediction_outcome.sql gives all of `logColumns`, in their order", () => {
  const { text } = sqlFile("prediction_outcome.sql");
  const logged = Array.from(text.matchAll(/^ {4}predictions\.(\w+),$/gm), ([, column]) => column);
  assertEquals(logged, names);
});

Deno.test("`logRows()` selects, and `logInsert()` inserts, all of `logColumns` in their order", () => {
  const { meta } = readArtefact(smallFit().bytes);
  const [, last] = /(?:[\s\S]*)\nSELECT([\s\S]*?)\nFROM/.exec(logRows(meta, ["predicted AS (SELECT 1)"])) ??
    [];
  assertEquals(Array.from(last!.matchAll(/(?:AS |^ {4})([a-z_\d]+),?$/gm), ([, name]) => name), names);
  const insert = /INSERT \(([^)]*)\)\s+VALUES \(([^)]*)\)/.exec(logInsert("SELECT 1"))!;
  assertEquals([listed(insert[1]!), listed(insert[2]!)], [names, names]);
});

Deno.test("every SQL file that names the columns of drift_log names them all, in their order and with their types", () =>
  withWarehouse(async (warehouse) => {
    const columnsOf = async (table: string) => {
      await warehouse.run(sqlFile(`${table}.sql`));
      const described = await rowsOf(
        warehouse,
        sql`SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY ordinal_position`,
      );
      return described.filter(({ table_name }) => table_name === table)
        .map(({ column_name, data_type }) => [String(column_name), data_type]);
    };
    const logged = await columnsOf("drift_log");
    assertEquals(logged.length > 5, true);
    assertEquals(await columnsOf("drift_batch"), logged);
    const [insert] = insertsInto("drift_log", sqlFile("drift_log_insert.sql").text);
    const drifts = logged.map(([name]) => name);
    assertEquals([insert!.filled, insert!.selected], [drifts, drifts]);
  }));
