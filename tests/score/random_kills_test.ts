import { assert } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { randomSource } from "lib/stats/random.ts";
import type { Table } from "lib/table/table.ts";
import { assertSameRows } from "../warehouse/assert_same_rows.ts";
import { opened, type Place, places } from "../warehouse/places.ts";
import { killableWorks, prepareWorks, resetWorks, rowsOfWork } from "./killable_works.ts";

/** Does a work in a process, which is killed so long after it was ready to begin, if it hasn't ended then. */
async function workInProcess({ url, env }: Place, name: string, killAfterMs = Infinity) {
  const args = ["run", "-A", resolveInProject("tests/score/killed_work.ts"), url, name];
  const child = new Deno.Command(Deno.execPath(), { args, env, stdout: "piped" }).spawn();
  const output = child.stdout.getReader();
  assert((await output.read()).value, "it must be ready");
  const start = performance.now();
  const timer = killAfterMs < Infinity ? setTimeout(() => kill(child), killAfterMs) : undefined;
  const { success, signal } = await child.status;
  clearTimeout(timer);
  await output.cancel();
  assert(success || signal === "SIGKILL");
  return { isKilled: !success, milliseconds: performance.now() - start };
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It ended at this very moment.
  }
}

type Undisturbed = { readonly before: Table; readonly after: Table; readonly milliseconds: number };

/** What a work begins with and leaves when nobody kills it, and how long that takes. */
async function undisturbed(place: Place, name: string): Promise<Undisturbed> {
  const { table } = killableWorks[name]!;
  const rows = () => opened(place, (warehouse) => rowsOfWork(warehouse, table));
  await opened(place, (warehouse) => resetWorks(warehouse, table));
  const before = await rows();
  const { milliseconds } = await workInProcess(place, name);
  return { before, after: await rows(), milliseconds };
}

/**
 * Kills a work after a share of its time, checks that all of it is done or nothing, does it again and checks
 * the rest.
 */
async function killAndRepeat(
  place: Place,
  name: string,
  share: number,
  expected: Undisturbed,
): Promise<boolean> {
  const { table, run } = killableWorks[name]!;
  const { before, after, milliseconds } = expected;
  await opened(place, (warehouse) => resetWorks(warehouse, table));
  const { isKilled } = await workInProcess(place, name, share * milliseconds);
  await place.afterKill();
  const about = `${name}, killed after ${share.toFixed(3)} of its time`;
  await opened(place, async (warehouse) => {
    const left = await rowsOfWork(warehouse, table);
    assertSameRows(left, left.rowCount === before.rowCount ? before : after, about);
    await run(warehouse);
    assertSameRows(await rowsOfWork(warehouse, table), after, `${about}, and done again`);
  });
  return isKilled;
}

// WARDBOOK_KILLS=50 is the full test: some minutes; without it the local server is left out.
const asked = Deno.env.get("WARDBOOK_KILLS"), kills = Number(asked ?? 1);
/** Beyond 1, so that some processes have ended before they are to be killed. */
const longestShare = 1.1;

for (const [engine, withPlace] of places) {
  const name =
    `appending, merging and scoring end as undisturbed when they are killed at random and done again, ${kills} times, on ${engine}`;
  const ignore = asked === undefined && engine === "snowflake";
  Deno.test({ name, ignore }, () =>
    withPlace(async (place) => {
      const random = randomSource(50);
      await opened(place, prepareWorks);
      const names = Object.keys(killableWorks);
      let killed = 0;
      for (const [i, name] of names.entries()) {
        const expected = await undisturbed(place, name);
        const rounds = Math.floor((kills + i) / names.length);
        // One kill at random in each of so many equal parts of the time: the whole of it is covered.
        for (let round = 0; round < rounds; round++) {
          const share = longestShare * (round + random()) / rounds;
          if (await killAndRepeat(place, name, share, expected)) killed++;
        }
      }
      assert(killed > 0, "some must be killed before their end");
    }));
}
