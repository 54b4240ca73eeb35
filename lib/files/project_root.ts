import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { shownText } from "./shown_text.ts";

/**
 * The folder that holds deno.json, as a `file:` URL with a closing slash, wherever the process was started.
 */
export const projectRoot: URL = new URL("../../", import.meta.url);

/**
 * The absolute path of `path`: a relative one starts at the project root, never at the current folder (a
 * notebook's current folder is `notebooks/`); an absolute one stays as it is. The empty path is the root
 * itself.
 *
 * @throws {TypeError} when it is a URL (`s3://…`, `https://…`): as a path it would be a folder of that name
 * here.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { resolveInProject } from "lib/files/project_root.ts";
 *
 * assertEquals(Deno.statSync(resolveInProject("deno.json")).isFile, true);
 * ```
 */
export function resolveInProject(path: string): string {
  assertLocalPath(path);
  return resolve(fileURLToPath(projectRoot), path);
}

/**
 * Refuses what begins as a URL does; one letter and a colon is a drive.
 *
 * @throws {TypeError} naming the scheme.
 */
export function assertLocalPath(path: string): void {
  const scheme = /^\s*([a-z][a-z0-9+.-]+):/i.exec(path)?.[1];
  if (scheme === undefined) return;
  throw new NotLocal(
    `Cannot use a path as it must be one of this machine's file system: it begins with "${
      shownText(scheme, 100)
    }:"`,
  );
}

/** A URL stands where a path must. */
export class NotLocal extends TypeError {}
