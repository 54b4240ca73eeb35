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

/**
 * Where the server misbehaves: after how many occasions, of so many. WARDBOOK_SLOW=1 tries them all, until
 * there is none left; each kind has one of its own otherwise, and the chunks' is the first.
 */
function* placesOf(kind: MisbehaviourKind, statements: number): Generator<number> {
  if (Deno.env.get("WARDBOOK_SLOW")) { for (let after = 0;; after++) yield after; }
  else yield kind.endsWith("chunk") ? 0 : Math.floor(statements * (kinds.indexOf(kind) + 0.5) / kinds.length);
}

async function errorOf(warehouse: Warehouse, name: string): Promise<unknown> {
  try {
    await killableWorks[name]!.run(warehouse);
  } catch (thrown) {
    return thrown;
  }
}

for (const name of ["a scoring day", "a MERGE"]) {
  const title =
    `${name} ends right, or with an error and all or nothing, at whichever statement the server misbehaves`;
  // The MERGE stands for both; .ci/run tries the scoring day too, at every statement.
  const ignore = name === "a scoring day" && !Deno.env.has("WARDBOOK_SLOW");
  Deno.test({ name: title, ignore }, () =>
    withSnowflake(async (warehouse, server) => {
      const { table, run } = killableWorks[name]!;
      const rows = () => rowsOfWork(warehouse, table);
      await prepareWorks(warehouse);
      await resetWorks(warehouse, table);
      const before = await rows();
      const sentBefore = server.statements.length;
      await run(warehouse);
      const statements = server.statements.length - sentBefore;
      const right = await rows();
      for (const kind of kinds) {
        for (const after of placesOf(kind, statements)) {
          await resetWorks(warehouse, table);
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
