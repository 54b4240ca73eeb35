/**
 * Scores a period in a process of its own and kills itself in the middle, as `kill -9` would: the first
 * argument is the warehouse's URL, the second the number of warehouse calls (and commits) after which to die;
 * 0 is never; the third how many days it scores. With a fourth one the warehouse itself does, a day at a
 * time.
 */
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { scorePeriodInWarehouse } from "lib/score/warehouse/score_in_warehouse.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { dayMs, firstDay } from "./small_warehouse.ts";

const [url = "", killAt = "0", days = "4", inWarehouse] = Deno.args;
let calls = 0;

async function counted<T>(work: Promise<T>): Promise<T> {
  const result = await work;
  if (++calls === Number(killAt)) Deno.kill(Deno.pid, "SIGKILL");
  return result;
}

function killable(inner: Warehouse): Warehouse {
  return {
    engine: inner.engine,
    query: (sql, values) => counted(inner.query(sql, values)),
    stream: (sql, values, rows) => inner.stream(sql, values, rows),
    run: (sql, values) => counted(inner.run(sql, values)),
    append: (table, rows) => counted(inner.append(table, rows)),
    transaction: (work) => counted(inner.transaction(work)),
    close: () => inner.close(),
  };
}

const warehouse = killable(await openWarehouse(url));
const period = {
  ...readArtefact(smallFit().bytes),
  from: firstDay,
  until: firstDay + Number(days) * dayMs,
  onDay: ({ day }: { readonly day: number }) => console.log(day),
};
if (inWarehouse === undefined) await scorePeriod(warehouse, period);
else await scorePeriodInWarehouse(warehouse, { ...period, batchDays: 1 });
await warehouse.close();
