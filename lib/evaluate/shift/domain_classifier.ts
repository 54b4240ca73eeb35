import { type Feature, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { type Ensemble, fitBoosting, Predictor } from "lib/trees/mod.ts";

/** One half of the stays of two periods, asked of trees that learnt from the other half. */
export type JudgedHalf = {
  readonly ensemble: Ensemble;
  /** 1 for those of now, which come after those of before. */
  readonly isNow: Float64Array;
  /** Log-odds of being of now. */
  readonly scores: Float64Array;
};

/** Few, small trees: what takes more to be seen is no difference to act on. */
const settings = { loss: "logistic", rounds: 40, maxLeaves: 8, minLeafRows: 40 } as const;

/**
 * Asks of each stay of two periods (or places) from which it is, by boosted trees over all features together
 * that have not seen it. The first half has each second row of both, from the first on.
 *
 * @param before stays as rows of a matrix, encoded as `now` is.
 * @returns the half that has each second row from the second on, then the other.
 * @throws {TypeError} when a feature is a number in one and labels in the other.
 */
export function domainHalves(
  before: Matrix,
  now: Matrix,
  { seed }: { readonly seed: number },
): readonly [JudgedHalf, JudgedHalf] {
  const halves = [0, 1].map((half) => joined(halfOf(before, half), halfOf(now, half)));
  const judged = (half: 0 | 1): JudgedHalf => {
    const ensemble = fitBoosting(halves[half]!, { ...settings, seed }), asked = halves[1 - half]!;
    return { ensemble, isNow: asked.target, scores: new Predictor(ensemble).raw(asked) };
  };
  return [judged(0), judged(1)];
}

function halfOf({ rowCount, features }: Matrix, half: number): Matrix {
  const rows = Int32Array.from({ length: Math.floor((rowCount + 1 - half) / 2) }, (_, i) => 2 * i + half);
  return takeMatrixRows({ rowCount, features }, rows);
}

/** Both, one after the other, with 1 for those of now. */
function joined(before: Matrix, now: Matrix): Matrix & { readonly target: Float64Array } {
  const rowCount = before.rowCount + now.rowCount;
  return {
    rowCount,
    features: before.features.map((feature, i) => withMore(feature, now.features[i]!)),
    target: Float64Array.from({ length: rowCount }, (_, row) => row < before.rowCount ? 0 : 1),
  };
}

function withMore(before: Feature, now: Feature): Feature {
  if (before.type === "number" && now.type === "number") {
    const values = new Float64Array(before.values.length + now.values.length);
    values.set(before.values);
    values.set(now.values, before.values.length);
    return { ...before, values };
  }
  if (before.type === "category" && now.type === "category") {
    const codes = new Int32Array(before.codes.length + now.codes.length);
    codes.set(before.codes);
    codes.set(now.codes, before.codes.length);
    return { ...before, codes };
  }
  throw new TypeError(
    `Cannot tell stays apart as "${before.name}" must be of one type: ${before.type}, ${now.type}`,
  );
}
