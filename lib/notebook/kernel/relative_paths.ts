import { fileURLToPath } from "node:url";
import { projectRoot } from "lib/files/mod.ts";

/**
 * A text with paths and `file:` URLs inside the project relative to its root, and those of cached packages as
 * `npm:name/version/…`: both lie elsewhere on every machine.
 */
export function relativePaths(text: string): string {
  return text.replaceAll(projectRoot.href, "").replaceAll(ROOT_PATH, "").replace(PACKAGE_CACHE, "npm:");
}

const ROOT_PATH = fileURLToPath(projectRoot);
const PACKAGE_CACHE = /file:\/\/\S*\/npm\/registry\.npmjs\.org\//g;
