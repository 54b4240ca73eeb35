import { fitForest } from "lib/trees/mod.ts";
import type { Learner } from "./learner.ts";
import { fitLogistic } from "./linear/logistic.ts";
import type { Model } from "./model.ts";
import { fitRiskBoosting } from "./trees/risk_boosting.ts";
import { treesModel } from "./trees/tree_model.ts";

/** The models of probabilities that may become champion, the simplest to explain first. */
export function riskModels(seed: number): readonly Learner<Model>[] {
  return [
    { name: "logistic regression", fit: (train) => fitLogistic(train) },
    {
      name: "logistic regression, elastic net",
      fit: (train) => fitLogistic(train, { lambda: 20, lassoShare: 0.5 }),
    },
    { name: "boosting, logistic loss", fit: (train) => fitRiskBoosting(train, { seed }) },
    {
      // Of leaves of so few rows shares are mostly 0 and 1.
      name: "forest",
      fit: (train) => treesModel("forest", fitForest(train, { seed, minLeafRows: 20 }), "probability"),
    },
  ];
}
