import { checkOption, type Matrix } from "lib/features/mod.ts";
import { checkClassLabels, checkClassWeights, type ClassWeights } from "../binning/class_weights.ts";
import { type Ensemble, MOST_CLASSES } from "../ensemble/ensemble.ts";
import type { LossName } from "../losses/loss.ts";
import { checkSeedAndThreads } from "../threads/seed_and_threads.ts";
import type { GrowthSettings } from "./boosting_plan.ts";
import { checkMetric, type MetricOption } from "./metric.ts";

/** What is minimised; see `Objective` for what scores mean then. */
export type LossOption =
  | "squared"
  | "absolute"
  | "poisson"
  | "gamma"
  | "logistic"
  | { readonly name: "quantile"; readonly quantiles: readonly number[] }
  | { readonly name: "huber"; readonly delta: number }
  | { readonly name: "tweedie"; readonly power: number }
  | { readonly name: "softmax"; readonly classes: number }
  | { readonly name: "ordinal"; readonly levels: number }
  | { readonly name: "hazard"; readonly ends: readonly number[]; readonly censored?: Uint8Array };

/** Rows that a fit doesn't see, with their target; for the hazard loss also which were still under way. */
export type HoldOutMatrix = Matrix & { readonly censored?: Uint8Array };

/** What decides boosted trees, beside the data. */
export type BoostingOptions = {
  /** Default "squared". */
  readonly loss?: LossOption;
  /** Trees of each output, one after another. Default 100. */
  readonly rounds?: number;
  /** The share of each tree's correction that is taken. Default 0.1. */
  readonly learningRate?: number;
  /** Most leaves of a tree. Default 31. */
  readonly maxLeaves?: number;
  /** Most splits between root and leaf. Default: no limit. */
  readonly maxDepth?: number;
  /** Least weight of a leaf, in rows of mean weight; with 1 or less any row may have a leaf. Default 20. */
  readonly minLeafRows?: number;
  /** Least sum of second derivatives in a leaf. Default 0.001. */
  readonly minLeafWeight?: number;
  /** L2 penalty on the leaf values, in units of the second derivatives: rows, for squared loss. Default 0. */
  readonly lambda?: number;
  /** L1 penalty: leaves' sums of gradients come so much nearer to 0. Newton losses only. Default 0. */
  readonly l1?: number;
  /** What a split must gain more than, in units of `gain`. Default 0. */
  readonly leastGain?: number;
  /**
   * Greatest size of a leaf's Newton step, before the learning rate. Newton losses only. Default: no limit.
   */
  readonly maxDeltaStep?: number;
  /** Share of the rows that each round is grown from: each row is drawn or not by itself. Default 1. */
  readonly rowSampling?: number;
  /** Share of the features that each tree may ask for. Default 1. */
  readonly featureSampling?: number;
  /** Only matters where rows or features are sampled. Default 1. */
  readonly seed?: number;
  /** Most bins of a number, up to 255. Default 255. */
  readonly bins?: number;
  /**
   * A label with fewer rows (by weight) in a node joins the missing values there. Default 30; where no label
   * of a category has as many, half of what the commonest has, but at least 10 rows unless it has four labels
   * or fewer.
   */
  readonly minCategoryRows?: number;
  /** So many rows of the node's mean join each label's own when labels are ordered. Default 10. */
  readonly categorySmoothing?: number;
  /** For numbers, by name: with 1 no score falls as the feature rises, with -1 none rises. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /**
   * Sets of features, by name, that may meet in one branch: a branch asks only for features that some set has
   * all of. Features in no set make one more. Default: all may meet.
   */
  readonly interactions?: readonly (readonly string[])[];
  /**
   * For logistic, softmax and ordinal loss: what the weight of each class's rows is multiplied by, by class
   * number; "balanced" gives all classes the same weight. Default: all 1.
   */
  readonly classWeights?: ClassWeights;
  /** What classes, levels or the hazard's times are called, by number: kept for `probabilities()`. */
  readonly classLabels?: readonly string[];
  /** Rows that decide when to stop: the rounds with the least loss (or best metric) on them are kept. */
  readonly holdOut?: HoldOutMatrix;
  /** More rows whose loss or metric is told after each round, by name; they decide nothing. */
  readonly watched?: Readonly<Record<string, HoldOutMatrix>>;
  /** What is told of hold-outs, and decides: a metric by name, or one of one's own. Default: the loss. */
  readonly metric?: MetricOption;
  /** Stop when the loss (or metric) on the hold-out has not become better for so many rounds. Default 20. */
  readonly patience?: number;
  /** The hold-out and rows watched are asked after every so many rounds, and the last. Default 1. */
  readonly holdOutEvery?: number;
  /** Trees to go on from: they stay, and `rounds` more follow. */
  readonly startFrom?: Ensemble;
  /** Most threads. Default: as many as there are processors; the trees are the same for any number. */
  readonly threads?: number;
  /**
   * Called once, with how many threads the fit has, and why a worker could not start, where one could not.
   */
  readonly onThreads?: (threads: number, trouble: string | null) => void;
  /**
   * Called after each round, counted from 1, with the loss (or metric) on the hold-out, if there is one, and
   * on the rows watched; null, and none, in rounds in which they are not asked. Returning "stop" ends the
   * fit: the best rounds are kept where there is a hold-out, else all.
   */
  readonly onRound?: (
    round: number,
    holdOut: number | null,
    watched: Readonly<Record<string, number>>,
  ) => unknown;
};

/** Numbers that are to be finite, and far from a double's greatest. */
const LARGEST = 1e100;

/** What `fitBoosting()` takes where an option is left out. */
export const boostingDefaults = {
  loss: "squared" as LossOption,
  rounds: 100,
  learningRate: 0.1,
  maxLeaves: 31,
  maxDepth: Infinity,
  minLeafRows: 20,
  minLeafWeight: 1e-3,
  lambda: 0,
  l1: 0,
  leastGain: 0,
  maxDeltaStep: Infinity,
  rowSampling: 1,
  featureSampling: 1,
  seed: 1,
  bins: 255,
  minCategoryRows: 30,
  categorySmoothing: 10,
  patience: 20,
  holdOutEvery: 1,
};

/** Options with the defaults filled in. */
export type TreeSettings = typeof boostingDefaults & BoostingOptions;

/** @throws {RangeError} naming the first option that is out of its range. */
export function checkTreeOptions(settings: TreeSettings): void {
  checkOption("rounds", settings.rounds, { least: 1, whole: true, greatest: 1e6 });
  checkOption("learningRate", settings.learningRate, { least: 0, aboveLeast: true, greatest: 1 });
  checkOption("maxLeaves", settings.maxLeaves, { least: 2, whole: true, greatest: 65_536 });
  checkOption("maxDepth", settings.maxDepth, { least: 0, whole: true });
  checkOption("minLeafRows", settings.minLeafRows, { least: 0, aboveLeast: true, greatest: LARGEST });
  checkOption("minLeafWeight", settings.minLeafWeight, { least: 0, greatest: LARGEST });
  checkOption("lambda", settings.lambda, { least: 0, greatest: LARGEST });
  checkOption("l1", settings.l1, { least: 0, greatest: LARGEST });
  checkOption("leastGain", settings.leastGain, { least: 0, greatest: LARGEST });
  checkOption("maxDeltaStep", settings.maxDeltaStep, { least: 0, aboveLeast: true });
  checkOption("rowSampling", settings.rowSampling, { least: 0, aboveLeast: true, greatest: 1 });
  checkOption("featureSampling", settings.featureSampling, { least: 0, aboveLeast: true, greatest: 1 });
  checkOption("bins", settings.bins, { least: 2, greatest: 255, whole: true });
  checkOption("minCategoryRows", settings.minCategoryRows, { least: 0, greatest: LARGEST });
  checkOption("categorySmoothing", settings.categorySmoothing, { least: 0, greatest: LARGEST });
  checkOption("patience", settings.patience, { least: 1, whole: true });
  checkOption("holdOutEvery", settings.holdOutEvery, { least: 1, whole: true });
  checkSeedAndThreads(settings);
  checkMonotone(settings.monotone ?? {});
  checkLoss(settings.loss);
  checkNewton(settings);
  checkClassWeights(settings.classWeights, classesOf(settings.loss));
  checkClassLabels(settings.classLabels, timesOf(settings.loss) ?? classesOf(settings.loss));
  checkMetric(settings.metric ?? "loss");
}

/** Leaves that take quantiles have no Newton steps to be held back. */
function checkNewton({ loss, l1, maxDeltaStep }: TreeSettings): void {
  const { name } = lossParameters(loss);
  if ((l1 === 0 && maxDeltaStep === Infinity) || (name !== "absolute" && name !== "quantile")) return;
  throw new TypeError(
    `Cannot take l1 or maxDeltaStep as the loss must have Newton steps for leaf values: it is "${name}"`,
  );
}

/** The hazard's intervals, and the time after them. */
function timesOf(loss: LossOption): number | null {
  return typeof loss === "object" && loss.name === "hazard" ? loss.ends.length + 1 : null;
}

/** How many classes a loss tells apart; null when its target is no class. */
function classesOf(loss: LossOption): number | null {
  if (loss === "logistic") return 2;
  if (typeof loss === "string") return null;
  return loss.name === "softmax" ? loss.classes : loss.name === "ordinal" ? loss.levels : null;
}

/** The loss's name and its numbers, as `lossOf()` takes them. */
export function lossParameters(loss: LossOption): { name: LossName; parameters: readonly number[] } {
  if (typeof loss === "string") return { name: loss, parameters: [] };
  switch (loss.name) {
    case "quantile":
      return { name: "quantile", parameters: loss.quantiles };
    case "huber":
      return { name: "huber", parameters: [loss.delta] };
    case "tweedie":
      return { name: "tweedie", parameters: [loss.power] };
    case "softmax":
      return { name: "softmax", parameters: [loss.classes] };
    case "ordinal":
      return { name: "ordinal", parameters: Array.from({ length: loss.levels - 1 }, () => 0) };
    case "hazard":
      return { name: "hazard", parameters: loss.ends };
  }
}

function checkMonotone(monotone: Readonly<Record<string, number>>): void {
  for (const [name, direction] of Object.entries(monotone)) {
    if (direction !== 1 && direction !== -1) {
      throw new RangeError(
        `Cannot keep "${name}" monotone as its direction must be 1 or -1: current value is ${direction}`,
      );
    }
  }
}

const namedLosses = ["squared", "absolute", "poisson", "gamma", "logistic"];
const lossesWithNumbers = ["quantile", "huber", "tweedie", "softmax", "ordinal", "hazard"];

function checkLoss(loss: LossOption): void {
  const known = typeof loss === "string" ? namedLosses : lossesWithNumbers;
  const name: unknown = typeof loss === "string" ? loss : loss?.name;
  if (!known.some((each) => each === name)) {
    throw new RangeError(
      `Cannot fit a model as the loss must be one of ${namedLosses.join(", ")}, or { name } of one of ` +
        `${lossesWithNumbers.join(", ")}: current value is ${JSON.stringify(loss)}`,
    );
  }
  if (typeof loss === "string") return;
  const inside = { least: 0, aboveLeast: true, greatest: LARGEST };
  if (loss.name === "quantile") {
    checkCount("quantiles", loss.quantiles);
    for (const each of loss.quantiles) checkOption("a quantile", each, { ...inside, greatest: 1 - 1e-9 });
  } else if (loss.name === "huber") checkOption("delta", loss.delta, { ...inside, least: 1e-100 });
  else if (loss.name === "tweedie") {
    checkOption("power", loss.power, { least: 1, aboveLeast: true, greatest: 2 - 1e-9 });
  } else if (loss.name === "softmax") {
    checkOption("classes", loss.classes, { least: 2, whole: true, greatest: MOST_CLASSES });
  } else if (loss.name === "ordinal") {
    checkOption("levels", loss.levels, { least: 2, whole: true, greatest: 32 });
  } else checkEnds(loss.ends);
}

function checkEnds(ends: readonly number[]): void {
  checkCount("ends", ends);
  for (let k = 0; k < ends.length; k++) {
    const rule = { least: k === 0 ? 0 : ends[k - 1]!, aboveLeast: k > 0, greatest: LARGEST };
    checkOption("an interval's end", ends[k]!, rule);
  }
}

function checkCount(name: string, list: readonly number[]): void {
  if (!Array.isArray(list) || list.length === 0) {
    throw new RangeError(`Cannot fit a model as there must be ${name}: there are none`);
  }
}

/** What workers have to know: callbacks can't be posted to them, and a hold-out needn't be. */
export function growthSettings(settings: TreeSettings): GrowthSettings {
  const { maxLeaves, maxDepth, minLeafRows, minLeafWeight, lambda, categorySmoothing } = settings;
  const { l1, leastGain, maxDeltaStep } = settings;
  const { learningRate, rowSampling, featureSampling, seed } = settings;
  return {
    maxLeaves,
    maxDepth,
    minLeafRows,
    minLeafWeight,
    lambda,
    l1,
    leastGain,
    maxDeltaStep,
    categorySmoothing,
    learningRate,
    rowSampling,
    featureSampling,
    seed,
  };
}
