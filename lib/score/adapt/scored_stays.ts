import { centralScore, offsetsAt, type ResidualInterval } from "lib/registry/mod.ts";
import type { LoggedIntervals } from "../log/logged_intervals.ts";

/**
 * Logged stays as far as each is known. A score is a length less its prediction, in units of the offsets that
 * the artefact's own level has there.
 */
export type ScoredStays = {
  /** How long each was followed, in days. */
  readonly followed: Float64Array;
  /** Its length in days, of a stay that has not ended those until now; the score of that. */
  readonly until: Float64Array;
  readonly scores: Float64Array;
  /** 1 where it has ended. */
  readonly ended: Uint8Array;
  /** A stay's score were it so long, and how long it is with a score. */
  readonly scoreAfter: (row: number, days: number) => number;
  readonly daysAt: (row: number, score: number) => number;
};

/**
 * What the log has, told in scores, whatever level each interval was told at.
 *
 * @throws {TypeError} when the interval has no scores, as in artefacts of versions before.
 */
export function scoredStays(residuals: ResidualInterval, log: LoggedIntervals): ScoredStays {
  const { followed, days, predicted, lower, upper, level } = log, { by: _, ...whole } = residuals;
  const times = new Map<number, number>();
  const timesOf = (told: number) => {
    if (Number.isNaN(told) || told === residuals.level) return 1;
    if (!times.has(told)) times.set(told, centralScore(residuals.scores!, told));
    return times.get(told)!;
  };
  // Where the lower end is cut at 0 days, how much lower than upper offsets are is the artefact's.
  const offsets = offsetsAt(predicted, whole, { features: [] });
  const above = predicted.map((each, row) => (upper[row]! - each) / timesOf(level[row]!));
  const below = above.map((each, row) => {
    const told = (predicted[row]! - lower[row]!) / timesOf(level[row]!);
    return lower[row]! > 0 ? told : Math.max(told, -each * offsets.lower[row]! / offsets.upper[row]!);
  });
  const scoreAfter = (row: number, days: number) => {
    const off = days - predicted[row]!;
    return off === 0 ? 0 : off / (off > 0 ? above[row]! : below[row]!);
  };
  const until = days.map((each, row) => Number.isNaN(each) ? followed[row]! : each);
  return {
    ...{ followed, until, scoreAfter },
    scores: until.map((each, row) => scoreAfter(row, each)),
    ended: Uint8Array.from(days, (each) => Number.isNaN(each) ? 0 : 1),
    daysAt: (row, score) => predicted[row]! + score * (score > 0 ? above : below)[row]!,
  };
}
