import { hazardLoss } from "./hazard.ts";
import { huberLoss } from "./huber.ts";
import { gammaLoss, poissonLoss, tweedieLoss } from "./log_link.ts";
import { logisticLoss } from "./logistic.ts";
import type { Loss, LossName } from "./loss.ts";
import { ordinalLoss } from "./ordinal.ts";
import { absoluteLoss, quantileLoss } from "./quantile.ts";
import { softmaxLoss } from "./softmax.ts";
import { squaredLoss } from "./squared.ts";

/**
 * The loss of a name with its numbers: quantiles; Huber's delta; Tweedie's power; the number of classes; the
 * ordinal thresholds; the ends of the hazard's intervals. None for the others.
 *
 * Softmax, ordinal and hazard have several numbers a row: `treesModel()` makes no `Model` of them, their raw
 * scores are `Predictor`'s.
 */
export function lossOf(name: LossName, parameters: readonly number[]): Loss {
  switch (name) {
    case "squared":
      return squaredLoss();
    case "absolute":
      return absoluteLoss();
    case "quantile":
      return quantileLoss(parameters);
    case "huber":
      return huberLoss(parameters[0]!);
    case "poisson":
      return poissonLoss();
    case "gamma":
      return gammaLoss();
    case "tweedie":
      return tweedieLoss(parameters[0]!);
    case "logistic":
      return logisticLoss();
    case "softmax":
      return softmaxLoss(parameters[0]!);
    case "ordinal":
      return ordinalLoss(parameters.length + 1, Float64Array.from(parameters));
    case "hazard":
      return hazardLoss(parameters);
  }
}
