import { checkOption, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import type { DayHazard } from "./day_hazard.ts";

/** For each stay how likely it lasts so much longer than what was seen of it. */
export type StayCurves = {
  readonly rowCount: number;
  /** The day of stay at whose end each is asked; -1 at admission. */
  readonly seen: Int32Array;
  /** So many days ahead are told one by one. */
  readonly ahead: number;
  /**
   * At `row * (ahead + 1) + k`: how likely the stay goes on after day `seen + k`, given that it did after day
   * `seen`; so 1 where k is 0, and never rising.
   */
  readonly survival: Float64Array;
  /** How likely a stay that lasts longer ends on each later day: the mean of its last seven. */
  readonly tail: Float64Array;
};

/** Days are told one by one for so long when nothing else is asked. */
const usualAhead = 120;
/** Rows of days that are predicted together. */
const rowsTogether = 250_000;
/** Even of a stay that nothing would end, so that what remains is a number. */
const leastTail = 1e-4;

/**
 * The curves of stays from the day that each is in: at admission (`seen` -1) those of whole stays, later
 * those of what remains, given how long they have lasted and what is known by then.
 *
 * @param seen the same for all, or one a stay.
 * @throws {RangeError} when `ahead` is no whole number of at least 1, or `seen` has not an entry a stay or
 * one below -1.
 */
export function stayCurves(
  hazard: DayHazard,
  stays: Matrix,
  { seen, ahead = usualAhead }: { readonly seen: number | Int32Array; readonly ahead?: number },
): StayCurves {
  checkOption("ahead", ahead, { least: 1, whole: true });
  const { rowCount } = stays;
  const from = typeof seen === "number" ? new Int32Array(rowCount).fill(seen) : seen;
  if (from.length !== rowCount || from.some((day) => day < -1)) {
    throw new RangeError(
      `Cannot tell how long stays go on as each of ${rowCount} must have been seen until a day of at least -1`,
    );
  }
  const survival = new Float64Array(rowCount * (ahead + 1)), tail = new Float64Array(rowCount);
  const together = Math.max(1, Math.floor(rowsTogether / ahead));
  for (let first = 0; first < rowCount; first += together) {
    const rows = Int32Array.from({ length: Math.min(together, rowCount - first) }, (_, i) => first + i);
    const hazards = hazardsOf(hazard, takeMatrixRows(stays, rows), from.subarray(first), ahead);
    rows.forEach((row, i) => {
      const own = hazards.subarray(i * ahead, (i + 1) * ahead);
      tail[row] = tailOf(own);
      let left = survival[row * (ahead + 1)] = 1;
      own.forEach((each, k) => survival[row * (ahead + 1) + k + 1] = left *= 1 - each);
    });
  }
  return { rowCount, seen: from, ahead, survival, tail };
}

function hazardsOf(hazard: DayHazard, stays: Matrix, from: Int32Array, ahead: number): Float64Array {
  const length = stays.rowCount * ahead;
  const row = Int32Array.from({ length }, (_, i) => Math.floor(i / ahead));
  const seen = row.map((each) => from[each]!);
  return hazard.hazards(stays, { row, seen, day: seen.map((day, i) => day + 1 + i % ahead) });
}

function tailOf(hazards: Float64Array): number {
  const last = hazards.subarray(-7);
  return Math.max(leastTail, last.reduce((sum, each) => sum + each, 0) / last.length);
}
