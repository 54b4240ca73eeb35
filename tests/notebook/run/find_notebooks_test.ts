import { assertEquals, assertRejects } from "@std/assert";
import { basename, join } from "node:path";
import { findNotebooks } from "lib/notebook/run/find_notebooks.ts";

Deno.test("`findNotebooks()` lists a folder in order, or what names and numbers mean", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = [
      "10_last.ipynb",
      "02_drift.ipynb",
      "01_eda.ipynb",
      ".hidden.ipynb",
      "notes.txt",
      "02_drift_old.ipynb",
    ];
    for (const file of files) await Deno.writeTextFile(join(folder, file), "");
    await Deno.mkdir(join(folder, "03_folder.ipynb"));
    const found = async (...names: string[]) =>
      (await findNotebooks(folder, names)).map((path) => basename(path, ".ipynb"));
    assertEquals(await found(), ["01_eda", "02_drift", "02_drift_old", "10_last"]);
    assertEquals(await found("10", "eda", "01", "notebooks/02_drift.ipynb"), [
      "10_last",
      "01_eda",
      "02_drift",
    ]);
    await Deno.mkdir(join(folder, "risk"));
    await Deno.writeTextFile(join(folder, "risk", "02_drift.ipynb"), "");
    const risks = async (...names: string[]) =>
      (await findNotebooks(folder, names, "risk")).map((path) => path.slice(folder.length + 1));
    assertEquals(await risks(), ["01_eda.ipynb", join("risk", "02_drift.ipynb")]);
    assertEquals(await risks("drift", "10"), [join("risk", "02_drift.ipynb"), "10_last.ipynb"]);
    await assertRejects(() => found("2"), RangeError, "it means 02_drift and 02_drift_old");
    await assertRejects(() => found("11"), RangeError, "there are 01_eda, 02_drift, 02_drift_old, 10_last");
    await assertRejects(() => findNotebooks(join(folder, "03_folder.ipynb")), RangeError, "holds none");
    await assertRejects(() => findNotebooks(join(folder, "none")), RangeError, "must be there");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
