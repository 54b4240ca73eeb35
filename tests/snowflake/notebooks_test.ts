import { assertEquals } from "@std/assert";
import { basename, join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import { type Cell, hasTag, type Notebook, readNotebook } from "lib/notebook/notebook.ts";
import { canonical } from "lib/notebook/run/canonical.ts";
import { firstDifference } from "lib/notebook/run/difference.ts";
import { findNotebooks } from "lib/notebook/run/find_notebooks.ts";
import { startSnowflakeServer } from "./server.ts";

/**
 * Runs all notebooks in a process of their own as `deno task run` does, with the rows on a new local server.
 */
async function runOnSnowflake(folder: string): Promise<void> {
  const server = await startSnowflakeServer({ path: join(folder, "snowflake.duckdb") });
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", resolveInProject("lib/notebook/run/main.ts"), "run", "--quiet", "--json"],
        ...["--cohort", "synthetic"],
        ...["--warehouse", server.url, "--models", join(folder, "models"), "--out", folder],
      ],
      env: server.env,
      stdout: "inherit",
      stderr: "piped",
    }).output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  } finally {
    await server.close();
  }
}

/**
 * An executed notebook as if its parameters had been left at their defaults: without the cell that set them.
 */
function withoutOverrides(notebook: Notebook): Notebook {
  const cells = notebook.cells.filter((cell) => !hasTag(cell, "injected-parameters"));
  let count = 0;
  const renumbered = (cell: Cell): Cell => {
    if (cell.cell_type !== "code") return cell;
    const execution_count = ++count;
    const outputs = cell.outputs.map((output) =>
      output.output_type === "execute_result" ? { ...output, execution_count } : output
    );
    return { ...cell, execution_count, outputs };
  };
  return { ...notebook, cells: cells.map(renumbered) };
}

Deno.test({
  name: "all notebooks put out on snowflake, byte for byte, what is committed (slow: WARDBOOK_SLOW=1)",
  ignore: !Deno.env.get("WARDBOOK_SLOW"),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      await runOnSnowflake(folder);
      for (const path of await findNotebooks(resolveInProject("notebooks"))) {
        const executed = await readNotebook(join(folder, basename(path)));
        const difference = firstDifference(
          await Deno.readTextFile(path),
          canonical(withoutOverrides(executed)),
        );
        assertEquals(difference, null, basename(path));
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
