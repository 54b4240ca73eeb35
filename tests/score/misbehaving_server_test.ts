import { assert, assertStringIncludes } from "@std/assert";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";
import type { Misbehaviour, MisbehaviourKind } from "../snowflake/misbehave.ts";
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

type Place = Pick<Misbehaviour, "kind" | "on" | "after"> & {
  /** Whether the work must end right: a COMMIT may be sent again, as long as the session lasts. */
  readonly isBorne?: boolean;
};

/**
 * Where the server misbehaves: what loses an answer or a session at the COMMIT that decides over the MERGE,
 * what leaves rows in doubt at the first of those that it reads; the chunks' is the first. WARDBOOK_SLOW=1
 * tries each kind at the MERGE, too, and goes on with all statements, until there is none left.
 */
function* placesOf(kind: MisbehaviourKind): Generator<Place> {
  yield* decidingPlaces(kind);
  if (Deno.env.has("WARDBOOK_SLOW")) { for (let after = 0;; after++) yield { kind, after }; }
}

function* decidingPlaces(kind: MisbehaviourKind): Generator<Place> {
  const isLong = Deno.env.has("WARDBOOK_SLOW");
  if (kind.endsWith("chunk")) return yield { kind };
  if (isLong || kind === "slow") yield { kind, on: /MERGE INTO/ };
  // Three transactions before have filled the temporary tables.
  if (kind !== "slow" && kind !== "wrong_count") {
    yield { kind, on: /^COMMIT/, after: 3, isBorne: kind !== "gone" };
  }
  if (kind === "wrong_count" || isLong) yield { kind, on: /INSERT INTO/ };
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
      await prepareWorks(warehouse, 130);
      await resetWorks(warehouse, table);
      const before = await rows();
      await run(warehouse);
      const right = await rows();
      for (const kind of kinds) {
        for (const place of placesOf(kind)) {
          await resetWorks(warehouse, table);
          server.misbehave({ ...place, milliseconds: 10 });
          const error = await errorOf(warehouse, name);
          const isOver = server.behave() > 0;
          const about = `${kind} at ${place.on ?? "any"} after ${place.after ?? 0} occasions`;
          assert(Deno.env.has("WARDBOOK_SLOW") || !isOver || kind.endsWith("chunk"), about);
          const left = await rows();
          if (error === undefined) assertSameRows(left, right, about);
          else {
            assert(error instanceof QueryError && !place.isBorne, `${about}: ${error}`);
            if (borne.includes(kind)) assertStringIncludes(error.message, "temporary table", about);
            assertSameRows(left, left.rowCount === before.rowCount ? before : right, about);
            await run(warehouse);
            assertSameRows(await rows(), right, `${about}, and done again`);
          }
          if (isOver && place.on === undefined) break;
        }
      }
    }, { chunkRows: 60 }));
}
