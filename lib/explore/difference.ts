import { bootstrapAll, denseGroups, type Interval, quantile } from "lib/stats/mod.ts";
import { leastShown, numbersOf, type Table } from "lib/table/mod.ts";

/** The groups with the greatest and the least mean, and how far apart they are. */
export type Difference = {
  readonly most: string;
  readonly least: string;
  /** Difference of the means, with its 95 % interval. */
  readonly means: Interval;
  readonly medians: number;
  /** Groups of enough stays. */
  readonly groups: number;
};

/**
 * Stays that a group must have to be named: 30, or one in five hundred, so that chance doesn't choose the
 * ends.
 */
export function leastNamed(stays: number): number {
  return Math.max(30, Math.ceil(stays / 500));
}

/**
 * How far apart the groups with the greatest and the least mean are, among those of `leastNamed()` rows and
 * of eleven patients; the interval is by bootstrap over patients, for these two groups. Of equals the first
 * group is named. Null with fewer than two such groups.
 *
 * The two are picked by what is then measured: among many groups that are alike they differ by chance too.
 *
 * @param codes the group of each value, negative where missing; `labels[code]` its name.
 * @param patients the patient of each value, negative where not known.
 */
export function differenceOf(
  values: Float64Array,
  codes: Int32Array,
  labels: readonly string[],
  patients: Int32Array,
): Difference | null {
  const rows = labels.map((): number[] => []);
  codes.forEach((code, row) => code >= 0 && !Number.isNaN(values[row]!) && rows[code]!.push(row));
  const least = leastNamed(values.length);
  const groups = rows.flatMap((own, code) => {
    const people = new Set(own.map((row) => patients[row]! < 0 ? -1 - row : patients[row]!)).size;
    return own.length < least || people < leastShown ? [] : [{ code, own, mean: meanOf(own, values) }];
  }).sort((a, b) => b.mean - a.mean);
  const [first, last] = [groups[0], groups.at(-1)];
  if (!first || !last || first === last) return null;
  const both = Int32Array.from([...first.own, ...last.own]);
  const isFirst = both.map((_, i) => (i < first.own.length ? 1 : 0));
  const [means] = bootstrapAll(both.length, (counts) => [spread(both, isFirst, values, counts)], {
    group: denseGroups(both.map((row) => patients[row]!)).codes,
  });
  const median = (own: readonly number[]) => quantile(Float64Array.from(own, (row) => values[row]!), 0.5);
  return {
    most: labels[first.code]!,
    least: labels[last.code]!,
    means: means!,
    medians: median(first.own) - median(last.own),
    groups: groups.length,
  };
}

/** A patient code for each stay, -1 where the source has none. */
export function patientsOf(stays: Table): Int32Array {
  const codeOf = new Map<number, number>();
  return Int32Array.from(numbersOf(stays, "patient_id"), (patient) => {
    if (Number.isNaN(patient)) return -1;
    const code = codeOf.get(patient) ?? codeOf.size;
    codeOf.set(patient, code);
    return code;
  });
}

function meanOf(rows: readonly number[], values: Float64Array): number {
  return rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
}

function spread(rows: Int32Array, isFirst: Int32Array, values: Float64Array, counts: Int32Array): number {
  const [sums, totals] = [[0, 0], [0, 0]];
  for (let i = 0; i < rows.length; i++) {
    sums[isFirst[i]!]! += counts[i]! * values[rows[i]!]!;
    totals[isFirst[i]!]! += counts[i]!;
  }
  return sums[1]! / totals[1]! - sums[0]! / totals[0]!;
}
