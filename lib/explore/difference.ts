import { differenceOfMeans, type Interval, quantile } from "lib/stats/mod.ts";
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
 * of eleven patients; the interval takes the stays of a patient together, for these two groups. Of equals the
 * first group is named. Null with fewer than two such groups.
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
  const rows = rowsOfGroups(values, codes, labels.length);
  const seen = new Int32Array(patients.reduce((most, each) => each > most ? each : most, -1) + 1).fill(-1);
  const least = leastNamed(values.length);
  const groups = rows.flatMap((own, code) => {
    if (own.length < least || peopleOf(own, patients, seen, code) < leastShown) return [];
    return [{ code, own, mean: meanOf(own, values) }];
  }).sort((a, b) => b.mean - a.mean);
  const [first, last] = [groups[0], groups.at(-1)];
  if (!first || !last || first === last) return null;
  const median = (own: Int32Array) => quantile(Float64Array.from(own, (row) => values[row]!), 0.5);
  return {
    most: labels[first.code]!,
    least: labels[last.code]!,
    means: differenceOfMeans(values, codes, patients, { first: first.code, other: last.code }),
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

function rowsOfGroups(values: Float64Array, codes: Int32Array, groups: number): Int32Array[] {
  const counts = new Int32Array(groups);
  const isIn = (row: number) => codes[row]! >= 0 && !Number.isNaN(values[row]!);
  for (let row = 0; row < codes.length; row++) if (isIn(row)) counts[codes[row]!]!++;
  const rows = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let row = 0; row < codes.length; row++) {
    if (isIn(row)) rows[codes[row]!]![counts[codes[row]!]!++] = row;
  }
  return rows;
}

/** How many patients a group's rows are of; a row of an unknown one counts as one. */
function peopleOf(rows: Int32Array, patients: Int32Array, seen: Int32Array, group: number): number {
  let people = 0;
  for (const row of rows) {
    const patient = patients[row]!;
    if (patient >= 0 && seen[patient] === group) continue;
    if (patient >= 0) seen[patient] = group;
    people++;
  }
  return people;
}

function meanOf(rows: Int32Array, values: Float64Array): number {
  return rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
}
