import type { Matrix } from "lib/features/mod.ts";
import { randomSource } from "lib/stats/mod.ts";
import { type Offsets, type ResidualInterval, scoreShares } from "../artefact/residual_offsets.ts";
import { groupOffsets, offsetsAt } from "./prediction_interval.ts";

/** Where all predictions are right an interval is as narrow as this, not none. */
const leastTimes = 1e-6;

/**
 * Outcomes less predictions as multiples of the interval's offsets: from -1 to 1 they are inside, below 0
 * shorter than predicted; infinite where the end is the prediction. NaN where the outcome is.
 *
 * @throws {TypeError} when the stays lack the feature that the interval goes by.
 */
export function intervalScores(
  { actual, predicted }: { readonly actual: Float64Array; readonly predicted: Float64Array },
  residuals: ResidualInterval,
  stays: Pick<Matrix, "features">,
): Float64Array {
  const { lower, upper } = offsetsAt(predicted, residuals, stays);
  return actual.map((days, row) => {
    const off = days - predicted[row]!;
    return off === 0 ? 0 : off / (off < 0 ? -lower[row]! : upper[row]!);
  });
}

/**
 * The same interval for another share of stays: its offsets, stretched alike in both directions. A higher
 * level's interval holds a lower one's.
 *
 * @throws {TypeError} when the interval has no scores, as artefacts of versions before have none.
 * @throws {RangeError} when the level is not between 0 and 1.
 */
export function intervalAt(interval: ResidualInterval, level: number): ResidualInterval {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot tell an interval as its level must be between 0 and 1: it is ${level}`);
  }
  if (level === interval.level) return interval;
  const stretched = <T extends Offsets>(offsets: T): T => {
    const times = Math.max(leastTimes, centralScore(scoresOf(offsets), level));
    const scores = offsets.scores!.map((score) => score / times);
    const stretch = (days: readonly number[]) => days.map((each) => each * times);
    return { ...offsets, lower: stretch(offsets.lower), upper: stretch(offsets.upper), scores };
  };
  const { by } = interval;
  return { ...stretched(interval), level, ...(by && { by: { ...by, parts: by.parts.map(stretched) } }) };
}

/**
 * How many days a share of stays last at most, for each prediction: at 0.9 the upper bound that one stay in
 * ten exceeds, at 0.1 the lower one. At least 0 days; a greater share has no lower bound.
 *
 * @throws {TypeError} as `intervalAt()`.
 * @throws {RangeError} when the share is not between 0 and 1.
 */
export function predictionQuantile(
  predicted: Float64Array,
  residuals: ResidualInterval,
  stays: Pick<Matrix, "features">,
  share: number,
): Float64Array {
  if (!(share > 0 && share < 1)) {
    throw new RangeError(`Cannot tell a bound as its share must be between 0 and 1: it is ${share}`);
  }
  const groups = groupOffsets(residuals, stays), { lower, upper } = offsetsAt(predicted, residuals, stays);
  const scores = new Map(groups.all.map((offsets) => [offsets, scoreAt(scoresOf(offsets), share)]));
  return predicted.map((days, row) => {
    const score = scores.get(groups.of(row))!;
    return Math.max(0, days + (score < 0 ? -score * lower[row]! : score * upper[row]!));
  });
}

/**
 * For each outcome the share of such stays that was predicted to be as short or shorter, 0 to 1: evenly
 * spread where predictions say truly how sure they are (probability integral transform). Where many stays
 * are as short, as whole days beside one prediction are, a share is drawn between that of the shorter ones
 * and that of those as short or shorter, else even shares could not be. NaN where the outcome is.
 *
 * Source: C. Czado, T. Gneiting and L. Held, Predictive model assessment for count data, 2009
 * (https://doi.org/10.1111/j.1541-0420.2009.01191.x).
 *
 * @throws {TypeError} as `intervalAt()`.
 */
export function predictedShares(
  outcomes: { readonly actual: Float64Array; readonly predicted: Float64Array },
  residuals: ResidualInterval,
  stays: Pick<Matrix, "features">,
  { seed }: { readonly seed: number },
): Float64Array {
  const { of } = groupOffsets(residuals, stays), random = randomSource(seed);
  return intervalScores(outcomes, residuals, stays).map((score, row) => {
    const drawn = random(), [shorter, asShort] = sharesAround(scoresOf(of(row)), score);
    return shorter + drawn * (asShort - shorter);
  });
}

/** Shares of lower scores, and of those as low or lower: one, but where several quantiles are that score. */
function sharesAround(scores: readonly number[], score: number): readonly [number, number] {
  // One length beside one prediction is one score, but for the last digits.
  const off = 1e-9 * Math.max(1, Math.abs(score));
  const first = scores.findIndex((each) => each >= score - off);
  const last = scores.findLastIndex((each) => each <= score + off);
  if (first < 0 || last <= first) return [shareBelow(scores, score), shareBelow(scores, score)];
  // A quantile tells its share to one step: the rest of the step before and after is shared.
  const before = (scoreShares[first - 1] ?? 0) + scoreShares[first]!;
  const after = scoreShares[last]! + (scoreShares[last + 1] ?? 1);
  return [before / 2, after / 2];
}

function scoresOf({ scores }: Offsets): readonly number[] {
  if (scores !== undefined) return scores;
  throw new TypeError(
    "Cannot tell an interval of another level as the artefact must hold scores: it is of a version before, " +
      "train its model anew",
  );
}

/** The score that a share of outcomes has at most. */
function scoreAt(scores: readonly number[], share: number): number {
  return between(scoreShares, scores, share);
}

/**
 * Which share of outcomes has at most that score: none below the least quantile known, all above the last.
 */
export function shareBelow(scores: readonly number[], score: number): number {
  if (Number.isNaN(score)) return NaN;
  if (score < scores[0]!) return 0;
  return score >= scores.at(-1)! ? 1 : between(scores, scoreShares, score);
}

/** The least size that a share of scores doesn't exceed, above or below 0. */
export function centralScore(scores: readonly number[], level: number): number {
  let [low, high] = [0, Math.max(-scores[0]!, scores.at(-1)!)];
  if (shareBelow(scores, high) - shareBelow(scores, -high) < level) return high;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (shareBelow(scores, middle) - shareBelow(scores, -middle) < level) low = middle;
    else high = middle;
  }
  return high;
}

/** `to` where `from` (ascending) is `value`, straight between two, flat beyond the ends; of ties the last. */
function between(from: readonly number[], to: readonly number[], value: number): number {
  let [next, end] = [0, from.length];
  while (next < end) {
    const middle = (next + end) >>> 1;
    if (from[middle]! > value) end = middle;
    else next = middle + 1;
  }
  if (next === from.length) return to.at(-1)!;
  if (next === 0) return to[0]!;
  const [a, b] = [from[next - 1]!, from[next]!];
  return to[next - 1]! + (value - a) * (to[next]! - to[next - 1]!) / (b - a);
}
