import { countOfCodes } from "./count_of_codes.ts";
import { type WholeRange, wholeRange } from "./whole_range.ts";

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
  if (group instanceof Int32Array) {
    const width = countOfCodes(group);
    if (width <= 1000 + 4 * group.length) return denseCodes(group, { least: 0, width });
  } else {
    const range = wholeRange(group);
    if (range) return denseCodes(group, range);
  }
  const isMissing = group instanceof Int32Array ? (each: number) => each < 0 : Number.isNaN;
  const codeOf = new Map<number, number>();
  let count = 0;
  const codes = Int32Array.from(group, (each) => {
    if (isMissing(each)) return count++;
    let code = codeOf.get(each);
    if (code === undefined) codeOf.set(each, code = count++);
    return code;
  });
  return { codes, count };
}

/** Of whole numbers within a range, with a place for each; what lies below it, or is NaN, is missing. */
function denseCodes(group: Int32Array | Float64Array, { least, width }: WholeRange): DenseGroups {
  const codeOf = new Int32Array(width).fill(-1), codes = new Int32Array(group.length);
  let count = 0;
  for (let row = 0; row < group.length; row++) {
    const each = group[row]! - least;
    if (each >= 0) {
      if (codeOf[each]! < 0) codeOf[each] = count++;
      codes[row] = codeOf[each]!;
    } else codes[row] = count++;
  }
  return { codes, count };
}
