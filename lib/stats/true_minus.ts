/**
 * A text whose negative numbers bear a true minus: a hyphen before a digit becomes "−" where it opens the
 * text or follows a space or a bracket. Ranges ("0-10"), dates, and what stands between backticks stay.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { trueMinus } from "lib/stats/true_minus.ts";
 *
 * assertEquals(trueMinus("-1.5 (-2 to -1), 0-10, `-1`"), "−1.5 (−2 to −1), 0-10, `-1`");
 * ```
 */
export function trueMinus(text: string): string {
  return text.split(code).map((part, i) => i % 2 === 1 ? part : part.replace(hyphenMinus, "$1−")).join("");
}

const code = /(`[^`]*`)/;
const hyphenMinus = /(^|[\s([{*])-(?=\.?\d|∞)/g;
