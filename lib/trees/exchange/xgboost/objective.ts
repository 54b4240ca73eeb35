import { shownText } from "lib/files/mod.ts";
import type { Objective } from "../../ensemble/ensemble.ts";
import { type JsonRecord, numberTextAt, recordAt, textAt } from "./record.ts";

/**
 * XGBoost's objective, and the raw score of a score on the objective's own scale, on which it writes its
 * base; singles, as XGBoost has them.
 */
export type XgboostObjective = { readonly objective: Objective; readonly toRaw: (score: number) => number };

/**
 * What XGBoost's `learner.objective` says; a pseudo-Huber loss is called "huber" with its slope as delta.
 *
 * @throws {TypeError} when it is none of ours.
 */
export function xgboostObjective(record: JsonRecord): XgboostObjective {
  const name = textAt(record, "name");
  switch (name) {
    case "reg:squarederror":
    case "reg:linear":
      return { objective: { name: "squared" }, toRaw: same };
    case "reg:absoluteerror":
      return { objective: { name: "absolute" }, toRaw: same };
    case "reg:quantileerror":
      return { objective: { name: "quantile", quantiles: quantilesOf(record) }, toRaw: same };
    case "reg:pseudohubererror": {
      const delta = numberTextAt(recordAt(record, "pseudo_huber_param"), "huber_slope");
      return { objective: { name: "huber", delta }, toRaw: same };
    }
    case "count:poisson":
      return { objective: { name: "poisson" }, toRaw: (score) => Math.fround(Math.log(score)) };
    case "reg:gamma":
      return { objective: { name: "gamma" }, toRaw: (score) => Math.fround(Math.log(score)) };
    case "reg:tweedie": {
      const power = numberTextAt(recordAt(record, "tweedie_regression_param"), "tweedie_variance_power");
      return { objective: { name: "tweedie", power }, toRaw: (score) => Math.fround(Math.log(score)) };
    }
    case "reg:logistic":
    case "binary:logistic":
      return { objective: { name: "logistic" }, toRaw: logit };
    case "binary:logitraw": // its scores are raw, and so is the base that it writes
      return { objective: { name: "logistic" }, toRaw: same };
    case "multi:softprob":
    case "multi:softmax": {
      const classes = numberTextAt(recordAt(record, "softmax_multiclass_param"), "num_class");
      return { objective: { name: "softmax", classes }, toRaw: same };
    }
    default:
      throw new TypeError(
        `Cannot read XGBoost's JSON as its objective must be a known one: it is "${shownText(name, 100)}"`,
      );
  }
}

/** `[1E-1,5E-1]`, or one number. */
function quantilesOf(record: JsonRecord): number[] {
  const text = textAt(recordAt(record, "quantile_loss_param"), "quantile_alpha");
  return text.replace(/^\[(.*)\]$/, "$1").split(",").map(Number);
}

/** Rounded step by step, as XGBoost does it in single precision. */
function logit(share: number): number {
  return Math.fround(-Math.log(Math.fround(Math.fround(1 / share) - 1)));
}

function same(score: number): number {
  return score;
}
