import { resolveInProject } from "lib/files/project_root.ts";

/**
 * Does work while `data/cohorts/` has a file of a name that nobody has, and removes it.
 *
 * @param text the file's; NAME in it becomes the name.
 */
export async function withOwnCohort(text: string, work: (name: string) => Promise<void>): Promise<void> {
  const name = `test-${crypto.randomUUID()}`;
  const path = resolveInProject(`data/cohorts/${name}.ts`);
  await Deno.mkdir(resolveInProject("data/cohorts"), { recursive: true });
  await Deno.writeTextFile(path, text.replaceAll("NAME", name));
  try {
    await work(name);
  } finally {
    await Deno.remove(path);
  }
}

/** The clinic of `clinic.ts` as a file of one's own. */
export const clinicFile =
  'import { clinic } from "../../tests/cohort/clinic.ts";\nexport default { ...clinic, name: "NAME" };\n';
