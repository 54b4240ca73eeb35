import { centralScore, offsetsAt, type ResidualInterval, shareBelow } from "lib/registry/mod.ts";
import { ascendingRows, rowNumbers } from "lib/stats/mod.ts";
import { rowsWhere } from "lib/table/mod.ts";
import type { LoggedIntervals } from "../log/logged_intervals.ts";

/** The level at which intervals are told, and why. */
export type LevelInUse = {
  readonly level: number;
  /** Share of stays that intervals of the artefact's own level would hold now, as far as is known. */
  readonly held: number;
  /**
   * By what the newest admissions' hazard of leaving is multiplied, beside those before followed for as long:
   * below 1 they stay longer. 1 where that is not sure.
   */
  readonly pace: number;
  /** Logged stays that this rests on. */
  readonly stays: number;
};

/** The newest admissions: of three weeks; those before them: of twelve weeks. */
const newestDays = 21;
export const followedDays = newestDays + 12 * 7;
/** Of fewer ended stays nothing is learnt. */
const leastEnded = 500;
/** What is known of long stays ends where fewer are followed. */
const leastFollowed = 100;
/** Shares that differ from what is promised by no more than this leave the level as it is. */
const slack = 0.015;

/**
 * At which level a model's intervals must be told from a day on, so that they hold what is promised, learnt
 * from the log as it was known then (conformal prediction by weighted scores, adaptive in time).
 *
 * Scores are outcomes less predictions in units of the interval's offsets. Those of the last fifteen weeks'
 * admissions make a product-limit curve, in which a stay that has not ended counts by its days so far (as by
 * weights of follow-up); beyond what anybody was followed for, the artefact's own curve goes on. How fast the
 * last three weeks' admissions leave, beside those before in their first days as well, is sure weeks before
 * their long stays end: where it surely differs (two standard errors), it raises the whole curve to that
 * power (proportional hazards). The level is the artefact's own while that curve says that it holds its share
 * to one and a half points, else the one whose interval does.
 *
 * Source: Gibbs and Candès 2021 (https://arxiv.org/abs/2106.00170) ask for a level that follows the errors;
 * Candès, Lei and Ren 2023 (https://doi.org/10.1093/jrsssb/qkac017) for scores of censored times.
 *
 * @throws {TypeError} when the interval has no scores, as in artefacts of versions before.
 */
export function levelInUse(residuals: ResidualInterval, log: LoggedIntervals): LevelInUse {
  const own = residuals.scores!, { level } = residuals;
  const ended = log.days.reduce((count, days) => count + (Number.isNaN(days) ? 0 : 1), 0);
  const unchanged = { level, held: level, pace: 1, stays: log.days.length };
  if (ended < leastEnded) return unchanged;
  const scoreAfter = scoresOf(residuals, log);
  const lasting = lastingBeyond(own, log, scoreAfter), pace = paceOf(own, log, scoreAfter);
  const inside = (score: number) => lasting(-score) ** pace - lasting(score) ** pace;
  const held = inside(1);
  if (Math.abs(held - level) <= slack) return { ...unchanged, held, pace };
  const most = Math.max(-own[0]!, own.at(-1)!);
  let [low, high] = [0, most];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (inside(middle) < level) low = middle;
    else high = middle;
  }
  // Told in thousandths: what is finer is noise.
  const used = Math.round(1_000 * (shareBelow(own, high) - shareBelow(own, -high))) / 1_000;
  return { level: Math.min(0.99, Math.max(0.5, used)), held, pace, stays: log.days.length };
}

type ScoreAfter = (row: number, days: number) => number;

/** What a stay's score is after so many days, in offsets of the artefact's own level. */
function scoresOf(residuals: ResidualInterval, { predicted, upper, level }: LoggedIntervals): ScoreAfter {
  const { by: _, ...whole } = residuals;
  // The lower end may be cut at 0 days: how much lower than upper offsets are is the artefact's.
  const offsets = offsetsAt(predicted, whole, { features: [] });
  const times = new Map<number, number>();
  const timesOf = (told: number) => {
    if (Number.isNaN(told) || told === residuals.level) return 1;
    if (!times.has(told)) times.set(told, centralScore(residuals.scores!, told));
    return times.get(told)!;
  };
  return (row, days) => {
    const off = days - predicted[row]!;
    if (off === 0) return 0;
    const above = (upper[row]! - predicted[row]!) / timesOf(level[row]!);
    return off / (off > 0 ? above : -above * offsets.lower[row]! / offsets.upper[row]!);
  };
}

/**
 * Which share of stays has a score above another: the product-limit estimate, then the artefact's own curve.
 */
function lastingBeyond(
  own: readonly number[],
  { days, followed }: LoggedIntervals,
  scoreAfter: ScoreAfter,
): (score: number) => number {
  const scores = new Float64Array(days.length);
  for (let row = 0; row < days.length; row++) {
    scores[row] = scoreAfter(row, Number.isNaN(days[row]!) ? followed[row]! : days[row]!);
  }
  const order = ascendingRows(rowNumbers(scores.length), scores);
  const length = Math.max(0, order.length - leastFollowed);
  const at = new Float64Array(length), lasting = new Float64Array(length);
  let share = 1;
  for (let place = 0; place < length; place++) {
    const row = order[place]!;
    if (!Number.isNaN(days[row]!)) share *= 1 - 1 / (order.length - place);
    at[place] = scores[row]!;
    lasting[place] = share;
  }
  const last = at.at(-1) ?? -Infinity, rest = 1 - shareBelow(own, last);
  return (score) => {
    if (score > last) return rest > 0 ? share * (1 - shareBelow(own, score)) / rest : share;
    let [low, high] = [0, at.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (at[middle]! <= score) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 1 : lasting[low - 1]!;
  };
}

/** By what the hazard of the newest admissions differs from those before, in as many days of follow-up. */
function paceOf(own: readonly number[], log: LoggedIntervals, scoreAfter: ScoreAfter): number {
  const counted = (isAsked: (followed: number) => boolean) => {
    let [ended, expected] = [0, 0];
    for (const row of rowsWhere(log.days.length, (row) => isAsked(log.followed[row]!))) {
      const until = 1 + (log.followed[row]! - 1) % newestDays, days = log.days[row]!;
      if (days <= until) ended++;
      // What the artefact expects of such a stay by then: its cumulative hazard.
      const score = scoreAfter(row, Math.min(until, Number.isNaN(days) ? until : days));
      expected -= Math.log(Math.max(1e-4, 1 - shareBelow(own, score)));
    }
    return { ended, expected };
  };
  const newest = counted((followed) => followed <= newestDays);
  const before = counted((followed) => followed > newestDays);
  if (Math.min(newest.ended, before.ended) < leastFollowed) return 1;
  const pace = newest.ended / newest.expected * before.expected / before.ended;
  const error = Math.sqrt(1 / newest.ended + 1 / before.ended);
  return Math.abs(Math.log(pace)) > 2 * error ? pace : 1;
}
