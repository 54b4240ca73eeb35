import { writeCopies } from "./load.ts";

/** What `deno task run --json` prints: one object a notebook, then the summary. */
type Line = {
  readonly summary?: true;
  readonly notebook?: string;
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly cells?: number;
};

const root = new URL("../../", import.meta.url);

/**
 * Runs the main job in a process of its own, on a database, a registry and a run folder that it makes and
 * removes, and prints seconds and peak resident memory by notebook and in all.
 *
 * @param rows of a CSV file, the synthetic cohort again and again with other ids; the cohort itself when left
 * out.
 */
export async function benchRun(options: { readonly json: boolean; readonly rows?: number }): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wardbook-bench-" });
  try {
    const source = `${folder}/stays.csv`;
    if (options.rows !== undefined) await writeCopies(source, options.rows);
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "lib/notebook/run/main.ts", "run", "--json", "--quiet", "--cohort", "synthetic"],
        ...[
          "--warehouse",
          `duckdb:${folder}/bench.duckdb`,
          "--models",
          `${folder}/models`,
          "--out",
          `${folder}/out`,
        ],
        ...(options.rows === undefined ? [] : ["--source", source]),
      ],
      cwd: root,
    }).output();
    if (!success) {
      throw new Error(`Cannot measure the main job as it must succeed: ${new TextDecoder().decode(stderr)}`);
    }
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    for (const line of lines) console.log(options.json ? line : sentence(JSON.parse(line) as Line));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function sentence({ notebook, seconds, peakMegabytes, cells }: Line): string {
  const name = notebook ?? "all notebooks";
  return `${name.padEnd(20)} ${seconds.toFixed(1).padStart(7)} s  ${
    peakMegabytes.toFixed(0).padStart(6)
  } MB` +
    (cells === undefined ? "" : `  ${cells} cells`);
}
