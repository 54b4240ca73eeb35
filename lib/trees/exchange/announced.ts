/** Most features, labels of one feature, outputs, or trees over all outputs. */
const most = 10_000_000;

/**
 * A count that a file announces, and for which memory is taken whatever the file's size is.
 *
 * @param what what the error calls it: "its outputs".
 * @throws {SyntaxError} when it is no whole number from 0 to ten million.
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { announced } from "lib/trees/exchange/announced.ts";
 *
 * assertEquals(announced(3, "its outputs"), 3);
 * assertThrows(() => announced(4e9, "its outputs"), SyntaxError, "from 0 to 10000000: it is 4000000000");
 * ```
 */
export function announced(count: number, what: string): number {
  if (Number.isInteger(count) && count >= 0 && count <= most) return count;
  throw new SyntaxError(`Cannot read a model as ${what} must be a number from 0 to ${most}: it is ${count}`);
}
