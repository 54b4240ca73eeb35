import { assertEquals, assertRejects } from "@std/assert";
import { cohorts } from "lib/cohort/cohorts.ts";
import { openCohort } from "lib/cohort/open_cohort.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import { clinicFile, withOwnCohort } from "./with_own_cohort.ts";

Deno.test("`openCohort()` opens what comes with the project, and one's own by its file's name", async () => {
  for (const cohort of cohorts) assertEquals(await openCohort(cohort.name), cohort);
  await withOwnCohort(clinicFile, async (name) => {
    const { name: found, columns } = await openCohort(name);
    assertEquals([found, columns.length], [name, 10]);
  });
});

Deno.test("`openCohort()` reads a changed file anew", () =>
  withOwnCohort(clinicFile, async (name) => {
    await openCohort(name);
    const path = resolveInProject(`data/cohorts/${name}.ts`);
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace("{ ...clinic", '{ ...clinic, title: "Changed"'));
    await Deno.utime(path, 1, 1);
    assertEquals((await openCohort(name)).title, "Changed");
  }));

Deno.test("`openCohort()` lists all names, one's own too, when there is none of that name", () =>
  withOwnCohort(clinicFile, async (name) => {
    for (const wrong of ["no-such", "../clinic", ""]) {
      await assertRejects(() => openCohort(wrong), RangeError, `must be one of synthetic, sparcs, `);
      await assertRejects(() => openCohort(wrong), RangeError, name);
    }
  }));

Deno.test("`openCohort()` says what is wrong with a file", async () => {
  const wrong: [text: string, said: string][] = [
    ["export const spec = 1;", "a spec must be its default export: it has none"],
    ["export default {", "it must be TypeScript that runs"],
    ['throw new Error("at once");', "it must be TypeScript that runs: at once"],
    ["export default 1;", "a spec is an object with name, title"],
    ['export default { name: "NAME" };', '"columns" must be there; it is not'],
    [clinicFile.replace('"NAME"', '"other"'), 'it must bear the name of its cohort: that is "other"'],
  ];
  for (const [text, said] of wrong) {
    await withOwnCohort(text, async (name) => {
      await assertRejects(() => openCohort(name), TypeError, said);
    });
  }
});
