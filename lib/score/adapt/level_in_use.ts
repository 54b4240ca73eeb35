import { type ResidualInterval, shareBelow } from "lib/registry/mod.ts";
import type { LoggedIntervals } from "../log/logged_intervals.ts";
import { lastingNow, type StayChange } from "./change_of_stays.ts";
import { scoredStays } from "./scored_stays.ts";

/** The level at which intervals are told, and why. */
export type LevelInUse = StayChange & {
  readonly level: number;
  /** Share of stays that intervals of the artefact's own level would hold now, as far as is known. */
  readonly held: number;
  /** Logged stays that this rests on. */
  readonly stays: number;
};

/** Of fewer ended stays nothing is learnt. */
const leastEnded = 500;
/** Shares that differ from what is promised by no more than this leave the level as it is. */
const slack = 0.015;

/**
 * At which level a model's intervals must be told from a day on, so that they hold what is promised, learnt
 * from the log as it was known then (conformal prediction by weighted scores, adaptive in time).
 *
 * Scores are outcomes less predictions in units of the interval's offsets. Those of the last fifteen weeks'
 * admissions make a product-limit curve, in which a stay that has not ended counts by its days so far (as by
 * weights of follow-up), and one admitted before stays came to differ as what it would be now
 * (`lastingNow()`). The level is the artefact's own while that curve says that it holds its share to one and
 * a half points, else the one whose interval does.
 *
 * Source: Gibbs and Candès 2021 (https://arxiv.org/abs/2106.00170) ask for a level that follows the errors;
 * Candès, Lei and Ren 2023 (https://doi.org/10.1093/jrsssb/qkac017) for scores of censored times.
 *
 * @throws {TypeError} when the interval has no scores, as in artefacts of versions before.
 */
export function levelInUse(residuals: ResidualInterval, log: LoggedIntervals): LevelInUse {
  const own = residuals.scores!, { level } = residuals, stays = log.days.length;
  const known = scoredStays(residuals, log), ended = known.ended.reduce((sum, each) => sum + each, 0);
  if (ended < leastEnded) return { level, held: level, since: 0, pace: 1, stretch: 1, byPace: 0.5, stays };
  const { lasting, ...change } = lastingNow(own, known);
  const inside = (score: number) => lasting(-score) - lasting(score);
  const held = inside(1);
  if (Math.abs(held - level) <= slack) return { level, held, ...change, stays };
  let [low, high] = [0, Math.max(-own[0]!, own.at(-1)!)];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (inside(middle) < level) low = middle;
    else high = middle;
  }
  // Told in thousandths: what is finer is noise.
  const used = Math.round(1_000 * (shareBelow(own, high) - shareBelow(own, -high))) / 1_000;
  return { level: Math.min(0.99, Math.max(0.5, used)), held, ...change, stays };
}
