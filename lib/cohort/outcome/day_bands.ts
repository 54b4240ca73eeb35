import type { ClassesOutcome } from "./outcome.ts";

/** Bands of stays in days: their labels from short to long, and the number of the one that a length is in. */
export type DayBands = { readonly labels: readonly string[]; readonly classOf: (days: number) => number };

/**
 * The bands of an outcome of classes; a length between two bands' whole days belongs to the longer one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dayBands } from "lib/cohort/outcome/day_bands.ts";
 *
 * const { classOf } = dayBands({ of: { upTo: [10, 20], labels: ["short", "usual", "long"] } });
 * assertEquals([0, 10, 10.4, 21].map(classOf), [0, 0, 1, 2]);
 * ```
 */
export function dayBands({ of: { upTo, labels } }: Pick<ClassesOutcome, "of">): DayBands {
  return { labels, classOf: (days) => upTo.findLastIndex((most) => days > most) + 1 };
}
