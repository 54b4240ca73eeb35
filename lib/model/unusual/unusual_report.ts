import type { Matrix } from "lib/features/mod.ts";
import { differenceOfMeans, grouped, type Interval, meanOfGroup } from "lib/stats/mod.ts";
import {
  categoryColumn,
  inWords,
  leastShown,
  numberColumn,
  shownCounts,
  shownPart,
  type Table,
  tableOf,
  withoutSmallCells,
} from "lib/table/mod.ts";
import { type UnusualRows, unusualShare } from "./unusual.ts";

/**
 * How many stays are unusual, and whether they last longer than the others, in Markdown; none of them is
 * shown.
 *
 * @param stays the stays asked about, with their lengths and, where known, patients.
 */
export function unusualStaysReading({ oddities }: UnusualRows, stays: Matrix): string {
  const codes = Int32Array.from(oddities, (own) => own === null ? 0 : 1);
  const unusual = codes.reduce((sum, code) => sum + code, 0);
  if (Number.isNaN(shownPart(unusual, codes.length)) || unusual === 0) {
    return `Fewer than ${leastShown} of ${grouped(codes.length)} stays are unusual: nothing is told of them.`;
  }
  const about =
    `**${grouped(unusual)} of ${grouped(codes.length)} stays are soon told from all others**: the limit ` +
    `is set so that about ${100 * unusualShare} in a hundred are.`;
  const days = stays.target;
  if (days === undefined) return about;
  const people = stays.group ?? new Int32Array(codes.length).fill(-1);
  const gap = differenceOfMeans(days, codes, people, { first: 1, other: 0 });
  const mean = meanOfGroup(days, codes, people, { group: 1 });
  const verdict = gap.lower > 0
    ? "They last longer than the others"
    : gap.upper < 0
    ? "They are shorter than the others"
    : "That they last longer or shorter than the others is not sure";
  return `${about} Their mean stay is ${text(mean)} days. ${verdict} (by ${text(gap)} days).`;
}

function text({ value, lower, upper }: Interval): string {
  return `${value.toFixed(1)} (${lower.toFixed(1)} to ${upper.toFixed(1)})`;
}

/**
 * What makes stays unusual: for each feature of how many it is the main reason, and which value they most
 * often have then. Features, and values, of fewer than eleven stays or patients are not told.
 */
export function unusualTable({ oddities }: UnusualRows, { group }: Matrix): Table {
  const rows = oddities.flatMap((own, row) => own?.[0] ? [{ ...own[0], row }] : []);
  const patientsOf = (some: readonly { readonly row: number }[]) =>
    new Set(some.map(({ row }) => group?.[row] ?? -1 - row)).size;
  const features = [...Map.groupBy(rows, ({ feature }) => feature)].map(([feature, own]) => {
    const [value, most] = [...Map.groupBy(own, (each) => each.value)].reduce((a, b) =>
      b[1].length > a[1].length ? b : a
    );
    const isTold = most.length >= leastShown && patientsOf(most) >= leastShown;
    return { feature, stays: own.length, patients: patientsOf(own), value: isTold ? value : null };
  }).toSorted((a, b) => b.stays - a.stays || (a.feature < b.feature ? -1 : 1));
  // Neither may the rest of all unusual stays be one of a few.
  const counts = shownCounts(features.map(({ stays }) => stays));
  return withoutSmallCells(tableOf({
    feature: categoryColumn(features.map(({ feature }) => inWords(feature))),
    stays: numberColumn(counts.map((count) => Number.isNaN(count) ? 0 : count)),
    patients: numberColumn(features.map(({ patients }) => patients)),
    most_often: categoryColumn(features.map(({ value }) => value)),
  })).shown;
}
