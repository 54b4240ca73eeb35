import { denseGroups, type Interval, normalQuantile, quantile } from "lib/stats/mod.ts";
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
 * of eleven patients; the interval is for these two groups, patients taken together. Of equals the first
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
  const least = leastNamed(values.length);
  const groups = rowsOfGroups(values, codes, labels.length).flatMap((own, code) => {
    if (own.length < least || patientCount(own, patients) < leastShown) return [];
    return [{ code, own, mean: meanOf(own, values) }];
  }).sort((a, b) => b.mean - a.mean);
  const [first, last] = [groups[0], groups.at(-1)];
  if (!first || !last || first === last) return null;
  const means = differenceOfMeans(first.own, last.own, values, patients);
  const median = (own: Int32Array) => quantile(Float64Array.from(own, (row) => values[row]!), 0.5);
  return {
    most: labels[first.code]!,
    least: labels[last.code]!,
    means,
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

function rowsOfGroups(values: Float64Array, codes: Int32Array, count: number): Int32Array[] {
  const sizes = new Int32Array(count);
  const isUsed = (row: number) => codes[row]! >= 0 && !Number.isNaN(values[row]!);
  for (let row = 0; row < codes.length; row++) if (isUsed(row)) sizes[codes[row]!]!++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let row = 0; row < codes.length; row++) {
    if (isUsed(row)) rows[codes[row]!]![sizes[codes[row]!]!++] = row;
  }
  return rows;
}

function patientCount(rows: Int32Array, patients: Int32Array): number {
  return new Set(rows.map((row) => patients[row]! < 0 ? -1 - row : patients[row]!)).size;
}

function meanOf(rows: Int32Array, values: Float64Array): number {
  return rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
}

/**
 * The difference of two groups' means with its 95 % interval. A patient, whose stays may be in both groups,
 * pulls at the difference as a whole: the variance is that of these pulls (linearisation; W. Cochran,
 * Sampling techniques, 3rd edition, section 6.3).
 */
function differenceOfMeans(
  first: Int32Array,
  last: Int32Array,
  values: Float64Array,
  patients: Int32Array,
): Interval {
  const both = new Int32Array(first.length + last.length);
  both.set(first);
  both.set(last, first.length);
  const { codes, count } = denseGroups(both.map((row) => patients[row]!));
  const sums = new Float64Array(2 * count), stays = new Float64Array(2 * count);
  for (let i = 0; i < both.length; i++) {
    const cell = 2 * codes[i]! + (i < first.length ? 0 : 1);
    sums[cell]! += values[both[i]!]!;
    stays[cell]!++;
  }
  const [firstMean, lastMean] = [meanOf(first, values), meanOf(last, values)];
  let variance = 0;
  for (let cell = 0; cell < sums.length; cell += 2) {
    const pull = (sums[cell]! - firstMean * stays[cell]!) / first.length -
      (sums[cell + 1]! - lastMean * stays[cell + 1]!) / last.length;
    variance += pull * pull;
  }
  const value = firstMean - lastMean,
    half = normalQuantile(0.975) * Math.sqrt(variance * count / (count - 1));
  return { value, lower: value - half, upper: value + half };
}
