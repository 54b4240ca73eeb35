import { classCount, type Ensemble, type Objective } from "../ensemble/ensemble.ts";
import { sigmoid } from "../losses/loss.ts";

/**
 * Each row's probabilities: entry `row * labels.length + k` is that of class `labels[k]`; a row's sum to 1.
 */
export type Probabilities = { readonly labels: readonly string[]; readonly values: Float64Array };

/**
 * What raw scores of classes, levels or times say: the probability of each.
 *
 * | objective | classes |
 * |---|---|
 * | logistic | 0 and 1 |
 * | softmax, shares (a forest of classes) | each class; a forest's shares sum to about 1, and are made to |
 * | ordinal | each level |
 * | hazard | ending in each interval, and after the last ("up to 2", "up to 7", "later") |
 *
 * Classes are called as the ensemble's `classLabels` say, without these by their numbers.
 *
 * @param raw what `Predictor.raw()` gives: rows x outputs
 * @throws {TypeError} when scores are no classes', or their number isn't a multiple of the outputs.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
 * import { probabilities } from "lib/trees/scoring/probabilities.ts";
 *
 * const matrix = { rowCount: 2, features: [], target: Float64Array.of(0, 1) };
 * const trees = fitBoosting(matrix, { loss: "logistic", classLabels: ["home", "care home"] });
 * const { labels, values } = probabilities(trees, predictRaw(trees, matrix));
 * assertEquals([labels, [...values]], [["home", "care home"], [0.5, 0.5, 0.5, 0.5]]);
 * ```
 */
export function probabilities(
  { objective, outputs, classLabels }: Pick<Ensemble, "objective" | "outputs" | "classLabels">,
  raw: Float64Array,
): Probabilities {
  const count = classCount(objective);
  if (count === null) {
    throw new TypeError(
      `Cannot tell probabilities as scores must be of classes: they are "${objective.name}"`,
    );
  }
  const rows = raw.length / outputs;
  if (!Number.isInteger(rows)) {
    throw new TypeError(
      `Cannot tell probabilities as each row must have ${outputs} scores: there are ${raw.length} of all`,
    );
  }
  const values = new Float64Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * count, (row + 1) * count);
    fill(objective, raw.subarray(row * outputs, (row + 1) * outputs), own);
  }
  return { labels: classLabels ?? defaultLabels(objective, count), values };
}

function defaultLabels(objective: Objective, count: number): string[] {
  if (objective.name === "hazard") return [...objective.ends.map((end) => `up to ${end}`), "later"];
  return Array.from({ length: count }, (_, k) => String(k));
}

function fill(objective: Objective, scores: Float64Array, to: Float64Array): void {
  switch (objective.name) {
    case "logistic":
      to.set([sigmoid(-scores[0]!), sigmoid(scores[0]!)]);
      return;
    case "softmax": {
      const most = scores.reduce((greatest, each) => Math.max(greatest, each));
      return setShares(to, scores.map((each) => Math.exp(each - most)));
    }
    case "shares":
      return setShares(to, scores.map((each) => Math.max(0, each)));
    case "ordinal":
      return setLevels(to, objective.thresholds.map((threshold) => scores[0]! - threshold));
    case "hazard":
      return setTimes(to, scores);
  }
}

/** Parts of a whole; even ones where all are 0. */
function setShares(to: Float64Array, parts: Float64Array): void {
  const sum = parts.reduce((all, each) => all + each, 0);
  to.set(sum > 0 ? parts.map((each) => each / sum) : parts.fill(1 / parts.length));
}

/** From the log-odds of a level above each but the last. */
function setLevels(to: Float64Array, above: readonly number[]): void {
  above.forEach((score, level) => {
    // of two shares near 1 the difference would be rounding: the smaller sides are subtracted
    const before = above[level - 1] ?? Infinity;
    to[level] = before > 0 ? sigmoid(-score) - sigmoid(-before) : sigmoid(before) - sigmoid(score);
  });
  to[above.length] = sigmoid(above.at(-1)!);
}

/** From the log-odds of ending in each interval, of what was under way at its start. */
function setTimes(to: Float64Array, hazards: Float64Array): void {
  let left = 1;
  hazards.forEach((score, interval) => {
    to[interval] = left * sigmoid(score);
    left *= sigmoid(-score);
  });
  to[hazards.length] = left;
}
