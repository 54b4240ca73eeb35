/** A process that appends 1,500 rows to `t`: `deno run -A append_child.ts <url>`. */
import { numberColumn, tableOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";

const warehouse = await openWarehouse(Deno.args[0]!);
const values = numberColumn(Float64Array.from({ length: 1_500 }, (_, row) => row));
await warehouse.append("t", tableOf({ x: values, y: values }));
await warehouse.close();
