import { dirname, isAbsolute, relative } from "node:path";
import { resolveInProject } from "lib/files/mod.ts";
import { saidIn } from "../compare/said.ts";
import type { Recipe } from "../history/recipe.ts";
import type { Notebook } from "../notebook.ts";
import { hashOf } from "./module_hashes.ts";

/** What executes notebooks here. */
export const engine = `Deno ${Deno.version.deno}, V8 ${Deno.version.v8}, ${Deno.build.target}`;

/** A notebook that ended, as its run notes it. */
export function recipeOf(
  { path, notebook, data = null }: {
    readonly path: string;
    readonly notebook: Notebook;
    readonly data?: string | null;
  },
  { values, isFirst }: Pick<Recipe, "values" | "isFirst">,
): Recipe {
  const within = relative(resolveInProject(""), path);
  const isWithin = !isAbsolute(within) && !dirname(within).startsWith("..");
  return { notebook: isWithin ? within : path, values, data, engine, isFirst, shown: shownHash(notebook) };
}

/** Is the same for two executions that `compareNotebooks()` finds no change in. */
export function shownHash(notebook: Notebook): string {
  const said = saidIn(notebook).map(({ heading, kind, text, svg = null }) => [heading, kind, text, svg]);
  return hashOf(JSON.stringify(said));
}
