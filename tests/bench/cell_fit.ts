import { resolveInProject } from "lib/files/project_root.ts";
import { Kernel } from "lib/notebook/kernel/kernel.ts";

/**
 * The seconds that the first fit of a notebook takes in its cell: squared loss, `rows` x 19, 100 trees of 31
 * leaves, in a kernel of its own.
 *
 * @throws {Error} when the kernel doesn't start, or a cell fails.
 */
export async function secondsOfCellFit(rows: number): Promise<number> {
  const kernel = await Kernel.start({ folder: resolveInProject("notebooks") });
  let said = "";
  const run = async (code: string) => {
    const { error } = await kernel.execute(code, ({ content }) => said += content["text"] ?? "");
    if (error !== null) throw new Error(`Cannot measure a cell as it must succeed: ${error.message}`);
  };
  try {
    const columns = JSON.stringify(new URL("./stay_columns.ts", import.meta.url).href);
    await run(`import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { stayColumns } from ${columns};
const matrix = stayColumns(${rows});`);
    await run(`const start = performance.now();
fitBoosting(matrix);
console.log((performance.now() - start) / 1000);`);
    return Number(said);
  } finally {
    await kernel.shutdown();
  }
}
