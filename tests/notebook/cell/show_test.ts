import { assertEquals, assertStringIncludes } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { md, show } from "lib/notebook/cell/show.ts";
import { summary, summaryOf } from "lib/notebook/cell/summary.ts";
import { executeNotebook } from "lib/notebook/execute/execute.ts";
import type { MimeBundle } from "lib/notebook/notebook.ts";
import { OneKernel } from "../execute/one_kernel.ts";
import { codeNotebook } from "../run/code_notebook.ts";

const imports = `import { md, show } from "lib/notebook/cell/show.ts";
import { summary } from "lib/notebook/cell/summary.ts";
import { frameOf } from "lib/notebook/cell/frame.ts";
import { numberColumn, tableOf } from "lib/table/table.ts";`;

const together = new OneKernel(resolveInProject("tests"));
together.add(imports);

/** What a cell of these lines displays. */
function displaying(...lines: string[]): () => Promise<readonly MimeBundle[]> {
  const outputs = together.add(lines.join("\n"));
  return async () =>
    (await outputs()).flat().map((output) => output.output_type === "display_data" ? output.data : {});
}

const shown = displaying(
  "await show('<svg></svg>');",
  "await show({ [Symbol.for('Jupyter.display')]: () => ({ 'image/svg+xml': '<svg/>' }) });",
  "await show(tableOf({ stays: numberColumn([1200]) }));",
  "await show(md('**n** = 3'));",
  "await show('text');",
  "await show({ a: [1, 2] });",
  "await show(null);",
  "await show(tableOf({ stays: numberColumn([.12345, 2, 3]) }), { limit: 2, digits: 1 });",
);

Deno.test("`show()` displays figures, tables, Markdown and anything else in their order", async () => {
  const bundles = await shown();
  assertEquals(bundles.map((bundle) => Object.keys(bundle)), [
    ["image/svg+xml", "text/plain"],
    ["image/svg+xml"],
    ["text/html", "text/plain"],
    ["text/markdown", "text/plain"],
    ["text/plain"],
    ["text/plain"],
    ["text/plain"],
    ["text/html", "text/plain"],
  ]);
  assertEquals(bundles.map((bundle) => bundle["text/plain"]).slice(2), [
    "stays\n1,200",
    "**n** = 3",
    "text",
    "{ a: [ 1, 2 ] }",
    "null",
    "stays\n  0.1\n  2.0\n… and 1 more row",
  ]);
});

Deno.test("`show()` and `summary()` do nothing outside a kernel", async () => {
  await show("x");
  await show(md("x"));
  await summary({ retrain: true });
});

Deno.test("`summary()` hands results to the run", async () => {
  const cells = codeNotebook(
    imports,
    "await summary({ retrain: true, drift: { weeks: 2, alarms: 1 } });",
    "await summary({ retrain: false });",
  );
  const { notebook } = await executeNotebook(cells, { folder: resolveInProject("tests") });
  assertEquals(summaryOf(notebook), { retrain: false, drift: { weeks: 2, alarms: 1 } });
  assertEquals(summaryOf(cells), {});
});

const framed = displaying(
  "const frame = await frameOf(tableOf({ stays: numberColumn([1200, NaN, 3]) }));",
  "await show(frame);",
  "await show(frame.head(2));",
);

Deno.test("`frameOf()` makes frames that show themselves, also those made from them", async () => {
  const bundles = await framed();
  assertEquals(bundles.map((bundle) => bundle["text/plain"]), ["stays\n1,200\n\n    3", "stays\n1,200\n"]);
  assertStringIncludes(String(bundles[0]?.["text/html"]), "<table>");
});

const values = together.add(
  "tableOf({ stays: numberColumn([1200]) })",
  "md('**n** = 3')",
  "({ [Symbol.for('Jupyter.display')]: () => ({ 'image/svg+xml': '<svg/>' }) })",
  "({ rows: 1 })",
  "'text'",
);

Deno.test("`show.ts` makes tables, Markdown and figures show themselves as the value of a cell", async () => {
  const bundles = (await values()).flat().map((output) =>
    output.output_type === "execute_result" ? Object.keys(output.data) : []
  );
  assertEquals(bundles, [
    ["text/html", "text/plain"],
    ["text/markdown", "text/plain"],
    ["image/svg+xml"],
    ["text/plain"],
    ["text/plain"],
  ]);
});
