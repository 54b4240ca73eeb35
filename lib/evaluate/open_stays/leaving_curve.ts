import type { HeldOut } from "lib/features/mod.ts";
import { ascendingRows, dayMs, firstAbove, numbersAt, rowNumbers } from "lib/stats/mod.ts";

/** Stays as far as each is known, beside what a model predicts for them. */
export type StaysSoFar = {
  /** Days, of a stay that has not ended those until now. */
  readonly days: Float64Array;
  /** 1 where it has ended. */
  readonly ended: Uint8Array;
  /** In days, above 0. */
  readonly predicted: Float64Array;
};

/** How stays end around what was predicted for them, whose mean is 1: in times of the prediction. */
export type LeavingCurve = {
  /** Ascending. */
  readonly at: Float64Array;
  /** Which share of stays lasts longer than that. */
  readonly lasting: Float64Array;
  /** How long those stay together who have left until then: the sum of their shares times `at`. */
  readonly until: Float64Array;
  /** What stays came to on average, in times of their predictions: the curve is divided by it. */
  readonly mean: number;
};

/** Predictions below a quarter of a day count as that. */
const leastDays = 0.25;

/**
 * What is known of held-out stays as of a day. Without dates, or of a stay admitted later, nothing is: it is
 * open for 0 days.
 *
 * @param asOf epoch milliseconds UTC.
 */
export function staysSoFar({ matrix }: HeldOut, predicted: Float64Array, asOf: number): StaysSoFar {
  const { target, time } = matrix;
  const followed = (row: number) => Math.max(0, Math.floor((asOf - (time?.[row] ?? asOf)) / dayMs) || 0);
  return {
    days: target.map((days, row) => Number.isNaN(days) ? followed(row) : days),
    ended: Uint8Array.from(target, (days) => Number.isNaN(days) ? 0 : 1),
    predicted: predicted.map((days) => Math.max(leastDays, days)),
  };
}

/**
 * The share of stays that last longer than so many times what was predicted, stays in bed counted until now
 * (Fleming-Harrington: the exponential of the hazards' sum). Where the longest have not ended, they count as
 * ending now, so that the curve is rather too short.
 *
 * @returns null where none has ended, or nothing lasts.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { leavingCurve } from "lib/evaluate/open_stays/leaving_curve.ts";
 *
 * const days = Float64Array.from({ length: 1_000 }, (_, i) => 1 + i % 10), predicted = days.map(() => 11);
 * const curve = leavingCurve({ days, ended: new Uint8Array(1_000).fill(1), predicted })!;
 * // Half of 5.5 days.
 * assertAlmostEquals(curve.mean, 0.5, 0.01);
 * ```
 */
export function leavingCurve({ days, ended, predicted }: StaysSoFar): LeavingCurve | null {
  const times = days.map((each, row) => each / predicted[row]!);
  const order = ascendingRows(rowNumbers(times.length), times);
  const at: number[] = [], lasting: number[] = [];
  let [hazard, sum, before] = [0, 0, 0];
  order.forEach((row, place) => {
    if (ended[row] !== 1) return;
    sum += Math.exp(-hazard) * (times[row]! - before);
    hazard += 1 / (order.length - place);
    at.push(before = times[row]!);
    lasting.push(Math.exp(-hazard));
  });
  if (!(sum > 0)) return null;
  // Who is left when the last is seen to leave goes with them.
  lasting[lasting.length - 1] = 0;
  let [total, share] = [0, 1];
  const until = Float64Array.from(at, (each, i) => {
    total += (share - lasting[i]!) * each / sum;
    share = lasting[i]!;
    return total;
  });
  return {
    at: Float64Array.from(at, (each) => each / sum),
    lasting: Float64Array.from(lasting),
    until,
    mean: sum,
  };
}

/** Which share lasts longer than so many times the prediction. */
export function lastingAfter({ at, lasting }: LeavingCurve, times: number): number {
  const next = firstAbove(at, times);
  return next === 0 ? 1 : lasting[next - 1]!;
}

/**
 * When those leave who have lasted for so many times the prediction: the mean of each of `parts` equal shares
 * of them, in times of the prediction.
 */
export function endsAfter(curve: LeavingCurve, times: number, parts: number): Float64Array {
  const left = lastingAfter(curve, times);
  return numbersAt(rowNumbers(parts), (part) => {
    const [from, to] = [left * (1 - part / parts), left * (1 - (part + 1) / parts)];
    return left > 0 ? Math.max(times, (leftUntil(curve, to) - leftUntil(curve, from)) / (from - to)) : times;
  });
}

/** How long those stay together who leave until so few last. */
function leftUntil({ at, lasting, until }: LeavingCurve, share: number): number {
  const end = Math.min(firstAtMost(lasting, share), at.length - 1);
  return (until[end - 1] ?? 0) + ((lasting[end - 1] ?? 1) - share) * at[end]!;
}

/** The first place with no more than that, of descending numbers. */
function firstAtMost(descending: Float64Array, share: number): number {
  let [low, high] = [0, descending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (descending[middle]! > share) low = middle + 1;
    else high = middle;
  }
  return low;
}
