import { assertEquals, assertMatch } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";

const child = `
  import { startKernelProcess } from "lib/notebook/kernel/process.ts";
  const { process } = await startKernelProcess({ folder: Deno.cwd() }, performance.now() + 60_000);
  await Deno.stdout.write(new TextEncoder().encode(String(process.pid)));
  setTimeout(() => {}, 60_000);
`;

/** Whether the system can end a process with its parent, and knows of processes by number. */
async function canGuard(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    const other = new Deno.Command("setpriv", { args: ["--pdeathsig", "KILL", "sleep", "60"] }).spawn();
    const state = await stateOf(other.pid);
    other.kill("SIGKILL");
    await other.status;
    return state === "there" && await stateOf(other.pid) === "gone";
  } catch {
    return false;
  }
}

Deno.test({
  name: "a kernel that has run nothing yet ends with a runner that is killed",
  ignore: !await canGuard(),
  fn: async () => {
    const file = await Deno.makeTempFile({ dir: resolveInProject("data/local"), suffix: ".ts" });
    try {
      await Deno.writeTextFile(file, child);
      const runner = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", file],
        stdout: "piped",
      }).spawn();
      const reader = runner.stdout.pipeThrough(new TextDecoderStream()).getReader();
      const told = (await reader.read()).value ?? "nothing, and ended";
      assertMatch(told, /^\d+$/);
      const kernel = Number(told);
      assertEquals(await stateOf(kernel), "there");
      runner.kill("SIGKILL");
      await runner.status;
      await reader.cancel();
      for (let tries = 0; tries < 100 && await stateOf(kernel) === "there"; tries++) {
        await new Promise((done) => setTimeout(done, 100));
      }
      assertEquals(await stateOf(kernel), "gone");
    } finally {
      await Deno.remove(file);
    }
  },
});

async function stateOf(pid: number): Promise<"there" | "gone" | Error> {
  try {
    // A zombie has ended.
    return /\) Z /.test(await Deno.readTextFile(`/proc/${pid}/stat`)) ? "gone" : "there";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "gone" : error as Error;
  }
}
