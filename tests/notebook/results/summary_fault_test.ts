import { assertEquals } from "@std/assert";
import { summaryOf } from "lib/notebook/cell/summary.ts";
import { readNotebook } from "lib/notebook/notebook.ts";
import { summaryFault } from "lib/notebook/results/summary_fault.ts";
import { notebookFiles } from "../../notebook_files.ts";

const root = new URL("../../../", import.meta.url);

Deno.test("`summaryFault()` finds nothing in what the committed notebooks say", async () => {
  for (const file of await notebookFiles(root)) {
    const said = JSON.parse(JSON.stringify(summaryOf(await readNotebook(new URL(file, root)))));
    assertEquals(summaryFault(said), null, file);
  }
});

// A champion of a number, written by hand, ended in "Cannot destructure property 'mae'".
Deno.test("`summaryFault()` names the key whose value no notebook says", () => {
  const name = "boosting", metrics = { rmse: { value: 1, lower: null, upper: 2 } };
  assertEquals(summaryFault({ baseline: { name, metrics }, drift: null, other: 7 }), null);
  const faults = [
    { champion: 7 },
    { baseline: { name, metrics: { rmse: 1 } } },
    { beds: [1] },
    { drift: [] },
    {
      coverage: { share: "much", promised: 0.9 },
    },
  ].map(summaryFault);
  assertEquals(faults, ["champion", "baseline", "beds", "drift", "coverage"]);
});
