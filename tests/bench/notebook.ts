import { join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import { type Cell, writeNotebook } from "lib/notebook/notebook.ts";
import { quantile } from "lib/stats/quantile.ts";

/** Seconds of whole processes, one a round. */
type Rounds = { readonly ours: readonly number[]; readonly nbconvert: readonly number[] };

/**
 * Measures how long `deno task notebook` and `jupyter nbconvert --execute --to html` take for the same
 * notebook, from start to the written page, in turns; prints the medians. Without jupyter on the PATH only
 * ours is measured, and the report says so. Jupyter learns of the kernel from a temporary folder, so nobody's
 * setup changes.
 */
export async function benchNotebook({ json }: { readonly json: boolean }): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wardbook-bench-" });
  try {
    await writeBenchNotebook(folder);
    const rounds = await measure(folder, await hasJupyter());
    console.log(json ? JSON.stringify(report(rounds)) : sentence(rounds));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const roundCount = 5;
const benchName = "01_bench";

/** Forty cells as notebooks have them: an import, prose, logs, displays and results. */
async function writeBenchNotebook(folder: string): Promise<void> {
  const sources = [
    'import { quantile } from "lib/stats/quantile.ts";',
    ...Array.from(
      { length: 39 },
      (_, i) => `console.log("cell ${i}");\nArray.from({ length: 50 }, (_, k) => k * ${i})`,
    ),
  ];
  const cells = sources.flatMap((source, i): Cell[] => [
    {
      cell_type: "markdown",
      id: `text-${i}`,
      metadata: {},
      source: `## Step ${i}\n\nIt matters, as $x_${i} > 0$.`,
    },
    { cell_type: "code", id: `code-${i}`, metadata: {}, source, execution_count: null, outputs: [] },
  ]);
  const kernelspec = { display_name: "Deno", language: "typescript", name: "deno" };
  await Deno.copyFile(resolveInProject("deno.lock"), join(folder, "deno.lock"));
  const config = { imports: { "lib/": new URL(`file://${resolveInProject("lib")}/`).href } };
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));
  await writeNotebook(join(folder, `${benchName}.ipynb`), {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec },
    cells,
  });
}

async function hasJupyter(): Promise<boolean> {
  try {
    return (await new Deno.Command("jupyter", { args: ["nbconvert", "--version"] }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function measure(folder: string, withJupyter: boolean): Promise<Rounds> {
  const ours: number[] = [];
  const nbconvert: number[] = [];
  const env = {
    JUPYTER_DATA_DIR: join(folder, "jupyter"),
    JUPYTER_CONFIG_DIR: join(folder, "jupyter-config"),
    IPYTHONDIR: join(folder, "ipython"),
    NO_COLOR: "1",
  };
  await writeKernelSpec(env.JUPYTER_DATA_DIR);
  const runner = resolveInProject("lib/notebook/run/main.ts");
  const oursArgs = [
    "run",
    "-A",
    runner,
    "notebook",
    benchName,
    "--quiet",
    "--notebooks",
    folder,
    "--out",
    join(folder, "out"),
  ];
  const jupyterArgs = [
    "nbconvert",
    "--execute",
    "--to",
    "html",
    "--output-dir",
    join(folder, "nbconvert"),
    `${benchName}.ipynb`,
  ];
  for (let round = 0; round < roundCount; round++) {
    ours.push(await secondsOf(Deno.execPath(), oursArgs, folder, env));
    if (withJupyter) nbconvert.push(await secondsOf("jupyter", jupyterArgs, folder, env));
  }
  return { ours, nbconvert };
}

/** What `deno jupyter --install` writes, which can't be told another folder. */
async function writeKernelSpec(dataFolder: string): Promise<void> {
  const folder = join(dataFolder, "kernels", "deno");
  const argv = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"];
  await Deno.mkdir(folder, { recursive: true });
  const spec = { argv, display_name: "Deno", language: "typescript" };
  await Deno.writeTextFile(join(folder, "kernel.json"), JSON.stringify(spec));
}

/** The wall time of a command. @throws {Error} when it fails, with what it wrote to standard error. */
async function secondsOf(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<number> {
  const start = performance.now();
  const { success, stderr } = await new Deno.Command(command, { args, cwd, env }).output();
  const seconds = (performance.now() - start) / 1000;
  if (success) return seconds;
  throw new Error(
    `Cannot measure ${command} ${args[0]} as it must succeed: ${new TextDecoder().decode(stderr)}`,
  );
}

function report({ ours, nbconvert }: Rounds) {
  const compared = nbconvert.length === 0
    ? { nbconvert: "jupyter is not on the PATH" }
    : { nbconvertSeconds: median(nbconvert), ratio: median(ours) / median(nbconvert) };
  return { bench: "notebook", rounds: roundCount, seconds: median(ours), ...compared };
}

function sentence({ ours, nbconvert }: Rounds): string {
  const own = `notebook of 40 cells to a page, median of ${roundCount}: ${median(ours).toFixed(2)} s`;
  if (nbconvert.length === 0) return `${own}; jupyter is not on the PATH, so nbconvert was not measured`;
  return `${own}; jupyter nbconvert --execute: ${median(nbconvert).toFixed(2)} s`;
}

function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values), 0.5);
}
