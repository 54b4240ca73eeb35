import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { dayMs, numbersAt, rowNumbers } from "lib/stats/mod.ts";

/** Stays as far as each is known: the ended ones, and those that were still in bed when it was looked. */
export type FollowedStays = {
  /** Features, and patient and admission where there are such; without target and weights. */
  readonly stays: Matrix;
  /** The day of stay on which it ended, or the last on which it is known not to have; 0 is the first. */
  readonly day: Int32Array;
  /** 1 where it ended. */
  readonly ended: Uint8Array;
};

/**
 * What is known of stays on a day: of one that has not ended, that it lasts longer than it has been followed
 * for. Stays of which nothing is known (not ended and without a date, or admitted later) are left out.
 *
 * @param matrix with its target in whole days, NaN where not known by `asOf`.
 * @param asOf epoch milliseconds UTC; null where there are no dates.
 * @throws {RangeError} when a stay is negative.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { followedStays } from "lib/stay/followed_stays.ts";
 *
 * const matrix = { rowCount: 2, features: [], target: Float64Array.of(3, NaN), time: new Float64Array(2) };
 * const { day, ended } = followedStays(matrix, 5 * 86_400_000);
 * assertEquals([[...day], [...ended]], [[3, 5], [1, 0]]);
 * ```
 */
export function followedStays(
  { target: days = new Float64Array(0), weight: _, range: __, ...matrix }: Matrix,
  asOf: number | null,
): FollowedStays {
  const wrong = days.find((each) => each < 0);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot follow stays as none may be negative: current value is ${wrong}`);
  }
  const followed = (row: number) =>
    asOf === null || !matrix.time ? NaN : Math.floor((asOf - matrix.time[row]!) / dayMs);
  const last = numbersAt(
    rowNumbers(matrix.rowCount),
    (row) => Math.floor(Number.isNaN(days[row]!) ? followed(row) : days[row]!),
  );
  const rows = rowNumbers(matrix.rowCount).filter((row) => last[row]! >= 0);
  return {
    stays: takeMatrixRows(matrix, rows),
    day: Int32Array.from(rows, (row) => last[row]!),
    ended: Uint8Array.from(rows, (row) => Number.isNaN(days[row]!) ? 0 : 1),
  };
}

/** The stays `rows[0], rows[1], …`, in that order. */
export function takeFollowed({ stays, day, ended }: FollowedStays, rows: Int32Array): FollowedStays {
  return {
    stays: takeMatrixRows(stays, rows),
    day: rows.map((row) => day[row]!),
    ended: Uint8Array.from(rows, (row) => ended[row]!),
  };
}
