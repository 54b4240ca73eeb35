/**
 * A pattern of JavaScript in what RE2 and POSIX write the same: no backslashes, groups that are only groups.
 * Null where it can't be.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { portablePattern } from "lib/cohort/in_place/portable_pattern.ts";
 *
 * assertEquals(portablePattern(/(?:[EV]\d{2}|\d+)(\.[\d-])?/), "([EV][0-9]{2}|[0-9]+)([.][0-9-])?");
 * assertEquals(portablePattern(/(?=a)\p{L}/u), null);
 * ```
 */
export function portablePattern({ source, flags }: RegExp): string | null {
  if (flags !== "") return null;
  const classes: Readonly<Record<string, string>> = { d: "0-9", w: "A-Za-z0-9_" };
  let pattern = "", isInClass = false;
  for (let at = 0; at < source.length; at++) {
    const character = source[at]!, next = source[at + 1] ?? "";
    if (character === "\\") {
      at++;
      const inside = classes[next];
      if (inside !== undefined) pattern += isInClass ? inside : `[${inside}]`;
      else if (/[.*+?(){}|$/-]/.test(next)) pattern += isInClass ? next : `[${next}]`;
      else return null;
    } else if (!isInClass && character === "(" && next === "?") {
      if (source[at + 2] !== ":") return null;
      pattern += "(";
      at += 2;
    } else if (!isInClass && /[*+?}]/.test(character) && next === "?") return null;
    else {
      if (character === "[") isInClass = true;
      if (character === "]") isInClass = false;
      pattern += character;
    }
  }
  return pattern;
}
