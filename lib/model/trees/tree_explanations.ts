import type { ShapValues } from "lib/trees/mod.ts";
import type { Explanation } from "../model.ts";

/**
 * SHAP values of one output as explanations of predictions, in the predictions' unit: base and contributions
 * sum to the prediction.
 *
 * Without a link the prediction is the raw score, and its SHAP values are the contributions. With one, such
 * as `Math.exp`, all of a row's SHAP values are multiplied by the slope between its base and its raw score,
 * `(link(raw) - link(base)) / (raw - base)`, so that shares and signs stay; where raw score and base are one,
 * by the slope of the link there. A row's offset belongs to its base.
 *
 * @throws {RangeError} when there is no such output.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { explanationsOf } from "lib/model/trees/tree_explanations.ts";
 *
 * const base = Float64Array.of(1);
 * const shap = { features: ["age", "ward"], rowCount: 1, outputs: 1, base, values: Float64Array.of(3, -1) };
 * const contributions = [{ feature: "age", amount: 3 }, { feature: "ward", amount: -1 }];
 * assertEquals(explanationsOf(shap), [{ base: 1, contributions }]);
 * const square = (raw: number) => raw ** 2;
 * const [squared] = explanationsOf(shap, { link: square });
 * assertEquals(squared!.contributions.map((each) => each.amount), [12, -4]);
 * ```
 */
export function explanationsOf(
  { features, rowCount, outputs, base, values }: ShapValues,
  options: {
    readonly output?: number;
    readonly link?: (raw: number) => number;
    readonly offset?: Float64Array;
  } = {},
): Explanation[] {
  const { output = 0, link, offset } = options;
  const start = base[output];
  if (start === undefined) {
    throw new RangeError(`Cannot explain output ${output} as outputs are 0 to ${outputs - 1}`);
  }
  return Array.from({ length: rowCount }, (_, row) => {
    const at = (row * outputs + output) * features.length;
    const own = values.subarray(at, at + features.length);
    const from = start + (offset?.[row] ?? 0);
    const slope = link ? slopeOf(link, from, own.reduce((sum, value) => sum + value, 0)) : 1;
    const contributions = features.map((feature, f) => ({ feature, amount: slope * own[f]! }));
    return { base: link ? link(from) : from, contributions };
  });
}

/**
 * Between `start` and `start + change`; over less than a thousandth of a millionth the digits would be noise.
 */
function slopeOf(link: (raw: number) => number, start: number, change: number): number {
  if (Math.abs(change) > 1e-9) return (link(start + change) - link(start)) / change;
  const step = 1e-5;
  return (link(start + step) - link(start - step)) / (2 * step);
}
