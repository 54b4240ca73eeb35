import { resolve } from "node:path";
import { assertLocalPath } from "lib/files/mod.ts";

/**
 * A path as somebody typed it, relative to where they were: `deno task` moves to the project's root.
 *
 * @throws {NotLocal} when it names something in a network.
 */
export function typedPath(path: string): string {
  assertLocalPath(path);
  return resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), path);
}
