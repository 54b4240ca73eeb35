import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { openRegistry } from "lib/registry/registry.ts";
import { makeTrials, trialCount, type Verdict } from "./harness.ts";

const child = fileURLToPath(new URL("./registry_loop_child.ts", import.meta.url));
const events = 40;
/** Beyond 1, so that some processes have ended before they are to be killed. */
const longestShare = 1.1;

/** Runs the loop, killed so long after it began when it hasn't ended then. */
async function loop(folder: string, killAfterMs = Infinity) {
  const args = ["run", "-A", "--no-check", child, folder, String(events)];
  const started = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const output = started.stdout.getReader();
  await output.read();
  const start = performance.now();
  const timer = killAfterMs < Infinity ? setTimeout(() => kill(started), killAfterMs) : undefined;
  const { success, signal } = await started.status;
  clearTimeout(timer);
  await output.cancel();
  assert(success || signal === "SIGKILL", "it must end well or by the kill");
  return { isKilled: !success, milliseconds: performance.now() - start };
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
    await registry.history(),
  ];
  return JSON.stringify([champion?.version ?? null, versions, history]);
}

Deno.test("a loop of register, promote and rollback that was killed at random ends, done again, as undisturbed", async () => {
  const parent = await Deno.makeTempDir({ prefix: "random_kills_" });
  try {
    const undisturbed = `${parent}/undisturbed`;
    const { milliseconds } = await loop(undisturbed);
    const right = await stateOf(undisturbed);
    assertEquals(JSON.parse(right)[2].length, events);
    let killed = 0;
    const { failed } = await makeTrials("random kills", trialCount(10), async (pick): Promise<Verdict> => {
      const folder = await Deno.makeTempDir({ dir: parent });
      const { isKilled } = await loop(folder, pick(Math.ceil(1_000 * longestShare)) / 1_000 * milliseconds);
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
