import { assertEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { notebookText } from "lib/notebook/notebook.ts";
import { missingMarks } from "./marks.ts";
import { codeNotebook } from "./notebook/run/code_notebook.ts";

const root = new URL("../", import.meta.url);
const read = ["README.md", "data/README.md", "lib/cohort/cohorts.ts"];

Deno.test("`missingMarks()` finds nothing missing in the project", async () => {
  assertEquals(await missingMarks(root), []);
});

Deno.test("`missingMarks()` names every mark that a new notebook and a new cohort lack", async () => {
  const copy = await Deno.makeTempDir();
  try {
    for (const folder of ["data", "notebooks", "lib/cohort/specs"]) {
      await Deno.mkdir(`${copy}/${folder}`, { recursive: true });
    }
    for (const path of read) await Deno.copyFile(new URL(path, root), `${copy}/${path}`);
    await Deno.writeTextFile(`${copy}/lib/cohort/specs/new_source.ts`, "");
    await Deno.writeTextFile(`${copy}/notebooks/08_new.ipynb`, notebookText(codeNotebook("1;")));
    await Deno.writeTextFile(`${copy}/notebooks/Other.ipynb`, notebookText(codeNotebook("1;")));
    assertEquals(await missingMarks(new URL(`${pathToFileURL(copy)}/`), ["new-source"]), [
      "notebooks/08_new.ipynb: its first line must be a question: # …?",
      'notebooks/08_new.ipynb: one cell must be tagged "parameters", 0 are',
      'notebooks/08_new.ipynb: one cell must be tagged "imports", 0 are',
      "notebooks/08_new.ipynb: it must be committed executed (deno task notebook 08 --save)",
      "README.md: the table of notebooks needs a row `08_new`",
      "notebooks/Other.ipynb: its name must be two digits, _ and a word in lower case",
      "notebooks/Other.ipynb: its first line must be a question: # …?",
      'notebooks/Other.ipynb: one cell must be tagged "parameters", 0 are',
      'notebooks/Other.ipynb: one cell must be tagged "imports", 0 are',
      "notebooks/Other.ipynb: it must be committed executed (deno task notebook Other --save)",
      "README.md: the table of notebooks needs a row `Other`",
      "lib/cohort/cohorts.ts: lib/cohort/specs/new_source.ts is not registered",
      "data/README.md: it needs <!-- dictionary of new-source --> … <!-- end --> " +
      "(WARDBOOK_UPDATE_SNAPSHOTS=1 deno task test tests/cohort/dictionary_test.ts fills it)",
      "README.md: it must name the cohort new-source",
    ]);
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
});
