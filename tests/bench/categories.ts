import { type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { mixed } from "lib/trees/binning/mixed.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { type QualityData, qualityData } from "./quality_data.ts";

const candidates = [10, 30, 100, 300];
const folds = 3;

/**
 * Which `minCategoryRows` boosting should have: three-fold cross-validation on the training rows of the
 * sources of `benchQuality()` alone, so that no row held out there has a say. Prints log loss, or root mean
 * square error in days.
 */
export async function benchCategories({ json }: { readonly json: boolean }): Promise<void> {
  for (const [name, read] of Object.entries(qualityData)) {
    if (name !== "synthetic" && !Deno.env.get("WARDBOOK_REAL_DATA")) continue;
    const data = await read();
    for (const minCategoryRows of candidates) {
      const error = crossValidated(data, minCategoryRows);
      const line = { data: name, rows: data.train.rowCount, minCategoryRows, error };
      console.log(json ? JSON.stringify(line) : `${name.padEnd(12)} ${minCategoryRows} ${error.toFixed(4)}`);
    }
  }
}

function crossValidated({ train, isBinary }: QualityData, minCategoryRows: number): number {
  const rows = Int32Array.from({ length: train.rowCount }, (_, row) => row);
  let [losses, weights] = [0, 0];
  for (let fold = 0; fold < folds; fold++) {
    const kept = takeMatrixRows(train, rows.filter((row) => mixed(row) % folds !== fold));
    const out = takeMatrixRows(train, rows.filter((row) => mixed(row) % folds === fold));
    const trees = fitBoosting(kept, { minCategoryRows, loss: isBinary ? "logistic" : "squared" });
    const [loss, weight] = lossOf(out, predictRaw(trees, out), isBinary);
    losses += loss;
    weights += weight;
  }
  return isBinary ? losses / weights : Math.sqrt(losses / weights);
}

function lossOf(
  { target, weight }: Matrix,
  raw: Float64Array,
  isBinary: boolean,
): [loss: number, weight: number] {
  let [losses, weights] = [0, 0];
  for (let row = 0; row < raw.length; row++) {
    const own = weight?.[row] ?? 1;
    const actual = target![row]!;
    losses += own *
      (isBinary ? Math.log1p(Math.exp(raw[row]!)) - actual * raw[row]! : (actual - raw[row]!) ** 2);
    weights += own;
  }
  return [losses, weights];
}
