import type { Matrix } from "lib/features/mod.ts";
import type { Objective } from "../ensemble/ensemble.ts";
import type { Loss } from "../losses/loss.ts";

/** What a hold-out is scored by: raw scores in, entry `row * outputs + k` of output k, a number out. */
export type OwnMetric = {
  /** Whether more is better; otherwise less is. */
  readonly moreIsBetter: boolean;
  of(raw: Float64Array, rows: Matrix): number;
};

/**
 * | name | what | of losses |
 * |---|---|---|
 * | loss | the mean of what is minimised | all |
 * | rmse, mae | of predictions: means, medians, the probability of 1 | of one output but ordinal and hazard |
 * | auc | how often a row of 1 scores above one of 0 | logistic |
 * | error | the share of rows whose likeliest class is another | logistic, softmax |
 */
export type MetricName = "loss" | "rmse" | "mae" | "auc" | "error";
export type MetricOption = MetricName | OwnMetric;

const names: readonly MetricName[] = ["loss", "rmse", "mae", "auc", "error"];

/** @throws {RangeError} when there is no such metric. */
export function checkMetric(metric: MetricOption): void {
  const isKnown = typeof metric === "string"
    ? names.includes(metric)
    : typeof metric?.of === "function" && typeof metric.moreIsBetter === "boolean";
  if (isKnown) return;
  throw new RangeError(
    `Cannot score a hold-out as the metric must be one of ${names.join(", ")}, or { moreIsBetter, of }: ` +
      `current value is ${JSON.stringify(metric)}`,
  );
}

/**
 * A metric as hold-outs ask for it; weights are the rows' own.
 *
 * @throws {TypeError} when the loss's scores can't be judged by it.
 */
export function metricOf(metric: MetricOption, loss: Loss): OwnMetric {
  if (typeof metric !== "string") return metric;
  const refuse = (rule: string): never => {
    throw new TypeError(
      `Cannot score a hold-out by "${metric}" as the loss must ${rule}: it is "${loss.name}"`,
    );
  };
  switch (metric) {
    case "loss":
      return { moreIsBetter: false, of: (raw, rows) => meanLoss(loss, raw, rows) };
    case "auc":
      if (loss.name !== "logistic") return refuse("be logistic");
      return { moreIsBetter: true, of: areaUnderCurve };
    case "error":
      if (loss.name !== "logistic" && loss.name !== "softmax") return refuse("be logistic or softmax");
      return { moreIsBetter: false, of: classError };
    default: {
      const predict = predictionOf(loss.objective) ?? refuse("predict one number a row");
      if (loss.outputs > 1) return refuse("have one output");
      const miss = (raw: number, target: number) => Math.abs(predict(raw) - target);
      if (metric === "mae") {
        return {
          moreIsBetter: false,
          of: (raw, rows) => meanOf(rows, (row) => miss(raw[row]!, rows.target![row]!)),
        };
      }
      const mean = (raw: Float64Array, rows: Matrix) =>
        meanOf(rows, (row) => miss(raw[row]!, rows.target![row]!) ** 2);
      return { moreIsBetter: false, of: (raw, rows) => Math.sqrt(mean(raw, rows)) };
    }
  }
}

function predictionOf({ name }: Objective): ((raw: number) => number) | null {
  if (name === "logistic") return (raw) => 1 / (1 + Math.exp(-raw));
  if (name === "poisson" || name === "gamma" || name === "tweedie") return Math.exp;
  return name === "ordinal" || name === "hazard" || name === "softmax" ? null : (raw) => raw;
}

function meanLoss(loss: Loss, raw: Float64Array, rows: Matrix & { readonly censored?: Uint8Array }): number {
  const { outputs } = loss;
  return meanOf(
    rows,
    (row) => loss.lossOf(rows.target![row]!, (k) => raw[row * outputs + k]!, rows.censored?.[row] === 1),
  );
}

/** The weighted mean of what is said of each row of positive weight. */
function meanOf({ rowCount, weight }: Matrix, of: (row: number) => number): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < rowCount; row++) {
    const w = weight?.[row] ?? 1;
    if (w === 0) continue;
    sum += w * of(row);
    total += w;
  }
  return sum / total;
}

/** The likeliest class: of equal ones the first. */
function classError(raw: Float64Array, rows: Matrix): number {
  const outputs = raw.length / rows.rowCount;
  return meanOf(rows, (row) => {
    if (outputs === 1) return (raw[row]! > 0 ? 1 : 0) === rows.target![row] ? 0 : 1;
    const scores = raw.subarray(row * outputs, (row + 1) * outputs);
    return scores.indexOf(scores.reduce((most, each) => Math.max(most, each))) === rows.target![row] ? 0 : 1;
  });
}

/**
 * Pairs of a row of 1 and one of 0, by weight; pairs of one score count half. NaN when a class has no rows.
 */
function areaUnderCurve(raw: Float64Array, { rowCount, target, weight }: Matrix): number {
  const order = Int32Array.from({ length: rowCount }, (_, row) => row).sort((a, b) => raw[a]! - raw[b]!);
  let [below, pairs, ones] = [0, 0, 0];
  for (let from = 0, end = 0; from < rowCount; from = end) {
    const here = [0, 0];
    for (; end < rowCount && raw[order[end]!] === raw[order[from]!]; end++) {
      here[target![order[end]!]!]! += weight?.[order[end]!] ?? 1;
    }
    pairs += here[1]! * (below + here[0]! / 2);
    below += here[0]!;
    ones += here[1]!;
  }
  return pairs / (below * ones);
}
