import { join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import { turnNotebooks } from "./small_hospital.ts";

Deno.test("no notebook of the small hospital needs a cell that is left out of it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "small_hospital_" });
  try {
    for (const name of ["04_evaluation", "06_drift", "07_retraining"]) {
      await Deno.copyFile(resolveInProject(`notebooks/${name}.ipynb`), join(folder, `${name}.ipynb`));
    }
    await turnNotebooks(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
