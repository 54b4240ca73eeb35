import { patientCount, type Predictions, takePredictions } from "lib/evaluate/mod.ts";
import { leastShown } from "lib/table/mod.ts";
import type { EachName, JudgedStays } from "./judged_stays.ts";

/** Fewer stays than this are not judged by themselves. */
const leastOfGroup = 500;

/** A page of its own: a hospital's, or that of all small ones together. */
export type PlannedGroup = {
  readonly label: string;
  readonly rows: Int32Array;
  /** How many are together in it. */
  readonly count: number;
};

/** Which groups have a page, the largest first, and what is said of the others. */
export type GroupPlan = {
  readonly groups: readonly PlannedGroup[];
  /** In a sentence; null where every stay is on a page. */
  readonly others: string | null;
};

/**
 * Plans a page for each hospital, or department, of 500 stays and 11 patients at least. Smaller ones are
 * judged together, if they are two at least and enough together; else they are refused, in a sentence.
 */
export function groupPlan(
  { groups, predictions }: Pick<JudgedStays, "groups" | "predictions">,
  each: EachName,
): GroupPlan {
  const { codes, labels } = groups[each];
  const byCode = Map.groupBy(codes.keys(), (row) => codes[row]!);
  const all = [...byCode].filter(([code]) => code >= 0).map(([code, rows]): PlannedGroup => ({
    ...{ label: labels[code]!, rows: Int32Array.from(rows), count: 1 },
  })).sort((a, b) => b.rows.length - a.rows.length || (a.label < b.label ? -1 : 1));
  const large = all.filter((group) => isEnough(group.rows, predictions));
  const small = all.filter((group) => !large.includes(group));
  if (small.length === 0) return { groups: large, others: null };
  const rows = Int32Array.from(small.flatMap((group) => [...group.rows])).sort();
  const names = `${small.length} ${each}${small.length === 1 ? "" : "s"}`;
  const rule = `of fewer than ${leastOfGroup} stays, or of fewer than ${leastShown} patients`;
  if (small.length > 1 && isEnough(rows, predictions)) {
    const label = `${names} ${rule}`;
    return {
      groups: [...large, { label, rows, count: small.length }],
      others: `${names} ${rule} are judged together.`,
    };
  }
  return {
    groups: large,
    others: `${names} ${rule} ${small.length === 1 ? "has" : "have"} no page: too few stays to judge by.`,
  };
}

function isEnough(rows: Int32Array, predictions: Predictions): boolean {
  return rows.length >= leastOfGroup && patientCount(takePredictions(predictions, rows)) >= leastShown;
}
