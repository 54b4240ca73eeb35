import type { Interval } from "lib/stats/mod.ts";

/**
 * The mean of some rows' values with its 95 % interval, which takes the rows of a patient together
 * (linearised variance of a ratio).
 *
 * Source: Cochran 1977, Sampling techniques, 9A.
 *
 * @param patients the patient of each row; negative: a row is its own.
 * @param isIn 1 for the rows that count, 0 for the others.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { meanOverPatients } from "lib/explore/segments/mean_over_patients.ts";
 *
 * const days = Float64Array.of(2, 4, 90), one = Int32Array.of(1, 1, 0);
 * assertEquals(meanOverPatients(days, Int32Array.of(7, 8, 9), one).value, 3);
 * ```
 */
export function meanOverPatients(values: Float64Array, patients: Int32Array, isIn: Int32Array): Interval {
  let [sum, count] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    if (isIn[row] !== 1) continue;
    sum += values[row]!;
    count++;
  }
  const value = sum / count;
  const ofPatient = new Map<number, number>();
  let squares = 0, groups = 0;
  for (let row = 0; row < values.length; row++) {
    if (isIn[row] !== 1) continue;
    const rest = values[row]! - value, patient = patients[row]!;
    if (patient >= 0) ofPatient.set(patient, (ofPatient.get(patient) ?? 0) + rest);
    else {
      squares += rest * rest;
      groups++;
    }
  }
  for (const rest of ofPatient.values()) squares += rest * rest;
  groups += ofPatient.size;
  const error = 1.96 * Math.sqrt(squares * groups / Math.max(1, groups - 1)) / count;
  return { value, lower: value - error, upper: value + error };
}
