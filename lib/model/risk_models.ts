import { fitForest } from "lib/trees/mod.ts";
import { type Balance, balanced } from "./balanced.ts";
import type { Learner } from "./learner.ts";
import { fitLogistic } from "./linear/logistic.ts";
import type { Model } from "./model.ts";
import { fitRiskBoosting } from "./trees/risk_boosting.ts";
import { treesModel } from "./trees/tree_model.ts";

/**
 * The models of probabilities that may become champion, the simplest to explain first.
 *
 * @param balance whether yes and no count alike in learning, what is undone in the probability; then the
 * forest is left out, whose shares can't be corrected so.
 */
export function riskModels(seed: number, balance: Balance | null = null): readonly Learner<Model>[] {
  const additive: Learner<Model>[] = [
    { name: "logistic regression", fit: (train) => fitLogistic(train) },
    {
      name: "logistic regression, elastic net",
      fit: (train) => fitLogistic(train, { lambda: 20, lassoShare: 0.5 }),
    },
    { name: "boosting, logistic loss", fit: (train) => fitRiskBoosting(train, { seed }) },
  ];
  if (balance !== null) return additive.map((learner) => balanced(learner, balance, seed));
  return [...additive, {
    // Of leaves of so few rows shares are mostly 0 and 1.
    name: "forest",
    fit: (train) => treesModel("forest", fitForest(train, { seed, minLeafRows: 20 }), "probability"),
  }];
}

/** The models of that name, whether they learn from a balance or not: one, or none. */
export function riskModelsNamed(name: string, seed: number): readonly Learner<Model>[] {
  return [null, "weights" as const, "undersampling" as const]
    .flatMap((balance) => riskModels(seed, balance)).filter((each) => each.name === name);
}
