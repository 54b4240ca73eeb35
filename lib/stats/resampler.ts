import { denseGroups } from "./dense_groups.ts";
import { randomSource } from "./random.ts";

export type ResamplerOptions = {
  readonly seed: number;
  /**
   * The group (patient) of each row; rows of a group are drawn together. A negative code: a group of its own.
   */
  readonly group?: Int32Array | undefined;
};

/**
 * Draws bootstrap samples of `count` rows: each call gives how often each row is in the next sample.
 *
 * Without groups `count` rows are drawn with replacement, so that the counts sum to `count`. With groups as
 * many groups are drawn as there are (cluster bootstrap): rows of one patient are alike, and drawing them one
 * by one would make intervals too narrow. The array is the same at each call, overwritten: read it before the
 * next. Source: A. Davison and D. Hinkley, Bootstrap methods and their application, 3.8
 * (https://doi.org/10.1017/CBO9780511802843).
 *
 * @throws {TypeError} when there are not as many groups as rows.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { resampler } from "lib/stats/resampler.ts";
 *
 * const draw = resampler(3, { seed: 1, group: Int32Array.of(4, 4, 7) });
 * const [first, second] = draw();
 * assertEquals(first, second);
 * ```
 */
export function resampler(count: number, options: ResamplerOptions): () => Int32Array {
  const { seed, group } = options;
  const random = randomSource(seed);
  if (group === undefined) {
    const counts = new Int32Array(count);
    return () => drawInto(counts, random);
  }
  if (group.length !== count) {
    throw new TypeError(
      `Cannot resample as each of the ${count} rows must have a group: there are ${group.length}`,
    );
  }
  const { codes, count: groups } = denseGroups(group);
  const groupCounts = new Int32Array(groups);
  const counts = new Int32Array(count);
  return () => {
    drawInto(groupCounts, random);
    for (let row = 0; row < count; row++) counts[row] = groupCounts[codes[row]!]!;
    return counts;
  };
}

/** As many draws with replacement as there are entries, counted. */
function drawInto(counts: Int32Array, random: () => number): Int32Array {
  counts.fill(0);
  for (let draw = 0; draw < counts.length; draw++) {
    const row = Math.floor(random() * counts.length);
    counts[row] = counts[row]! + 1;
  }
  return counts;
}
