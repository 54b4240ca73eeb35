import type { Objective } from "../ensemble/ensemble.ts";
import { aboveOffset, type Loss } from "./loss.ts";
import { selectQuantile } from "./select_quantile.ts";

/** |target - score|: the score is the median. */
export function absoluteLoss(): Loss {
  return pinballLosses([0.5], { name: "absolute" });
}

/**
 * The pinball loss of each quantile, an output each: scores are the quantiles. Splits follow the sign of the
 * residual, leaves take the exact quantile of theirs.
 *
 * Source: R. Koenker, G. Bassett, Regression quantiles (https://doi.org/10.2307/1913643).
 */
export function quantileLoss(quantiles: readonly number[]): Loss {
  return pinballLosses(quantiles, { name: "quantile", quantiles });
}

function pinballLosses(quantiles: readonly number[], objective: Objective): Loss {
  return {
    name: objective.name === "absolute" ? "absolute" : "quantile",
    outputs: quantiles.length,
    unitHessian: true,
    ...(quantiles.length > 1 && { outputsAreApart: true }),
    objective,
    wrongTarget: () => null,
    start(rows) {
      const { target, weights } = aboveOffset(rows);
      return Float64Array.from(quantiles, (share) => selectQuantile(target, weights, target.length, share));
    },
    setGradients: ({ signs }, output) => signs(output, quantiles[output]!, quantiles[output]! - 1),
    leafQuantile: (output) => quantiles[output]!,
    lossOf(target, score) {
      let loss = 0;
      quantiles.forEach((share, k) => {
        const residual = target - score(k);
        loss += Math.max(share * residual, (share - 1) * residual);
      });
      return loss / quantiles.length;
    },
  };
}
