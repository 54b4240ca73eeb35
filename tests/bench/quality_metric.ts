/** How good raw scores are on rows held out; less is better, but for the area under the curve (AUC). */
export type QualityMetric = "RMSE" | "pinball loss" | "log loss" | "AUC";

/** The quantile that the pinball loss asks for. */
export const quantileAsked = 0.9;

/**
 * The metric as a function of how often each row counts: what a bootstrap asks for.
 *
 * Scores are days, or for "log loss" log-odds; for "AUC" anything that rises with the chance of 1. A sample
 * without rows, or for "AUC" without both classes, gives NaN.
 */
export function qualityMetric(
  metric: QualityMetric,
  actual: Float64Array,
  scores: Float64Array,
): (counts: Int32Array) => number {
  if (metric === "AUC") return areaUnderCurve(actual, scores);
  const lossOf = rowLoss[metric];
  const losses = actual.map((target, row) => lossOf(target, scores[row]!));
  return (counts) => {
    let sum = 0, rows = 0;
    for (let row = 0; row < losses.length; row++) {
      sum += counts[row]! * losses[row]!;
      rows += counts[row]!;
    }
    return metric === "RMSE" ? Math.sqrt(sum / rows) : sum / rows;
  };
}

const rowLoss = {
  RMSE: (target: number, score: number) => (target - score) ** 2,
  "pinball loss": (target: number, score: number) =>
    Math.max(quantileAsked * (target - score), (quantileAsked - 1) * (target - score)),
  "log loss": (target: number, score: number) =>
    Math.max(score, 0) - target * score + Math.log1p(Math.exp(-Math.abs(score))),
};

/** The share of pairs of a 1 and a 0 in which the 1 has the higher score; an equal score counts half. */
function areaUnderCurve(actual: Float64Array, scores: Float64Array): (counts: Int32Array) => number {
  const order = Int32Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  return (counts) => {
    let zeros = 0, ones = 0, pairs = 0;
    for (let from = 0; from < order.length;) {
      let to = from, zerosHere = 0, onesHere = 0;
      for (; to < order.length && scores[order[to]!] === scores[order[from]!]; to++) {
        if (actual[order[to]!] === 1) onesHere += counts[order[to]!]!;
        else zerosHere += counts[order[to]!]!;
      }
      pairs += onesHere * (zeros + zerosHere / 2);
      zeros += zerosHere;
      ones += onesHere;
      from = to;
    }
    return pairs / (zeros * ones);
  };
}
