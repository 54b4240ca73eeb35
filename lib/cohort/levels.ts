import { inWords } from "lib/table/mod.ts";
import type { Cohort } from "./cohort.ts";

/** What headings and figures call a column of `stays` or `stay_features`: its label, or its name in words. */
export function labelOf(column: string, cohort: Cohort): string {
  const label = cohort.derive[column]?.label ?? cohort.columns.find(({ stays }) => stays === column)?.label;
  return label ?? inWords(column);
}

/**
 * The labels of a column of `stays` from least to most, where the spec says that they are ordered (`order`,
 * or bands of a number); null where it doesn't.
 */
export function levelsOf(column: string, cohort: Cohort): readonly string[] | null {
  const derived = cohort.derive[column];
  const order = derived?.order ?? cohort.columns.find(({ stays }) => stays === column)?.order;
  if (order !== undefined) return order;
  if (derived?.kind !== "bands") return null;
  const { edges } = derived;
  const between = edges.slice(1).map((edge, i) => `${edges[i]} to ${edge}`);
  return [`below ${edges[0]}`, ...between, `${edges.at(-1)} and more`];
}
