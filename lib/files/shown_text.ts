import { grouped } from "lib/stats/mod.ts";

/** Characters that a message has room for. */
export const mostShown = 2_000;

/** All controls, marks of direction and of bytes, line separators, halves of characters. */
const unseen = /\p{Control}|[\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/**
 * A text from outside (a file, a server) as a message shows it: what a terminal would obey is written as
 * `\x1b` or `\u202e`, and what is longer than `most` characters is cut, saying by how much.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shownText } from "lib/files/shown_text.ts";
 *
 * assertEquals(shownText("a\x1b[2J"), "a\\x1b[2J");
 * assertEquals(shownText("abcdef", 4), "abcd… (2 more characters)");
 * ```
 */
export function shownText(text: string, most = mostShown): string {
  const kept = text.length > most ? text.slice(0, most) : text;
  const shown = kept.replace(unseen, (character) => {
    const code = character.charCodeAt(0);
    if (character === "\n" || character === "\t") return character;
    return code < 256 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
  const cut = text.length - kept.length;
  return cut === 0 ? shown : `${shown}… (${grouped(cut)} more character${cut === 1 ? "" : "s"})`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
