import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";
import { cellBoosting, type CellLoss } from "./cell_boosting.ts";
import { cellRows, skewedRows } from "./skewed_rows.ts";

export type PrecisionCase = {
  readonly rows: number;
  readonly loss: CellLoss;
  readonly weighted: boolean;
  readonly rounds?: number;
  readonly learningRate?: number;
  readonly threads?: number;
};

/**
 * By how much predictions differ most from those of a reference in plain doubles: for squared loss in spreads
 * of the target (of its middle half), for logistic, Poisson and gamma loss as a share of the probability or
 * mean.
 */
export function precisionOf({ rows, loss, weighted, threads, ...options }: PrecisionCase): number {
  const { rounds = 30, learningRate = 0.1 } = options;
  const { matrix, table, spread } = skewedRows(rows, loss, weighted);
  const limits = { rounds, learningRate, maxLeaves: 31, minLeafWeight: 1e-3 };
  // the engine's weights are relative to their mean
  const meanWeight = table.weight.reduce((all, each) => all + each, 0) / rows;
  const trees = fitBoosting(matrix, {
    loss,
    ...limits,
    minLeafWeight: limits.minLeafWeight / meanWeight,
    minLeafRows: 1e-9,
    ...(threads === undefined ? {} : { threads }),
  });
  const ours = new Predictor(trees).raw(cellRows(table));
  const theirs = cellBoosting(table, { loss, ...limits });
  let most = 0;
  for (let cell = 0; cell < ours.length; cell++) {
    if (table.weight[cell] === 0) continue;
    most = Math.max(most, difference(loss, ours[cell]!, theirs[cell]!, spread));
  }
  return most;
}

/**
 * The same of a forest: one tree of all rows and features, whose leaves have at least 20 rows, beside its
 * reference, in spreads of the target.
 */
export function forestPrecisionOf(rows: number): number {
  const { matrix, table, spread } = skewedRows(rows, "squared", false);
  const forest = fitForest(matrix, { trees: 1, bootstrap: false, featuresPerSplit: 1, minLeafRows: 20 });
  const ours = new Predictor(forest).raw(cellRows(table));
  const limits = { rounds: 1, learningRate: 1, maxLeaves: ours.length, minLeafWeight: 20 };
  const theirs = cellBoosting(table, { loss: "squared", ...limits });
  return ours.reduce((most, each, cell) => Math.max(most, Math.abs(each - theirs[cell]!) / spread), 0);
}

function difference(loss: CellLoss, ours: number, theirs: number, spread: number): number {
  if (loss === "squared") return Math.abs(ours - theirs) / spread;
  const mean = (score: number) => loss === "logistic" ? 1 / (1 + Math.exp(-score)) : Math.exp(score);
  return Math.abs(mean(ours) / mean(theirs) - 1);
}
