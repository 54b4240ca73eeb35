import type { Matrix } from "lib/features/matrix.ts";
import type { Model } from "lib/model/model.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import type { ForestOptions } from "lib/trees/forest/forest_options.ts";

/** The model of boosted trees. */
export function boostedTrees(matrix: Matrix, options: BoostingOptions = {}): Model {
  return treesModel("boosting", fitBoosting(matrix, options));
}

/** The model of a forest. */
export function forestOfTrees(matrix: Matrix, options: ForestOptions = {}): Model {
  return treesModel("forest", fitForest(matrix, options));
}
