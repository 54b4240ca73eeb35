import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds deno.json, as a `file:` URL with a closing slash, wherever the process was started. */
export const projectRoot: URL = new URL("../../", import.meta.url);

/**
 * The absolute path of `path`: a relative one starts at the project root, never at the current folder (a notebook's
 * current folder is `notebooks/`); an absolute one stays as it is. The empty path is the root itself.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { resolveInProject } from "lib/files/project_root.ts";
 *
 * assertEquals(Deno.statSync(resolveInProject("deno.json")).isFile, true);
 * ```
 */
export function resolveInProject(path: string): string {
  return resolve(fileURLToPath(projectRoot), path);
}
