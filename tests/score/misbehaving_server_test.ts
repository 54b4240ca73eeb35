import { assert, assertStringIncludes } from "@std/assert";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";
import type { MisbehaviourKind } from "../snowflake/misbehave.ts";
import { assertSameRows } from "../warehouse/assert_same_rows.ts";
import { withSnowflake } from "../warehouse/with_snowflake.ts";
import { killableWorks, prepareWorks, resetWorks, rowsOfWork } from "./killable_works.ts";

/**
 * What is borne, with the right result, unless the work needs temporary tables; the others may end it with an
 * error.
 */
const borne: readonly MisbehaviourKind[] = ["unavailable", "drop_before", "drop_after", "slow", "expired"];
const kinds: readonly MisbehaviourKind[] = [
  ...borne,
  "gone",
  "truncated_chunk",
  "short_chunk",
  "wrong_count",
];

// WARDBOOK_SLOW=1 misbehaves at every statement of the works, not at one in eleven.
const step = Deno.env.get("WARDBOOK_SLOW") ? 1 : 11;

async function errorOf(warehouse: Warehouse, name: string): Promise<unknown> {
  try {
    await killableWorks[name]!.run(warehouse);
  } catch (thrown) {
    return thrown;
  }
}

for (const name of ["a scoring day", "a MERGE"]) {
  Deno.test(`${name} ends right, or with an error and all or nothing, at whichever statement the server misbehaves`, () =>
    withSnowflake(async (warehouse, server) => {
      const { table, run } = killableWorks[name]!;
      const rows = () => rowsOfWork(warehouse, table);
      await prepareWorks(warehouse);
      await resetWorks(warehouse);
      const before = await rows();
      await run(warehouse);
      const right = await rows();
      for (const [i, kind] of kinds.entries()) {
        for (let after = i % step;; after += step) {
          await resetWorks(warehouse);
          server.misbehave({ kind, after, milliseconds: 10 });
          const error = await errorOf(warehouse, name);
          const isOver = server.behave() > 0;
          const about = `${kind} after ${after} occasions`;
          const left = await rows();
          if (error === undefined) assertSameRows(left, right, about);
          else {
            assert(error instanceof QueryError, `${about}: ${error}`);
            if (borne.includes(kind)) assertStringIncludes(error.message, "temporary table", about);
            assertSameRows(left, left.rowCount === before.rowCount ? before : right, about);
            await run(warehouse);
            assertSameRows(await rows(), right, `${about}, and done again`);
          }
          if (isOver) break;
        }
      }
    }, { chunkRows: 300 }));
}
