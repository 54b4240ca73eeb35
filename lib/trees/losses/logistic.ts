import { everyTarget, logOnePlusExp, type Loss } from "./loss.ts";
import { targetMean } from "./target_mean.ts";

/** Log loss of a target of 0 or 1: the score is the log-odds of 1. */
export function logisticLoss(): Loss {
  return {
    name: "logistic",
    outputs: 1,
    unitHessian: false,
    objective: { name: "logistic" },
    wrongTarget: (target) =>
      everyTarget(target, (value) => value === 0 || value === 1) ? null : "every target must be 0 or 1",
    start: (target) => Float64Array.of(logOdds(targetMean(target))),
    setGradients: ({ logistic }) => logistic(0),
    leafQuantile: () => null,
    lossOf: (target, score) => logOnePlusExp(score(0)) - target * score(0),
  };
}

/** The log-odds of a share; of 0 and 1, those of one in a million million. */
export function logOdds(share: number): number {
  const inside = Math.min(1 - 1e-12, Math.max(1e-12, share));
  return Math.log(inside / (1 - inside));
}
