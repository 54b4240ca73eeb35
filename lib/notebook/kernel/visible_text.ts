/**
 * A text in which nothing acts that can't be seen: control characters (all but tab and newline), characters
 * that turn the direction of what follows, and halves of surrogate pairs become escapes such as `\x1b` or
 * `\u202e`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { visibleText } from "lib/notebook/kernel/visible_text.ts";
 *
 * assertEquals(visibleText("a\x1b[2Jb\tc"), "a\\x1b[2Jb\tc");
 * ```
 */
export function visibleText(text: string): string {
  return text.replace(unseen, escaped);
}

// deno-lint-ignore no-control-regex
const unseen = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}
