import { assertEquals } from "@std/assert";
import { readArtefact } from "lib/registry/artefact.ts";
import { logRows, mergeIntoLog } from "lib/score/log/log_rows.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { rowsOf } from "./staging.ts";

const folder = new URL("../../sql/", import.meta.url);

/** The columns that each `INSERT INTO <table> (…) SELECT …` of a file fills, and those that it selects. */
function insertsInto(table: string, file: string): { filled: string[]; selected: string[] }[] {
  const text = Deno.readTextFileSync(new URL(file, folder)).replace(/^--.*$/gm, "");
  const insert = new RegExp(
    `INSERT INTO (?:\\w+\\.)*${table} \\(([^)]*)\\)\\s*SELECT([\\s\\S]*?)\\bFROM\\b`,
    "g",
  );
  const listed = (list: string) => list.split(",").map((each) => each.trim().replace(/^\w+\./, ""));
  return [...text.matchAll(insert)].map(([, filled, selected]) => ({
    filled: listed(filled!),
    selected: listed(selected!),
  }));
}

for (const log of ["prediction", "drift"]) {
  Deno.test(`every SQL file that names the columns of ${log}_log names them all, in their order and with their types`, () =>
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
      const logged = await columnsOf(`${log}_log`);
      assertEquals(logged.length > 5, true);
      assertEquals(await columnsOf(`${log}_batch`), logged);
      const names = logged.map(([name]) => name);
      const files = [`${log}_log_insert.sql`, ...(log === "prediction" ? ["snowflake/tasks.sql"] : [])];
      for (const file of files) {
        const inserts = insertsInto(`${log}_log`, file);
        assertEquals(inserts.length, 1, file);
        for (const { filled, selected } of inserts) assertEquals([filled, selected], [names, names], file);
      }
    }));
}

Deno.test("`logRows()` selects, and `mergeIntoLog()` inserts, the columns of prediction_log in their order", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(sqlFile("prediction_log.sql"));
    const names = Object.keys((await warehouse.query(sql`SELECT * FROM prediction_log`)).columns);
    const { meta } = readArtefact(smallFit().bytes);
    const [, last] = /(?:[\s\S]*)\nSELECT([\s\S]*?)\nFROM/.exec(logRows(meta, ["predicted AS (SELECT 1)"])) ??
      [];
    assertEquals(Array.from(last!.matchAll(/(\w+),?$/gm), ([, name]) => name), names);
    const [, filled] = /INSERT \(([^)]*)\)/.exec(mergeIntoLog("SELECT 1")) ?? [];
    assertEquals(filled!.split(", "), names);
  }));
