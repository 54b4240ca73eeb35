import { clusteredError, type Interval, studentQuantile, studentTails } from "lib/stats/mod.ts";
import { leastShown } from "lib/table/mod.ts";

/** A cell's mean beside that of all other stays, with intervals of 95 %. */
export type BesideOthers = {
  readonly here: Interval;
  readonly others: number;
  /** Here less others. */
  readonly gap: Interval;
  /** Of no gap. */
  readonly pValue: number;
};

/** A share needs so many expected on either side before it is tested. */
const leastExpected = 5;
/** A cell's mean needs so many values. */
const leastValues = 30;

/**
 * The weighted mean of the values of a cell's rows beside that of all other known rows; standard errors are
 * over patients (linearization), intervals and test are Student's by the cell's patients. The test takes no
 * smaller error than a cell has that spreads as all stays do, as it does where there is no gap: a cell whose
 * few stays are all alike would be taken for sure. Null where the cell or the others have too few values, or
 * patients, or too few of a kind.
 *
 * @param values NaN for rows that have none.
 */
export function besideOthers(
  values: Float64Array,
  cell: Int32Array,
  { known, weight, patients, isShare = false }: {
    readonly known: Int32Array;
    readonly weight: Float64Array;
    /** The patient of each row; a negative one is alone. */
    readonly patients: Int32Array;
    /** Values are 0 and 1 only. */
    readonly isShare?: boolean;
  },
): BesideOthers | null {
  const isHere = new Uint8Array(values.length);
  for (const row of cell) isHere[row] = 1;
  const sums = [0, 0], weights = [0, 0], counts = [0, 0];
  const whose = [new Set<number>(), new Set<number>()];
  for (const row of known) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    const side = isHere[row]!;
    sums[side]! += weight[row]! * value;
    weights[side]! += weight[row]!;
    counts[side]!++;
    whose[side]!.add(patients[row]! < 0 ? -2 - row : patients[row]!);
  }
  if (Math.min(whose[0]!.size, whose[1]!.size) < leastShown) return null;
  if (Math.min(counts[0]!, counts[1]!) < leastValues || !(weights[0]! > 0 && weights[1]! > 0)) return null;
  const [others, here] = [sums[0]! / weights[0]!, sums[1]! / weights[1]!];
  const all = (sums[0]! + sums[1]!) / (weights[0]! + weights[1]!);
  if (isShare && Math.min(counts[0]!, counts[1]!) * Math.min(all, 1 - all) < leastExpected) return null;
  const errorOf = (means: readonly [number, number], sides: readonly [number, number]) => {
    const move = new Float64Array(values.length).fill(NaN);
    for (const row of known) {
      const side = isHere[row]!;
      if (Number.isNaN(values[row]!) || sides[side] === 0) continue;
      move[row] = sides[side]! * weight[row]! * (values[row]! - means[side]!) / weights[side]!;
    }
    return clusteredError(move, patients);
  };
  const degrees = whose[1]!.size - 1;
  const around = (value: number, error: number): Interval => {
    const half = studentQuantile(0.975, degrees) * error;
    return { value, lower: value - half, upper: value + half };
  };
  const gap = here - others, gapError = errorOf([others, here], [-1, 1]);
  const error = Math.max(gapError, errorIfNoGap(values, { known, weight, isHere, weights, mean: all }));
  const spread = around(here, errorOf([others, here], [0, 1]));
  return {
    here: isShare ? asShare(spread) : spread,
    others,
    gap: around(gap, gapError),
    pValue: error > 0 ? studentTails(Math.abs(gap) / error, degrees) : 1,
  };
}

/** A share lies between 0 and 1. */
function asShare({ value, lower, upper }: Interval): Interval {
  return { value, lower: Math.max(0, lower), upper: Math.min(1, upper) };
}

/** The gap's standard error where a cell spreads as all stays do, each for itself. */
function errorIfNoGap(
  values: Float64Array,
  { known, weight, isHere, weights, mean }: {
    readonly known: Int32Array;
    readonly weight: Float64Array;
    readonly isHere: Uint8Array;
    readonly weights: readonly number[];
    readonly mean: number;
  },
): number {
  const squares = [0, 0];
  let spread = 0;
  for (const row of known) {
    if (Number.isNaN(values[row]!)) continue;
    squares[isHere[row]!]! += weight[row]! ** 2;
    spread += weight[row]! * (values[row]! - mean) ** 2;
  }
  const variance = spread / (weights[0]! + weights[1]!);
  return Math.sqrt(variance * (squares[0]! / weights[0]! ** 2 + squares[1]! / weights[1]! ** 2));
}
