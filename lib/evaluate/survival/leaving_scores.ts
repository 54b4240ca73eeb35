import { ascendingRows, bootstrapAll, type Interval } from "lib/stats/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";

/** How well it is told who leaves, each with its interval. */
export type LeavingScores = {
  readonly name: string;
  readonly auc: Interval;
  readonly averagePrecision: Interval;
  /** Of those marked, as many as are expected to leave: harmonic mean of the shares right and found. */
  readonly f1: Interval;
  /** Predicted to leave for each that left: 1 is right. */
  readonly ratio: Interval;
  /** The first one's AUC less this one's. */
  readonly behind: Interval;
};

/** Who left and who did not, on some days, and what each of several says of them. */
export type Leaving = {
  /** 1 or 0. */
  readonly left: Float64Array;
  readonly group?: Int32Array | undefined;
  readonly named: readonly { readonly name: string; readonly predicted: Float64Array }[];
};

/**
 * The scores of each, all by the same bootstrap samples, over patients where these are known. Of many days
 * predictions count as alike where they fall into the same of 500 equal parts of them, so that a sample is
 * read without putting it in order.
 */
export function leavingScores(
  { left, group, named }: Leaving,
  options: IntervalOptions = {},
): LeavingScores[] {
  const asked = named.map(({ predicted }) => binned(left, predicted));
  const intervals = bootstrapAll(left.length, (counts) => {
    let first = NaN;
    return asked.flatMap((scores, i) => {
      const { auc, averagePrecision, f1, ratio } = scores(counts);
      if (i === 0) first = auc;
      return [auc, averagePrecision, f1, ratio, first - auc];
    });
  }, { ...options, group });
  return named.map(({ name }, i) => {
    const [auc, averagePrecision, f1, ratio, behind] = intervals.slice(5 * i, 5 * i + 5);
    return { name, auc: auc!, averagePrecision: averagePrecision!, f1: f1!, ratio: ratio!, behind: behind! };
  });
}

const mostBins = 500;

/** The scores of a sample, from its predictions in bins of descending order. */
function binned(left: Float64Array, predicted: Float64Array) {
  const { binOf, bins } = binsOf(predicted);
  const sums = new Float64Array(2 * bins), stayed = sums.subarray(0, bins), gone = sums.subarray(bins);
  const placeOf = binOf.map((bin, row) => left[row] === 1 ? bins + bin : bin);
  return (counts: Int32Array) => {
    sums.fill(0);
    let expected = 0;
    for (let row = 0; row < placeOf.length; row++) {
      sums[placeOf[row]!]! += counts[row]!;
      expected += counts[row]! * predicted[row]!;
    }
    let [came, others, pairs, precisions] = [0, 0, 0, 0];
    for (let bin = 0; bin < bins; bin++) {
      pairs += stayed[bin]! * (came + gone[bin]! / 2);
      came += gone[bin]!;
      others += stayed[bin]!;
      if (gone[bin]! > 0) precisions += gone[bin]! * came / (came + others);
    }
    return {
      auc: pairs / (came * others),
      averagePrecision: precisions / came,
      f1: f1Of(gone, stayed, expected, came),
      ratio: expected / came,
    };
  };
}

/** Bins from the highest prediction to the lowest, equal predictions together. */
function binsOf(predicted: Float64Array): { readonly binOf: Int32Array; readonly bins: number } {
  const order = ascendingRows(Int32Array.from(predicted.keys()), predicted.map((each) => -each));
  const size = Math.max(1, Math.ceil(order.length / mostBins));
  const binOf = new Int32Array(order.length);
  let [bin, inBin] = [-1, 0];
  order.forEach((row, i) => {
    const isNew = i === 0 || (inBin >= size && predicted[row] !== predicted[order[i - 1]!]);
    if (isNew) [bin, inBin] = [bin + 1, 0];
    inBin++;
    binOf[row] = bin;
  });
  return { binOf, bins: bin + 1 };
}

/** Marked are the highest predictions, as many as are expected to leave: of the last bin an even part. */
function f1Of(gone: Float64Array, stayed: Float64Array, expected: number, came: number): number {
  let [marked, right] = [0, 0];
  for (let bin = 0; bin < gone.length && marked < expected; bin++) {
    const all = gone[bin]! + stayed[bin]!, part = Math.min(1, (expected - marked) / Math.max(1e-12, all));
    marked += part * all;
    right += part * gone[bin]!;
  }
  return 2 * right / (marked + came);
}
