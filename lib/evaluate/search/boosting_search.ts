import { takeMatrixRows, trainingRows } from "lib/features/mod.ts";
import { type BoostingSettings, type Learner, type Model, searchedBoosting } from "lib/model/mod.ts";
import { binMatrix, fitBoosting, takeBinnedRows } from "lib/trees/mod.ts";
import type { Searchable, Trial } from "./search.ts";
import { gridSettings, randomSettings, type SearchSpace, type Settings } from "./search_space.ts";

/** What matters most. */
const plane: SearchSpace = {
  learningRate: { kind: "log-uniform", least: 0.05, most: 0.3 },
  maxLeaves: { kind: "integer", least: 4, most: 64, logarithmic: true },
};
const space: SearchSpace = {
  ...plane,
  minLeafRows: { kind: "integer", least: 10, most: 300, logarithmic: true },
  lambda: { kind: "log-uniform", least: 0.01, most: 100 },
  featureSampling: { kind: "choice", of: [0.5, 0.75, 1] },
};
/** What the contest's boosting takes: a search that finds nothing better says so. */
const usual: Settings = { learningRate: 0.1, maxLeaves: 31, minLeafRows: 20, lambda: 0, featureSampling: 1 };
const [mostRounds, patience, holdOutEvery] = [150, 10, 5];

/** A search of the settings of boosted trees on squared loss, judged by the RMSE in days. */
export type BoostingSearch = Searchable & {
  /**
   * The usual settings first, then a grid of rate and leaves (quick), its lower rates (few), which generalise
   * better and are cheap where few stays are learnt from, or 59 others at random (full).
   *
   * Source: J. Friedman, Greedy function approximation, Annals of Statistics 29 (2001), 5.
   */
  readonly settings: (asked: "quick" | "few" | "full") => Settings[];
  /** The learner of the trial's settings, of as many rounds as its folds had. */
  readonly learner: (trial: Trial) => Learner<Model>;
};

/**
 * Boosting whose rate, leaves, least rows of a leaf, penalty and share of features are searched. Rows are put
 * into bins once for all fits (the folds share where bins end, not what they are worth); each fold stops
 * early by the rows that it judges, asked after every fifth round.
 *
 * @param seed of the settings drawn and of the fits.
 */
export function boostingSearch(seed: number): BoostingSearch {
  return {
    metric: "RMSE (days)",
    settings: (asked) => [
      usual,
      ...(asked === "full"
        ? randomSettings(space, 59, seed)
        : gridSettings(plane, 3).filter(({ learningRate }) => asked === "quick" || learningRate! < 0.2)
          .map((each) => ({ ...usual, ...each }))),
    ],
    learner: ({ settings, rounds }) => searchedBoosting({ ...settings, rounds } as BoostingSettings, seed),
    size: ({ maxLeaves }, rounds) => maxLeaves! * rounds,
    prepare: (given, folds) => {
      const { matrix: train } = trainingRows(given);
      if (train.rowCount !== given.rowCount) {
        throw new RangeError("Cannot search as training's rows must have a weight above 0: some have none");
      }
      const binned = binMatrix(train);
      const parts = folds.map(({ learn, judge, weight }) => ({
        learn: { ...takeBinnedRows(binned, learn), ...(weight && { weight }) },
        holdOut: takeMatrixRows(train, judge),
      }));
      return (settings, fold) => {
        const { learn, holdOut } = parts[fold]!;
        let error = NaN, rounds = 1;
        const onRound = (round: number, found: number | null) => {
          if (found === null || error <= found) return;
          [error, rounds] = [found, round];
        };
        const stopping = { holdOut, holdOutEvery, patience, metric: "rmse" as const, onRound };
        fitBoosting(learn, { ...settings, rounds: mostRounds, seed, ...stopping });
        return { error, rounds };
      };
    },
  };
}
