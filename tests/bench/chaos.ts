import { resolveInProject } from "lib/files/project_root.ts";

/**
 * The machines, and how many trials make up what each promises: damaged files are of four kinds, and a tenth
 * as many of DuckDB.
 */
const machines: readonly (readonly [file: string, trials: number])[] = [
  ["harness/random_kills_test.ts", 1_000],
  ["harness/damaged_files_test.ts", 2_450],
  ["harness/hostile_server_test.ts", 1_000],
  ["harness/hostile_notebooks_test.ts", 1_000],
  ["notebook/kept/kept_edits_test.ts", 50],
  ["notebook/jobs/killed_jobs_test.ts", 200],
];

/**
 * All machines at large: what each tried, from which seed, and what failed.
 *
 * @param rounds trials of each machine, instead of its own number.
 * @throws {Error} when a machine failed.
 */
export async function benchChaos(
  { json, rounds }: { readonly json: boolean; readonly rounds?: number },
): Promise<void> {
  const wrong: string[] = [];
  for (const [file, trials] of machines) {
    const path = resolveInProject(`tests/${file}`);
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--no-check", path],
      env: { WARDBOOK_HARNESS: String(rounds ?? trials), NO_COLOR: "1" },
      stdout: "piped",
      stderr: "inherit",
    }).output();
    const text = new TextDecoder().decode(stdout);
    const told = [...text.matchAll(/^(.+): (\d+) tried from seed (\d+), (\d+) failed, (\d+) beyond/gm)];
    for (const [, machine, ...figures] of told) {
      const [tried, seed, failed, beyond] = figures.map(Number);
      if (json) console.log(JSON.stringify({ machine, tried, failed, beyond, seed }));
      else {
        const line = `tried ${tried}, failed ${failed}, beyond reach ${beyond}, seed ${seed}`;
        console.log(`${machine!.padEnd(24)} ${line}`);
      }
    }
    // Chromium may be absent: then nothing was tried, which is no success.
    if (told.length === 0) wrong.push(`${file}: it tried nothing`);
    if (!success) wrong.push(`${file}:\n${text.slice(-4_000)}`);
  }
  if (wrong.length > 0) {
    throw new Error(`Cannot call it whole as all trials must be right: ${wrong.join("\n")}`);
  }
}
