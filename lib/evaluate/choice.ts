import type { Entry } from "./contest.ts";

type Scored = Pick<Entry, "name" | "metrics">;
/** What may be chosen from: results on the stays that are held out for choice, never on the test. */
type Choosable = Scored & { readonly on: "choice" };

/**
 * The entry with the least error, the first of equals.
 *
 * @throws {RangeError} when there is none.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bestOf } from "lib/evaluate/choice.ts";
 *
 * const entry = (name: string, value: number) => {
 *   const interval = { value, lower: value, upper: value };
 *   return {
 *     name,
 *     metrics: { rmse: interval, mae: interval, medianError: interval, r2: interval, bias: interval },
 *   };
 * };
 * assertEquals(bestOf([entry("ridge", 12), entry("forest", 11)]).name, "forest");
 * ```
 */
export function bestOf<E extends Scored>(entries: readonly E[], metric: "rmse" | "mae" = "rmse"): E {
  const [first, ...rest] = entries;
  if (!first) {
    throw new RangeError("Cannot choose the best of a contest as it must have entries: there are none");
  }
  return rest.reduce(
    (best, each) => (each.metrics[metric].value < best.metrics[metric].value ? each : best),
    first,
  );
}

/**
 * The first entry whose error is at most `tolerance` (a share, such as 0.01) above the least: with the
 * simplest first, the simplest that is as good as any.
 *
 * @throws {RangeError} when there is none.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { simplestOf } from "lib/evaluate/choice.ts";
 *
 * const entry = (name: string, value: number) => {
 *   const interval = { value, lower: value, upper: value };
 *   return { name, on: "choice" as const, metrics: { rmse: interval, mae: interval, medianError: interval,
 * r2: interval, bias: interval } }; }; assertEquals(simplestOf([entry("ridge", 11.05), entry("forest", 11)],
 * 0.01).name, "ridge");
 * ```
 */
export function simplestOf<E extends Choosable>(
  entries: readonly E[],
  tolerance: number,
  metric: "rmse" | "mae" = "rmse",
): E {
  const best = bestOf(entries, metric);
  return entries.find((each) => each.metrics[metric].value <= best.metrics[metric].value * (1 + tolerance)) ??
    best;
}
