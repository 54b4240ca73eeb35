import { checkOption } from "lib/features/mod.ts";
import { checkClassLabels, checkClassWeights, type ClassWeights } from "../binning/class_weights.ts";
import { MOST_CLASSES } from "../ensemble/ensemble.ts";
import { checkSeedAndThreads } from "../threads/seed_and_threads.ts";

/** What decides a forest, beside the data. */
export type ForestOptions = {
  /** Default 100. */
  readonly trees?: number;
  /** Most splits between root and leaf, at most 1000. Default 1000. */
  readonly maxDepth?: number;
  /**
   * Least number of different rows in a leaf, on average: it has as many draws as so many rows have. Default
   * 5.
   */
  readonly minLeafRows?: number;
  /** Share of the features that each split chooses from, drawn anew for each. Default 1/3. */
  readonly featuresPerSplit?: number;
  /**
   * Whether each tree is grown from rows drawn with replacement, in proportion to their weights. Default
   * true.
   */
  readonly bootstrap?: boolean;
  /**
   * Whether each feature drawn is cut at random (extremely randomised trees) rather than best. Default false.
   */
  readonly randomCuts?: boolean;
  /** With so many classes, targets are class numbers, and the forest has an output for the share of each. */
  readonly classes?: number;
  /**
   * What the weight of each class's rows is multiplied by, by class number, or "balanced". Default: all 1.
   */
  readonly classWeights?: ClassWeights;
  /** What classes are called, by number: kept for `probabilities()`. */
  readonly classLabels?: readonly string[];
  /** Default 1. */
  readonly seed?: number;
  /** Most bins of a number, up to 255. Default 255. */
  readonly bins?: number;
  /**
   * A label with fewer rows (by weight) joins the missing values, where there are more than 255. Default 5.
   */
  readonly minCategoryRows?: number;
  /** So many rows of the mean join each label's own, where labels must share bins. Default 10. */
  readonly categorySmoothing?: number;
  /** Most threads. Default: as many as there are processors; the trees are the same for any number. */
  readonly threads?: number;
  /**
   * Called once, with how many threads the fit has, and why a worker could not start, where one could not.
   */
  readonly onThreads?: (threads: number, trouble: string | null) => void;
  /** Called after each tree of an output, with how many are grown. */
  readonly onTree?: (trees: number) => void;
};

/** What `fitForest()` takes where an option is left out. */
export const forestDefaults = {
  trees: 100,
  maxDepth: 1000,
  minLeafRows: 5,
  featuresPerSplit: 1 / 3,
  bootstrap: true,
  randomCuts: false,
  seed: 1,
  bins: 255,
  minCategoryRows: 5,
  categorySmoothing: 10,
};

/** Options with the defaults filled in. */
export type ForestSetup = typeof forestDefaults & ForestOptions;

/** @throws {RangeError} naming the first option that is out of its range. */
export function checkForestOptions(settings: ForestSetup): void {
  checkOption("trees", settings.trees, { least: 1, whole: true, greatest: 1e6 });
  checkOption("maxDepth", settings.maxDepth, { least: 0, whole: true });
  checkOption("minLeafRows", settings.minLeafRows, { least: 1, greatest: 1e9 });
  checkOption("featuresPerSplit", settings.featuresPerSplit, { least: 0, aboveLeast: true, greatest: 1 });
  checkOption("bins", settings.bins, { least: 2, greatest: 255, whole: true });
  checkOption("minCategoryRows", settings.minCategoryRows, { least: 0, greatest: 1e100 });
  checkOption("categorySmoothing", settings.categorySmoothing, { least: 0, greatest: 1e100 });
  checkSeedAndThreads(settings);
  const { classes } = settings;
  if (classes !== undefined) {
    checkOption("classes", classes, { least: 2, whole: true, greatest: MOST_CLASSES });
  }
  checkClassWeights(settings.classWeights, classes ?? null);
  checkClassLabels(settings.classLabels, classes ?? null);
}
