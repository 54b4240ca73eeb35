import { fileURLToPath } from "node:url";
import { projectRoot } from "lib/files/mod.ts";

/**
 * A text with paths and `file:` URLs inside the project relative to its root, and those of cached packages as
 * `npm:name/version/…`: both lie elsewhere on every machine.
 */
export function relativePaths(text: string): string {
  return text.replaceAll(projectRoot.href, "").replaceAll(rootPath, "").replace(/\S+/g, withoutCache);
}

const rootPath = fileURLToPath(projectRoot);
const packageCache = "/npm/registry.npmjs.org/";

function withoutCache(word: string): string {
  const end = word.lastIndexOf(packageCache);
  const start = end === -1 ? -1 : word.indexOf("file://");
  return start === -1 || start > end
    ? word
    : `${word.slice(0, start)}npm:${word.slice(end + packageCache.length)}`;
}
