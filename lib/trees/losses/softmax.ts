import { everyTarget, type Loss, type LossRows } from "./loss.ts";
import { targetMean } from "./target_mean.ts";

/**
 * Cross entropy of a target that is a class number below `classes`: a score a class, and a tree a class each
 * round.
 *
 * The second derivative is p (1 - p) times classes / (classes - 1), for the scores' one superfluous dimension
 * (J. Friedman, https://doi.org/10.1214/aos/1013203451, section 4.6).
 */
export function softmaxLoss(classes: number): Loss {
  const spread = classes / (classes - 1);
  return {
    name: "softmax",
    outputs: classes,
    unitHessian: false,
    hessians: {
      most: spread / 4,
      atStart: (base) => Math.min(...base.map(Math.exp).map((p) => spread * p * (1 - p))),
    },
    objective: { name: "softmax", classes },
    wrongTarget: (target) =>
      everyTarget(target, (value) => Number.isInteger(value) && value >= 0 && value < classes)
        ? null
        : `every target must be a class number from 0 to ${classes - 1}`,
    start: (target) =>
      Float64Array.from({ length: classes }, (_, k) => {
        const share = targetMean(target, (value) => value === k ? 1 : 0);
        return Math.log(Math.max(share, 1e-12));
      }),
    setGradients: (rows) => setGradients(rows, classes),
    leafQuantile: () => null,
    lossOf(target, score) {
      let most = -Infinity;
      for (let k = 0; k < classes; k++) most = Math.max(most, score(k));
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += Math.exp(score(k) - most);
      return Math.log(sum) + most - score(target);
    },
  };
}

function setGradients({ count, target, scores, gradient, hessian }: LossRows, classes: number): void {
  const spread = classes / (classes - 1);
  const shares = new Float64Array(classes);
  for (let i = 0; i < count; i++) {
    let most = -Infinity;
    for (let k = 0; k < classes; k++) most = Math.max(most, scores[k]![i]!);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += shares[k] = Math.exp(scores[k]![i]! - most);
    for (let k = 0; k < classes; k++) {
      const p = shares[k]! / sum;
      gradient[k]![i] = (target[i] === k ? 1 : 0) - p;
      hessian[k]![i] = spread * p * (1 - p);
    }
  }
}
