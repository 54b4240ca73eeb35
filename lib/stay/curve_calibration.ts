import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import {
  ascendingRows,
  firstAbove,
  numbersAt,
  randomSource,
  rowNumbers,
  sortedQuantile,
} from "lib/stats/mod.ts";
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

/** The shares of stays lasting longer, by a curve, that are replaced; between them, 0 and 1 it is a line. */
export const calibratedShares: readonly number[] = [0.9, 0.8, 0.65, 0.5, 0.35, 0.2, 0.1];

/** Parts by the expected stay: a fit that is drawn to the mean is wrong by part, not on the whole. */
const parts = 4;
/** A part of fewer stays gives no reason to move curves. */
const leastStays = 500;
/** So many stays that end as told join a part's own. */
const staysAsTold = 100;
/** A stay ends at a moment of its day, which nobody knows: so many are drawn. */
const moments = 5;
/** Curves are asked until that day. */
const meanDays = 120;
/** Chance alone is no reason to move curves. */
const leastDoubt = 0.01;
/** Rows of days that are asked together. */
const rowsTogether = 250_000;

/**
 * Learns on stays that the hazard was not grown from where they end in their own curves, by quarter of the
 * expected stay, those still in bed counting as far as they were seen (Kaplan-Meier on the curve's own
 * scale). Where each quarter's stays end as told (D-calibration, p of at least 0.01; of fewer than 500 nobody
 * can tell), curves stay as they are.
 *
 * Source: V. Kuleshov and others, Accurate uncertainties for deep learning using calibrated regression
 * (https://arxiv.org/abs/1807.00263).
 *
 * @returns null where curves stay as they are.
 */
export function fitCurveCalibration(
  hazard: DayHazard,
  followed: FollowedStays,
  { seed }: { readonly seed: number },
): CurveCalibration | null {
  if (followed.day.length === 0) return null;
  const curves = stayCurves(hazard, followed.stays, { seen: -1, ahead: meanDays });
  const mean = Float64Array.from(followed.day, (_, row) => meanOf(curves, row));
  const sorted = mean.toSorted();
  const above = Array.from({ length: parts - 1 }, (_, i) => sortedQuantile(sorted, (i + 1) / parts));
  const partOf = mean.map((days) => firstAbove(above, days));
  const random = randomSource(seed);
  const told = Array.from({ length: parts }, (_, part) => {
    const rows = rowNumbers(mean.length).filter((row) => partOf[row] === part);
    return { curves: takeCurves(curves, rows), own: takeFollowed(followed, rows) };
  });
  const isOff = told.some(({ curves, own }) =>
    own.day.length >= leastStays && dCalibration(curves, own).p < leastDoubt
  );
  if (!isOff) return null;
  return { above, parts: told.map(({ curves, own }) => lastingShares(curves, own, random)) };
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

/** Which share lasts beyond each of `calibratedShares` of its own curve, drawn to that share itself. */
function lastingShares(
  { ahead, survival }: StayCurves,
  { day, ended }: FollowedStays,
  random: () => number,
): number[] {
  const count = day.length * moments, gone = new Float64Array(count), isEnd = new Uint8Array(count);
  day.forEach((each, row) => {
    const at = (k: number) => 1 - survival[row * (ahead + 1) + Math.min(k, ahead)]!;
    const [from, until] = [at(each), at(each + 1)];
    for (let i = row * moments; i < (row + 1) * moments; i++) {
      gone[i] = ended[row] === 1 ? from + random() * (until - from) : until;
      isEnd[i] = ended[row]!;
    }
  });
  const order = ascendingRows(rowNumbers(count), gone);
  let [lasting, atRisk, next] = [1, count, 0];
  return calibratedShares.map((share) => {
    for (; next < count && gone[order[next]!]! <= 1 - share; next++, atRisk--) {
      if (isEnd[order[next]!] === 1) lasting *= 1 - 1 / atRisk;
    }
    return (lasting * day.length + share * staysAsTold) / (day.length + staysAsTold);
  });
}

/** A line between the shares that are replaced, 0 and 1. */
function replaced(share: number, to: readonly number[]): number {
  const count = calibratedShares.length;
  let low = 0;
  while (low < count && calibratedShares[low]! > share) low++;
  const fromHigh = low === 0 ? 1 : calibratedShares[low - 1]!, toHigh = low === 0 ? 1 : to[low - 1]!;
  const fromLow = low === count ? 0 : calibratedShares[low]!, toLow = low === count ? 0 : to[low]!;
  return toLow + (share - fromLow) / (fromHigh - fromLow) * (toHigh - toLow);
}
