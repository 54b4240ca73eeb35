/**
 * The project's own files: where its root is, and what an error says.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { messageOf } from "lib/files/mod.ts";
 *
 * assertEquals(messageOf(new Error("no bed")), "no bed");
 * assertEquals(messageOf("no bed"), "no bed");
 * ```
 * @module
 */
export {
  appendFlushed,
  isSystemError,
  makeFolder,
  ReadError,
  readWhole,
  removeDeadTemporaries,
  WriteError,
  writeError,
  writeWhole,
} from "./durable_file.ts";
export { LockHeld, withFileLock } from "./file_lock.ts";
export { messageOf } from "./message_of.ts";
export { installOptionalPackage, loadOptionalPackage } from "./optional_package.ts";
export { assertLocalPath, NotLocal, projectRoot, resolveInProject } from "./project_root.ts";
export { mostShown, shownText } from "./shown_text.ts";
export { utf8Text } from "./utf8_text.ts";
