/**
 * The table of the bench "warehouse" through Snowflake's driver to the local server and back, every value
 * compared.
 */
import { columnOf, type Table } from "lib/table/table.ts";
import { SnowflakeWarehouse } from "lib/warehouse/snowflake/snowflake.ts";
import { startSnowflakeServer } from "../snowflake/server.ts";
import { measure, sampleTable } from "./warehouse.ts";

/** Prints the seconds, those of the server included: it runs in the same process, and is DuckDB. */
export async function benchSnowflake({ json }: { readonly json: boolean }): Promise<void> {
  const server = await startSnowflakeServer();
  const warehouse = await SnowflakeWarehouse.open(server.url, { environment: (name) => server.env[name] });
  try {
    const table = sampleTable();
    const { append: appendSeconds, read: readSeconds, rows } = await measure(warehouse, table);
    const unlike = Object.keys(table.columns).filter((name) => !hasSameValues(rows, table, name));
    if (unlike.length > 0) throw new Error(`Cannot bench as all values must come back: ${unlike} differ`);
    const { rowCount } = table, columns = Object.keys(table.columns).length;
    if (json) {
      console.log(JSON.stringify({ bench: "snowflake", rowCount, columns, appendSeconds, readSeconds }));
    } else {
      const seconds = `append ${appendSeconds.toFixed(1)} s, read ${readSeconds.toFixed(1)} s`;
      console.log(`${rowCount} x ${columns}: ${seconds}, all equal`);
    }
  } finally {
    await warehouse.close();
    await server.close();
  }
}

function hasSameValues(actual: Table, expected: Table, name: string): boolean {
  const first = columnOf(actual, name), second = columnOf(expected, name);
  if (first.type === "category") {
    return second.type === "category" &&
      first.codes.every((code, row) => first.labels[code] === second.labels[second.codes[row]!]);
  }
  return second.type === first.type &&
    first.values.every((value, row) => Object.is(value, second.values[row]));
}
