import type { Matrix } from "lib/features/matrix.ts";
import type { Model } from "lib/model/model.ts";
import { fitTrees } from "lib/model/trees/boosting.ts";
import { fitForestTrees, type ForestTreesOptions } from "lib/model/trees/forest.ts";
import { treesModel } from "lib/model/trees/model.ts";
import type { TreeOptions } from "lib/model/trees/tree_options.ts";

/** The model of boosted trees. */
export function boostedTrees(matrix: Matrix, options: TreeOptions = {}): Model {
  return treesModel("boosting", fitTrees(matrix, options));
}

/** The model of a forest. */
export function forestOfTrees(matrix: Matrix, options: ForestTreesOptions = {}): Model {
  return treesModel("forest", fitForestTrees(matrix, options));
}
