import type { Matrix } from "lib/features/mod.ts";
import { weightedMean } from "lib/stats/mod.ts";
import { inWords } from "lib/table/mod.ts";
import { cellSearch } from "../baseline/cell_search.ts";
import type { ClassLearner, ClassPredictor } from "./class_models.ts";

/** Each class's share of training's rows for everybody: its most frequent class is what is predicted. */
export const classShares: ClassLearner = {
  name: "most frequent class",
  fit: ({ target, weight, rowCount }, { length: classes }) => {
    const known = target!.map((value) => Number.isNaN(value) ? 0 : 1);
    const weights = known.map((is, row) => is * (weight?.[row] ?? 1));
    const shares = Array.from(
      { length: classes },
      (_, k) => weightedMean(target!.map((value) => value === k ? 1 : 0), weights),
    );
    if (rowCount === 0) {
      throw new RangeError("Cannot tell shares of classes as there must be rows: there are none");
    }
    return {
      probabilities: (matrix) =>
        Float64Array.from({ length: matrix.rowCount * classes }, (_, i) => shares[i % classes]!),
    };
  },
};

/**
 * The shares of each class in the cells of one feature, and of it with another: the one, then the other that
 * has the least `lossOf` its probabilities, null where there is no feature.
 *
 * @throws what `cellSearch()` throws.
 */
export function bestClassCells(
  train: Matrix,
  classes: number,
  lossOf: (predictor: ClassPredictor) => number,
): { readonly name: string; readonly predictor: ClassPredictor } | null {
  const searches = Array.from(
    { length: classes },
    (_, k) =>
      cellSearch({
        ...train,
        target: train.target!.map((value) => Number.isNaN(value) ? NaN : value === k ? 1 : 0),
      }),
  );
  const { features, allows } = searches[0]!;
  const cellsOf = (names: readonly string[]) => {
    const fits = searches.map((search) => search.fit(names, "mean"));
    const predictor: ClassPredictor = {
      probabilities: (matrix) => {
        const shares = fits.map((fit) => fit.predict(matrix));
        return Float64Array.from(
          { length: matrix.rowCount * classes },
          (_, i) => shares[i % classes]![Math.floor(i / classes)]!,
        );
      },
    };
    return { names, predictor, loss: lossOf(predictor) };
  };
  const least = (tried: readonly ReturnType<typeof cellsOf>[]) =>
    tried.reduce<ReturnType<typeof cellsOf> | null>(
      (best, each) => best && best.loss <= each.loss ? best : each,
      null,
    );
  const one = least(features.map((name) => cellsOf([name])));
  if (one === null) return null;
  const others = features.filter((name) => name !== one.names[0] && allows(one.names[0]!, name));
  const { names, predictor } = least([one, ...others.map((name) => cellsOf([one.names[0]!, name]))])!;
  return { name: `shares by ${names.map(inWords).join(" and ")}`, predictor };
}
