import {
  countOfCodes,
  differenceOfMeans,
  type GroupedRows,
  groupedRows,
  type Interval,
  quantile,
} from "lib/stats/mod.ts";
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
  const seen = new Int32Array(countOfCodes(patients)).fill(-1);
  const least = leastNamed(values.length);
  const groups = rows.flatMap((own, code) => {
    if (own.length < least || peopleOf(own, patients, seen, code) < leastShown) return [];
    return [{ code, own, mean: meanOf(own, values) }];
  }).sort((a, b) => b.mean - a.mean);
  const [first, last] = [groups[0], groups.at(-1)];
  if (!first || !last || first === last) return null;
  const median = (own: Int32Array) => {
    const days = new Float64Array(own.length);
    for (let i = 0; i < own.length; i++) days[i] = values[own[i]!]!;
    return quantile(days, 0.5);
  };
  return {
    most: labels[first.code]!,
    least: labels[last.code]!,
    means: differenceOfMeans(values, codes, patients, { first: first.code, other: last.code }),
    medians: median(first.own) - median(last.own),
    groups: groups.length,
  };
}

const codesOf = new WeakMap<Table, Int32Array>();
const rowsOf = new WeakMap<Table, GroupedRows>();

/** A patient code for each stay, -1 where the source has none. Asked again it is the same array. */
export function patientsOf(stays: Table): Int32Array {
  const codes = codesOf.get(stays) ?? patientCodes(stays);
  codesOf.set(stays, codes);
  return codes;
}

/** The stays by their patients, likewise. */
export function byPatient(stays: Table): GroupedRows {
  const rows = rowsOf.get(stays) ?? groupedRows(patientsOf(stays));
  rowsOf.set(stays, rows);
  return rows;
}

function patientCodes(stays: Table): Int32Array {
  const codeOf = new Map<number, number>();
  const patients = numbersOf(stays, "patient_id"), codes = new Int32Array(stays.rowCount).fill(-1);
  for (let row = 0; row < codes.length; row++) {
    const patient = patients[row]!;
    if (Number.isNaN(patient)) continue;
    const known = codeOf.get(patient);
    codes[row] = known ?? codeOf.size;
    if (known === undefined) codeOf.set(patient, codeOf.size);
  }
  return codes;
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
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
  return sum / rows.length;
}
