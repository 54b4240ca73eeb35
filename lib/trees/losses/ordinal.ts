import { logOdds } from "./logistic.ts";
import { everyTarget, type Loss, type LossRows, sigmoid } from "./loss.ts";
import { targetMean } from "./target_mean.ts";

/** Sums over rows are of whole numbers of this, and of its square for what is left. */
const UNIT = 2 ** -20;
/** Two such sums of the derivative, and two of its square. */
const SUMS = 4;
/** The share of a Newton step that the thresholds move each round. */
const PACE = 0.5;
const LEAST_STEP_BETWEEN = 1e-6;

/**
 * Levels in order, 0 to `levels - 1`: the log-odds of a level above k are the score minus threshold k, for
 * all k.
 *
 * Thresholds start at the levels' shares and move half a Newton step after each round. Source: P. McCullagh,
 * Regression models for ordinal data (https://doi.org/10.1111/j.2517-6161.1980.tb01109.x).
 */
export function ordinalLoss(levels: number, thresholds = new Float64Array(levels - 1)): Loss {
  return {
    name: "ordinal",
    outputs: 1,
    unitHessian: false,
    get objective() {
      return { name: "ordinal" as const, thresholds: [...thresholds] };
    },
    wrongTarget: (target) =>
      everyTarget(target, (value) => Number.isInteger(value) && value >= 0 && value < levels)
        ? null
        : `every target must be a level from 0 to ${levels - 1}`,
    start(target) {
      for (let k = 0; k < thresholds.length; k++) {
        thresholds[k] = -logOdds(targetMean(target, (value) => value > k ? 1 : 0));
      }
      keepAscending(thresholds);
      return Float64Array.of(0);
    },
    setGradients: (rows) => setGradients(rows, thresholds),
    leafQuantile: () => null,
    lossOf(target, score) {
      return -Math.log(
        Math.max(
          shareAbove(score(0), target - 1, thresholds) - shareAbove(score(0), target, thresholds),
          1e-300,
        ),
      );
    },
    fitted: {
      count: SUMS * thresholds.length,
      addSums: (rows, weight, sums) => addThresholdSums(rows, weight, sums, thresholds),
      update(sums) {
        for (let k = 0; k < thresholds.length; k++) {
          const [slope, slopeRest, curvature, curvatureRest] = sums.subarray(SUMS * k, SUMS * (k + 1));
          const denominator = curvature! + curvatureRest! * UNIT;
          if (denominator > 0) thresholds[k]! += PACE * (slope! + slopeRest! * UNIT) / denominator;
        }
        keepAscending(thresholds);
      },
    },
  };
}

/** The probability of a level above k; 1 for k below 0, 0 for the last level. */
function shareAbove(score: number, k: number, thresholds: Float64Array): number {
  if (k < 0) return 1;
  return k >= thresholds.length ? 0 : sigmoid(score - thresholds[k]!);
}

function setGradients(
  { count, target, scores, gradient, hessian }: LossRows,
  thresholds: Float64Array,
): void {
  const [score, g, h] = [scores[0]!, gradient[0]!, hessian[0]!];
  for (let i = 0; i < count; i++) {
    const above = shareAbove(score[i]!, target[i]! - 1, thresholds);
    const beyond = shareAbove(score[i]!, target[i]!, thresholds);
    g[i] = 1 - above - beyond;
    h[i] = above * (1 - above) + beyond * (1 - beyond);
  }
}

/**
 * For each threshold the sums of the log-likelihood's derivative and of its square, in units and what these
 * leave.
 */
function addThresholdSums(
  { count, target, scores }: LossRows,
  weight: (row: number) => number,
  sums: Float64Array,
  thresholds: Float64Array,
): void {
  const add = (k: number, slope: number, w: number) => {
    addWhole(sums, SUMS * k, w * slope);
    addWhole(sums, SUMS * k + 2, w * slope * slope);
  };
  for (let i = 0; i < count; i++) {
    const level = target[i]!;
    const above = shareAbove(scores[0]![i]!, level - 1, thresholds);
    const beyond = shareAbove(scores[0]![i]!, level, thresholds);
    const share = Math.max(above - beyond, 1e-9);
    if (level > 0) add(level - 1, -above * (1 - above) / share, weight(i));
    if (level < thresholds.length) add(level, beyond * (1 - beyond) / share, weight(i));
  }
}

function addWhole(sums: Float64Array, at: number, value: number): void {
  const units = value / UNIT;
  const whole = Math.round(units);
  sums[at]! += whole;
  sums[at + 1]! += Math.round((units - whole) / UNIT);
}

function keepAscending(thresholds: Float64Array): void {
  for (let k = 1; k < thresholds.length; k++) {
    thresholds[k] = Math.max(thresholds[k]!, thresholds[k - 1]! + LEAST_STEP_BETWEEN);
  }
}
