import { everyTarget, logOnePlusExp, type Loss, type LossTarget, sigmoid } from "./loss.ts";
import { targetMean } from "./target_mean.ts";

/** Log loss of a target of 0 or 1: the score is the log-odds of 1. */
export function logisticLoss(): Loss {
  return {
    name: "logistic",
    outputs: 1,
    unitHessian: false,
    hessians: { most: 1 / 4, atStart: ([score]) => sigmoid(score!) * sigmoid(-score!) },
    objective: { name: "logistic" },
    wrongTarget: (target) =>
      everyTarget(target, (value) => value === 0 || value === 1) ? null : "every target must be 0 or 1",
    start: (target) =>
      Float64Array.of(target.offset ? bestLogOdds(target, target.offset) : logOdds(targetMean(target))),
    setGradients: ({ logistic }) => logistic(0),
    leafQuantile: () => null,
    lossOf: (target, score) => logOnePlusExp(score(0)) - target * score(0),
  };
}

/** Steps of Newton's method: a dozen are enough from anywhere where each is at most 2. */
const MOST_STEPS = 60;

/** The log-odds that are best for all rows beside their offsets: the probabilities' mean is the target's. */
function bestLogOdds(rows: LossTarget, offset: Float64Array): number {
  const share = targetMean(rows);
  if (share <= 0 || share >= 1) return logOdds(share);
  let score = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const probability = offset.map((each) => sigmoid(score + each));
    const slope = share - targetMean({ ...rows, target: probability });
    const curvature = targetMean({ ...rows, target: probability.map((p) => p * (1 - p)) });
    const move = Math.max(-2, Math.min(2, slope / curvature));
    if (!(Math.abs(move) > 1e-12)) break;
    score += move;
  }
  return score;
}

/** The log-odds of a share; of 0 and 1, those of one in a million million. */
export function logOdds(share: number): number {
  const inside = Math.min(1 - 1e-12, Math.max(1e-12, share));
  return Math.log(inside / (1 - inside));
}
