/**
 * For which of ascending numbers something holds, in words: "from 30 on" only where it holds for all beyond.
 *
 * @param wording of the first of these, or of each in a list.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { whichHold } from "lib/evaluate/elsewhere/which_hold.ts";
 *
 * const wording = { from: (first: string) => `from ${first} on`, each: (list: string) => `with ${list}` };
 * assertEquals(whichHold(["10", "30", "100"], ["30", "100"], wording), "from 30 on");
 * assertEquals(whichHold(["10", "30", "100"], ["10", "30"], wording), "with 10 and 30");
 * ```
 */
export function whichHold(
  all: readonly string[],
  held: readonly string[],
  wording: { readonly from: (first: string) => string; readonly each: (list: string) => string },
): string {
  const [first] = held, last = held.at(-1);
  if (first === undefined || last === undefined) return wording.each("none");
  if (held.length > 1 && all.slice(-held.length)[0] === first) return wording.from(first);
  return wording.each(held.length === 1 ? first : `${held.slice(0, -1).join(", ")} and ${last}`);
}
