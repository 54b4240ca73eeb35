import { assertEquals, assertRejects } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { Ahead, type AheadOptions } from "lib/notebook/execute/ahead.ts";
import { type CellProgress, executeNotebook } from "lib/notebook/execute/execute.ts";
import { codeNotebook } from "../run/code_notebook.ts";

const folder = resolveInProject("tests");
const notebook = codeNotebook(
  { source: "let day = 1;", tags: ["parameters"] },
  { source: 'import "lib/stats/mod.ts"; console.log("imported")', tags: ["imports"] },
  "day + 1",
);
const begun = (options: AheadOptions) => executeNotebook(notebook, { folder, ...options });
const ofCell = ({ cell, done }: CellProgress) => `${cell} ${done ? "done" : "begins"}`;

Deno.test("`Ahead` runs parameters and imports at once, the rest in its turn, and tells of both", async () => {
  const ahead = new Ahead(), imported = Promise.withResolvers<void>(), early: string[] = [];
  ahead.begin("a", ({ onCell, ...options }) =>
    begun({
      ...options,
      onCell: (progress) => {
        early.push(ofCell(progress));
        if (progress.cell === 2 && progress.done) imported.resolve();
        onCell(progress);
      },
    }));
  ahead.begin("a", () => Promise.reject(new Error("it has begun")));
  await imported.promise;
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(early, ["1 begins", "1 done", "2 begins", "2 done"]);

  const told: string[] = [];
  const execution = await ahead.take("a", (progress) => told.push(ofCell(progress)));
  assertEquals(told, [...early.slice(0, 4), "3 begins", "3 done"]);
  const alone = await executeNotebook(notebook, { folder });
  assertEquals(execution!.notebook, alone.notebook);
  assertEquals(ahead.take("a", () => {}), null);
});

Deno.test("`Ahead` ends what is not needed, also where it waits for its turn", async () => {
  const ahead = new Ahead(), waits = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  ahead.begin("a", async (options) => {
    const onCell = ({ cell, done }: CellProgress) => cell === 2 && done ? waits.resolve() : undefined;
    return await begun({ ...options, onCell }).catch((error) => {
      ended.resolve(error);
      throw error;
    });
  });
  await waits.promise;
  await ahead.drop();
  assertEquals((await ended.promise as Error).name, "AbortError");
  assertEquals(ahead.take("a", () => {}), null);
});

Deno.test("`Ahead` fails in its turn, and not before", async () => {
  const ahead = new Ahead();
  ahead.begin("a", () => Promise.reject(new Error("no kernel")));
  await new Promise((resolve) => setTimeout(resolve));
  await assertRejects(() => ahead.take("a", () => {})!, Error, "no kernel");
  await ahead.drop("a");
});
