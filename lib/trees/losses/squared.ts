import { aboveOffset, type Loss } from "./loss.ts";
import { targetMean } from "./target_mean.ts";

/** (target - score)² / 2: the score is the mean. */
export function squaredLoss(): Loss {
  return {
    name: "squared",
    outputs: 1,
    unitHessian: true,
    objective: { name: "squared" },
    wrongTarget: () => null,
    start: (target) => Float64Array.of(targetMean(aboveOffset(target))),
    setGradients({ count, target, scores, gradient }) {
      const score = scores[0]!;
      const g = gradient[0]!;
      for (let i = 0; i < count; i++) g[i] = target[i]! - score[i]!;
    },
    leafQuantile: () => null,
    lossOf: (target, score) => (target - score(0)) ** 2 / 2,
  };
}
