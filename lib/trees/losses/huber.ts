import { aboveOffset, type Loss } from "./loss.ts";
import { selectQuantile } from "./select_quantile.ts";

/**
 * Squared for residuals up to `delta`, linear beyond: outliers pull no harder than `delta`.
 *
 * Source: P. J. Huber, Robust estimation of a location parameter (https://doi.org/10.1214/aoms/1177703732).
 */
export function huberLoss(delta: number): Loss {
  return {
    name: "huber",
    outputs: 1,
    unitHessian: true,
    objective: { name: "huber", delta },
    wrongTarget: () => null,
    start(rows) {
      const { target, weights } = aboveOffset(rows);
      return Float64Array.of(selectQuantile(target, weights, target.length, 0.5));
    },
    setGradients({ count, target, scores, gradient }) {
      const score = scores[0]!;
      const g = gradient[0]!;
      for (let i = 0; i < count; i++) g[i] = Math.max(-delta, Math.min(delta, target[i]! - score[i]!));
    },
    leafQuantile: () => null,
    lossOf(target, score) {
      const size = Math.abs(target - score(0));
      return size <= delta ? size * size / 2 : delta * (size - delta / 2);
    },
  };
}
