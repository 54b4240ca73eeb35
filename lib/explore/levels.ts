import { type Cohort, levelsOf } from "lib/cohort/mod.ts";
import { naturalOrder } from "lib/table/mod.ts";

/**
 * The labels of a column of `stays` in the order in which people read them: that of the spec's allowed labels
 * where it orders or lists them (Minor, Moderate, Extreme), else with numbers by size; "missing" is the last.
 */
export function inOrder(labels: readonly string[], column: string, cohort: Cohort): string[] {
  const allowed = levelsOf(column, cohort) ??
    cohort.columns.find(({ stays }) => stays === column)?.allowed ?? [];
  const place = (label: string) => {
    const found = allowed.indexOf(label);
    return label === "missing" ? allowed.length + 1 : found < 0 ? allowed.length : found;
  };
  return [...labels].sort((a, b) => place(a) - place(b) || naturalOrder(a, b));
}
