/** Stands for a missing value, and for a label that training never saw. */
export const missingCode = "~";

/** No letter has a meaning in SQL, in JavaScript or in a pattern, and none is the missing code's. */
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * A short text for each of `count` labels, by its code: one letter each, or several where there are over 62.
 * Strung together in any order they can be searched for one of them: the first letters of codes are never
 * second ones, and so on.
 *
 * @throws {RangeError} when there are more than 50,625.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { labelCodes } from "lib/score/log/label_codes.ts";
 *
 * assertEquals(labelCodes(3), ["A", "B", "C"]);
 * assertEquals(labelCodes(63)[62], "Cf");
 * ```
 */
export function labelCodes(count: number): string[] {
  let length = 1;
  while (length < 4 && Math.floor(letters.length / length) ** length < count) length++;
  const size = Math.floor(letters.length / length);
  if (size ** length < count) {
    throw new RangeError(`Cannot code labels as there must be at most ${size ** length}: there are ${count}`);
  }
  return Array.from({ length: count }, (_, code) => {
    let text = "";
    for (let place = length - 1, rest = code; place >= 0; place--) {
      text = letters[place * size + rest % size]! + text;
      rest = Math.floor(rest / size);
    }
    return text;
  });
}
