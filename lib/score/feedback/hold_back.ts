/**
 * What the first eight hexadecimal digits of the MD5 of `held back <stay_id>` are below for a share of stays:
 * the same ones each time and on every engine, and of a greater share all those of a smaller. "" of 0.
 *
 * @throws {RangeError} unless the share is 0 or more, and less than 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { heldBelow } from "lib/score/feedback/hold_back.ts";
 *
 * assertEquals([heldBelow(0), heldBelow(0.1), heldBelow(0.5)], ["", "1999999a", "80000000"]);
 * ```
 */
export function heldBelow(share: number): string {
  if (!(share >= 0 && share < 1)) {
    throw new RangeError(
      `Cannot hold back a share of stays as it must be 0 or more, and less than 1: it is ${share}`,
    );
  }
  return share === 0 ? "" : Math.ceil(share * 2 ** 32).toString(16).padStart(8, "0");
}
