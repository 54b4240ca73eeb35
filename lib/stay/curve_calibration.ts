import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { firstAbove, numbersAt, rowNumbers, sortedQuantile } from "lib/stats/mod.ts";
import { dCalibration } from "./d_calibration.ts";
import type { DayHazard, StayDays } from "./day_hazard.ts";
import { type FollowedStays, takeFollowed } from "./followed_stays.ts";
import { type StayCurves, stayCurves } from "./stay_curves.ts";

/** How curves of stays from admission are put right, by how long each says that its stay lasts. */
export type CurveCalibration = {
  /** Ascending days, by a curve's own mean to day 120: what is above the last is in the last part. */
  readonly above: readonly number[];
  /** For each part what replaces the shares of `calibratedShares`, descending. */
  readonly parts: readonly (readonly number[])[];
};

/**
 * The shares of stays lasting longer, by a curve, that are replaced; on the scale of minus their logarithm it
 * is a line from 1 through them, which goes on as straight below the last.
 */
export const calibratedShares: readonly number[] = [0.9, 0.8, 0.65, 0.5, 0.35, 0.2, 0.1];
/** How much of a curve is gone at each, from nothing on: the last stretch has no end. */
const gone = [0, ...calibratedShares.map((share) => -Math.log(share))];

/** Parts by the expected stay: a fit that is drawn to the mean is wrong by part, not on the whole. */
const parts = 4;
/** A part of fewer stays gives no reason to move curves. */
const leastStays = 150;
/** So many stays that end as told join each stretch's own. */
const endsAsTold = 10;
/** Curves are asked until that day. */
const meanDays = 120;
/** Chance alone is no reason to move curves. */
const leastDoubt = 0.01;
/** Rows of days that are asked together. */
const rowsTogether = 250_000;
/** What is surely over has gone so far, so that it is a number. */
const leastShare = 1e-9;

/**
 * Learns on stays that the hazard was not grown from where they end in their own curves, by quarter of the
 * expected stay: in stretches of minus the logarithm of what is left, where curves that are right have one
 * end for each that a stay goes through, how many came for each that was to (a hazard in pieces). Stays in
 * bed count as far as they were seen. Where the stays of each quarter, and all, end as told (D-calibration, p
 * of at least 0.01; of fewer than 150 nobody can tell), curves stay as they are.
 *
 * Source: V. Kuleshov and others, Accurate uncertainties for deep learning using calibrated regression
 * (https://arxiv.org/abs/1807.00263).
 *
 * @param curves `wholeCurves()` of the stays.
 * @returns null where curves stay as they are.
 */
export function fitCurveCalibration(curves: StayCurves, followed: FollowedStays): CurveCalibration | null {
  if (followed.day.length === 0) return null;
  const mean = Float64Array.from(followed.day, (_, row) => meanOf(curves, row));
  const sorted = mean.toSorted();
  const above = Array.from({ length: parts - 1 }, (_, i) => sortedQuantile(sorted, (i + 1) / parts));
  const partOf = mean.map((days) => firstAbove(above, days));
  const told = Array.from({ length: parts }, (_, part) => {
    const rows = rowNumbers(mean.length).filter((row) => partOf[row] === part);
    return { curves: takeCurves(curves, rows), own: takeFollowed(followed, rows) };
  });
  const isOff = [...told, { curves, own: followed }].some(({ curves, own }) =>
    own.day.length >= leastStays && dCalibration(curves, own).p < leastDoubt
  );
  if (!isOff) return null;
  return { above, parts: told.map(({ curves, own }) => lastingShares(curves, own)) };
}

/** Curves of stays from admission, for as long as they are asked to put them right. */
export function wholeCurves(hazard: DayHazard, { stays }: FollowedStays): StayCurves {
  return stayCurves(hazard, stays, { seen: -1, ahead: meanDays });
}

/** The hazard by which each stay's curve from admission is the calibrated one. */
export function calibratedHazard(hazard: DayHazard, { above, parts: to }: CurveCalibration): DayHazard {
  return {
    ...hazard,
    hazards(stays: Matrix, { row, day }: StayDays) {
      const days = day.reduce((most, each) => Math.max(most, each + 1), meanDays);
      const told = new Float64Array(row.length);
      const asked = [...Map.groupBy(row.keys(), (i) => row[i]!)];
      const together = Math.max(1, Math.floor(rowsTogether / days));
      for (let first = 0; first < asked.length; first += together) {
        const some = asked.slice(first, first + together);
        const rows = takeMatrixRows(stays, Int32Array.from(some, ([each]) => each));
        const curves = stayCurves(hazard, rows, { seen: -1, ahead: days });
        some.forEach(([, places], i) => {
          const shares = to[firstAbove(above, meanOf(curves, i))]!;
          const lasting = (k: number) => replaced(curves.survival[i * (days + 1) + k]!, shares);
          for (const at of places) {
            const before = lasting(day[at]!);
            told[at] = before > 0 ? 1 - lasting(day[at]! + 1) / before : 1;
          }
        });
      }
      return told;
    },
  };
}

/** The days of a curve from admission up to `meanDays`, on average. */
function meanOf({ ahead, survival }: StayCurves, row: number): number {
  const from = row * (ahead + 1);
  return survival.subarray(from, from + meanDays).reduce((sum, each) => sum + each, 0);
}

function takeCurves({ ahead, survival, tail, seen }: StayCurves, rows: Int32Array): StayCurves {
  const taken = new Float64Array(rows.length * (ahead + 1));
  rows.forEach((row, i) =>
    taken.set(survival.subarray(row * (ahead + 1), (row + 1) * (ahead + 1)), i * (ahead + 1))
  );
  return {
    rowCount: rows.length,
    ahead,
    survival: taken,
    tail: numbersAt(rows, (row) => tail[row]!),
    seen: rows.map((row) => seen[row]!),
  };
}

/** Which share lasts beyond each of `calibratedShares` of its own curve. */
function lastingShares({ ahead, survival }: StayCurves, { day, ended }: FollowedStays): number[] {
  const came = new Float64Array(gone.length - 1), told = new Float64Array(gone.length - 1);
  day.forEach((each, row) => {
    const at = (k: number) => Math.max(leastShare, survival[row * (ahead + 1) + Math.min(k, ahead)]!);
    const until = at(each + 1), from = ended[row] === 1 ? at(each) : until;
    for (let k = 0; k < came.length; k++) {
      const [start, end] = [gone[k]!, k + 1 < came.length ? gone[k + 1]! : Infinity];
      told[k]! += Math.max(0, Math.min(end, -Math.log(from)) - start);
      // A stay ends at a moment of its day that nobody knows: it is spread over what the day takes of it.
      const most = Math.min(from, Math.exp(-start)), least = Math.max(until, Math.exp(-end));
      if (!(most > least)) continue;
      came[k]! += (most - least) / (from - until);
      told[k]! += (most - least - until * Math.log(most / least)) / (from - until);
    }
  });
  let sum = 0;
  return calibratedShares.map((_, i) => {
    sum += (came[i]! + endsAsTold) / (told[i]! + endsAsTold) * (gone[i + 1]! - gone[i]!);
    return Math.exp(-sum);
  });
}

/** A line between what is gone at the shares that are replaced, as straight beyond the last. */
function replaced(share: number, to: readonly number[]): number {
  const at = -Math.log(share), count = calibratedShares.length;
  let next = 1;
  while (next < count && gone[next]! < at) next++;
  const before = next === 1 ? 0 : -Math.log(to[next - 2]!), after = -Math.log(to[next - 1]!);
  return Math.exp(-(before + (at - gone[next - 1]!) / (gone[next]! - gone[next - 1]!) * (after - before)));
}
