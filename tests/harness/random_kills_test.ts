import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { openRegistry } from "lib/registry/registry.ts";
import { makeTrials, trialCount, type Verdict } from "./harness.ts";

const child = fileURLToPath(new URL("./registry_loop_child.ts", import.meta.url));
const events = 40;
/** Milliseconds into a step before which it is killed: a step takes some. */
const withinStep = 12;

/** Runs the loop, killed some milliseconds into a step, when it hasn't ended then. */
async function loop(folder: string, killed?: { readonly step: number; readonly afterMs: number }) {
  const args = ["run", "-A", "--no-check", child, folder, String(events)];
  const started = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  let steps = 0, timer: ReturnType<typeof setTimeout> | undefined;
  for await (const points of started.stdout) {
    steps += points.length;
    if (killed !== undefined && steps > killed.step) {
      timer ??= setTimeout(() => kill(started), killed.afterMs);
    }
  }
  const { success, signal } = await started.status;
  clearTimeout(timer);
  assert(success || signal === "SIGKILL", "it must end well or by the kill");
  return { isKilled: !success };
}

function kill(started: Deno.ChildProcess): void {
  try {
    started.kill("SIGKILL");
  } catch {
    // It ended at this very moment.
  }
}

/** All that a registry says of itself; reading it checks every hash. */
async function stateOf(folder: string): Promise<string> {
  const registry = await openRegistry(folder, "synthetic");
  const [champion, versions, history] = [
    await registry.champion(),
    await registry.versions(),
    (await registry.history()).map(({ at: _, ...event }) => event),
  ];
  return JSON.stringify([champion?.version ?? null, versions, history]);
}

Deno.test("a loop of register, promote and rollback that was killed at random ends, done again, as undisturbed", async () => {
  const parent = await Deno.makeTempDir({ prefix: "random_kills_" });
  try {
    const undisturbed = `${parent}/undisturbed`;
    await loop(undisturbed);
    const right = await stateOf(undisturbed);
    assertEquals(JSON.parse(right)[2].length, events);
    let killed = 0;
    const { failed } = await makeTrials("random kills", trialCount(1), async (pick): Promise<Verdict> => {
      const folder = await Deno.makeTempDir({ dir: parent });
      const { isKilled } = await loop(folder, { step: pick(events), afterMs: pick(withinStep) });
      if (isKilled) killed++;
      // Whoever reads before the rerun must find a whole state, too.
      await stateOf(folder);
      await loop(folder);
      const state = await stateOf(folder);
      await Deno.remove(folder, { recursive: true });
      return state === right ? "right" : { wrong: `another state: ${state.slice(0, 300)}` };
    });
    assertEquals(failed, []);
    assert(killed > 0, "some must be killed before their end");
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});
