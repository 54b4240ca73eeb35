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

/** How much less error a model must have, as a share, to be chosen although … */
const worth = {
  /** … it is harder to explain than another one. */
  simplicity: 0.005,
  /** … the warehouse can't run it: scoring there, and the hourly view, go with it. */
  running: 0.02,
};

/** The model that was chosen, and what decided, in Markdown. */
export type Chosen<E> = { readonly chosen: E; readonly reading: string };

/**
 * The simplest entry that is as good as any (within half a per cent), unless the warehouse can't run it: then
 * the simplest of those that it can run, where these have at most two per cent more error.
 *
 * @param whyNot why the warehouse can't run a model; null where it can.
 * @throws {RangeError} when there is no entry.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { chosenOf } from "lib/evaluate/choice.ts";
 *
 * const entry = (name: string, value: number) => {
 *   const interval = { value, lower: value, upper: value };
 *   const metrics = { rmse: interval, mae: interval, medianError: interval, r2: interval, bias: interval };
 *   return { name, on: "choice" as const, model: name, metrics };
 * };
 * const whyNot = (model: string) => (model === "network" ? "a network has no SQL" : null);
 * const choose = (network: number) => chosenOf([entry("boosting", 10), entry("network", network)], whyNot);
 * assertEquals([9.9, 9.7].map((each) => choose(each).chosen.name), ["boosting", "network"]);
 * ```
 */
export function chosenOf<M, E extends Choosable & { readonly model: M }>(
  entries: readonly E[],
  whyNot: (model: M) => string | null,
): Chosen<E> {
  const simplest = simplestOf(entries, worth.simplicity), reason = whyNot(simplest.model);
  if (reason === null) {
    return { chosen: simplest, reading: `Chosen: **${simplest.name}**, which the warehouse can run as SQL.` };
  }
  const able = entries.filter(({ model }) => whyNot(model) === null);
  if (able.length === 0) {
    return {
      chosen: simplest,
      reading: `Chosen: **${simplest.name}**; the warehouse can run none of them as SQL.`,
    };
  }
  const runnable = simplestOf(able, worth.simplicity);
  const least = simplest.metrics.rmse.value, more = runnable.metrics.rmse.value - least;
  // Of an error of zero nothing is a share.
  const percent = least > 0 ? `${(100 * more / least).toFixed(1)} %` : `${more.toFixed(2)} days`;
  return more <= worth.running * least
    ? {
      chosen: runnable,
      reading:
        `Chosen: **${runnable.name}**, as the warehouse can run it as SQL: that decided. ${simplest.name} ` +
        `can't be run there, and errs ${percent} less (RMSE), which isn't worth it below ${
          100 * worth.running
        } %.`,
    }
    : {
      chosen: simplest,
      reading:
        `Chosen: **${simplest.name}**, which the warehouse can't run: scoring as SQL and the hourly view are ` +
        `not to be had. The best that can, ${runnable.name}, errs ${percent} more (RMSE). ${reason}.`,
    };
}
