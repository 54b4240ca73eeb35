/** Each row's group as a code from 0 to count - 1. */
export type DenseGroups = { readonly codes: Int32Array; readonly count: number };

/**
 * Numbers groups without gaps, in order of first appearance. A negative code, or a number that is NaN, is
 * missing: such a row is alone in a group of its own.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { denseGroups } from "lib/stats/dense_groups.ts";
 *
 * const { codes, count } = denseGroups(Int32Array.of(70, 9, 70, -1, -1));
 * assertEquals([...codes, count], [0, 1, 0, 2, 3, 4]);
 * ```
 */
export function denseGroups(group: Int32Array | Float64Array): DenseGroups {
  let most = -1;
  for (let row = 0; row < group.length; row++) if (group[row]! > most) most = group[row]!;
  const isSmall = group instanceof Int32Array && most < 4 * group.length + 1_000;
  const codeOf = isSmall ? new Int32Array(most + 1).fill(-1) : new Map<number, number>();
  const codes = new Int32Array(group.length);
  let count = 0;
  for (let row = 0; row < group.length; row++) {
    const own = group[row]!;
    const isMissing = group instanceof Int32Array ? own < 0 : Number.isNaN(own);
    let code = isMissing ? -1 : codeOf instanceof Map ? codeOf.get(own) ?? -1 : codeOf[own]!;
    if (code < 0) {
      code = count++;
      if (!isMissing && codeOf instanceof Map) codeOf.set(own, code);
      else if (!isMissing) (codeOf as Int32Array)[own] = code;
    }
    codes[row] = code;
  }
  return { codes, count };
}
