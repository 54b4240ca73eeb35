/**
 * A process that opens a warehouse file: `deno run -A child.ts <hold|die|fill> <path>`. Says "ready" when it
 * got there.
 */
import { numberColumn, tableOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";

const [mode, path] = Deno.args;
const warehouse = await openWarehouse(`duckdb:${path}`);
const rows = (count: number) =>
  tableOf({ x: numberColumn(Float64Array.from({ length: count }, (_, row) => row * 1.1)) });
await warehouse.run(sql`CREATE TABLE IF NOT EXISTS t (x DOUBLE)`);
await warehouse.append("t", rows(1000));
if (mode === "hold") await waitForEver();
await warehouse.transaction(async () => {
  await warehouse.append("t", rows(1000));
  if (mode === "die") await waitForEver();
  for (let i = 0; i < 100; i++) await warehouse.append("t", rows(100_000));
});

async function waitForEver(): Promise<void> {
  console.log("ready");
  await Deno.stdin.readable.pipeTo(new WritableStream());
}
