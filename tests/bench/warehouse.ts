/**
 * 236,704 x 19 (12 texts, 5 numbers, 2 timestamps) appended to and read from a database file, median of five.
 */
import { quantile } from "lib/stats/quantile.ts";
import { type Column, type Table, tableOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";

const rowCount = 236_704;
const runs = 5;
/** Distinct labels of the text columns, as in the synthetic cohort. */
const labelCounts = [32, 7, 11, 3, 5, 6, 6, 37, 3, 3, 10, 11];

/** Prints the seconds of appending to and reading from the embedded engine. */
export async function benchWarehouse({ json }: { readonly json: boolean }): Promise<void> {
  const folder = await Deno.makeTempDir();
  const warehouse = await openWarehouse(`duckdb:${folder}/bench.duckdb`);
  try {
    const table = sampleTable();
    const seconds: { append: number; read: number }[] = [];
    for (let run = 0; run < runs; run++) seconds.push(await measure(warehouse, table));
    const appendSeconds = quantile(Float64Array.from(seconds, ({ append }) => append), 0.5);
    const readSeconds = quantile(Float64Array.from(seconds, ({ read }) => read), 0.5);
    const columns = Object.keys(table.columns).length;
    if (json) {
      console.log(
        JSON.stringify({ bench: "warehouse", rowCount, columns, appendSeconds, readSeconds, runs }),
      );
    } else {console.log(
        `${rowCount} x ${columns}: append ${appendSeconds.toFixed(3)} s, read ${readSeconds.toFixed(3)} s`,
      );}
  } finally {
    await warehouse.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Appends `table` to a new table `bench` and reads it back: seconds, and what was read. */
export async function measure(
  warehouse: Warehouse,
  table: Table,
): Promise<{ append: number; read: number; rows: Table }> {
  await warehouse.run(sql`CREATE OR REPLACE TABLE bench (
    text_0 VARCHAR, text_1 VARCHAR, text_2 VARCHAR, text_3 VARCHAR, text_4 VARCHAR, text_5 VARCHAR, text_6 VARCHAR,
    text_7 VARCHAR, text_8 VARCHAR, text_9 VARCHAR, text_10 VARCHAR, text_11 VARCHAR, number_0 DOUBLE, number_1 DOUBLE,
    number_2 DOUBLE, number_3 DOUBLE, number_4 DOUBLE, moment_0 TIMESTAMP, moment_1 TIMESTAMP)`);
  const start = performance.now();
  await warehouse.append("bench", table);
  const appended = performance.now();
  const rows = await warehouse.query(sql`SELECT * FROM bench`);
  const end = performance.now();
  if (rows.rowCount !== rowCount) {
    throw new Error(`Cannot bench as ${rowCount} rows must come back: ${rows.rowCount} did`);
  }
  return { append: (appended - start) / 1000, read: (end - appended) / 1000, rows };
}

/** 236,704 made-up stays. */
export function sampleTable(): Table {
  const columns: Record<string, Column> = {};
  labelCounts.forEach((count, i) => columns[`text_${i}`] = texts(count, i));
  for (let i = 0; i < 5; i++) {
    columns[`number_${i}`] = {
      type: "number",
      values: values((row) => row % 99 * (i + 0.5)),
    };
  }
  for (let i = 0; i < 2; i++) {
    columns[`moment_${i}`] = {
      type: "timestamp",
      values: values((row) => Date.UTC(2022, 7, 1 + row % 120 + 30 * i)),
    };
  }
  return tableOf(columns);
}

/** One in a hundred is missing; one label in five columns is longer than 12 bytes. */
function texts(count: number, seed: number): Column {
  const codes = Int32Array.from(
    { length: rowCount },
    (_, row) => row % 100 === seed ? -1 : (row * 31 + seed) % count,
  );
  const labels = Array.from(
    { length: count },
    (_, i) => i === 4 && seed === 4 ? "TB & Chest disease" : `label ${i}`,
  );
  return { type: "category", codes, labels };
}

function values(of: (row: number) => number): Float64Array {
  return Float64Array.from({ length: rowCount }, (_, row) => of(row));
}
