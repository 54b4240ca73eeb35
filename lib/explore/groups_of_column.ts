import type { Cohort } from "lib/cohort/mod.ts";
import { firstAtLeast, grouped, sortedNumbers, sortedQuantile, trueMinus } from "lib/stats/mod.ts";
import { categoriesOf, columnOf, type Table } from "lib/table/mod.ts";
import { inOrder } from "./levels.ts";

/** The group of each row (-1: missing) and the groups' names, in the order in which people read them. */
export type Groups = { readonly codes: Int32Array; readonly labels: readonly string[] };

/**
 * The groups of a column: the labels of a category in their order; the values of a number, or its tenths
 * where it has more than ten values ("3,000 to 3,999.5", upper end in).
 */
export function groupsOfColumn(stays: Table, name: string, cohort: Cohort): Groups {
  const column = columnOf(stays, name);
  if (column.type !== "category") return groupsOfNumber(column.values);
  const { codes, labels } = categoriesOf(stays, name);
  const ordered = inOrder([...new Set(labels)], name, cohort);
  const place = labels.map((label) => ordered.indexOf(label));
  return { codes: codes.map((code) => (code < 0 ? -1 : place[code]!)), labels: ordered };
}

/** One group for each combination of the columns' groups that occurs, named "a x b". */
export function groupsOfColumns(stays: Table, names: readonly string[], cohort: Cohort): Groups {
  const [first, ...others] = names.map((name) => groupsOfColumn(stays, name, cohort));
  return others.reduce((one, other) => ({
    codes: one.codes.map((code, row) =>
      code < 0 || other.codes[row]! < 0 ? -1 : code * other.labels.length + other.codes[row]!
    ),
    labels: one.labels.flatMap((label) => other.labels.map((each) => `${label} x ${each}`)),
  }), first!);
}

function groupsOfNumber(values: Float64Array): Groups {
  const sorted = sortedNumbers(values);
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const ends = distinct.length <= 10
    ? [...distinct]
    : [...new Set(Array.from({ length: 10 }, (_, i) => sortedQuantile(sorted, (i + 1) / 10)))];
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    codes[row] = Number.isNaN(values[row]!) ? -1 : firstAtLeast(ends, values[row]!);
  }
  // Years are written as they are.
  const areYears = distinct.every((value) => Number.isInteger(value) && value >= 1900 && value <= 2100);
  const round = (value: number) => areYears ? String(value) : trueMinus(grouped(Math.round(value * 10) / 10));
  const between = (from: number, to: number) => (from === to ? round(to) : `${round(from)} to ${round(to)}`);
  const labels = ends.map((end, i) => {
    if (distinct.length <= 10) return round(end);
    return i === 0 ? between(distinct[0]!, end) : `above ${round(ends[i - 1]!)} to ${round(end)}`;
  });
  return { codes, labels };
}
