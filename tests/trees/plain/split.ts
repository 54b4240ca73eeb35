import { BinList, type CategoryOrder } from "./bin_list.ts";
import { type BinnedMatrix, MISSING_BIN } from "./binning.ts";
import type { Histogram } from "./histogram.ts";

/** One feature's cut of a node's rows in two. */
export type Split = {
  readonly feature: number;
  /** By how much it reduces the squared error. */
  readonly gain: number;
  /** A number: the last bin that goes left. */
  readonly lastLeft: number;
  /** Where missing values go, and with them the labels that the node has too few of. */
  readonly missingLeft: boolean;
  /** A category: bit b is set when bin b goes left. Null for a number. */
  readonly leftBins: Int32Array | null;
  readonly leftGradient: number;
  readonly leftWeight: number;
};

export type SplitOptions = CategoryOrder & {
  /** Least weight on either side, in rows. */
  readonly minLeafRows: number;
  /** L2 penalty on the leaf values. */
  readonly lambda: number;
};

/** What a node's rows add up to. */
export type NodeTotal = { readonly gradient: number; readonly weight: number };

/**
 * Finds a node's best split: the greatest `GL² / (WL + λ) + GR² / (WR + λ) - G² / (W + λ)`, where G and W are
 * the sums of gradients and weights of the left rows, of the right rows and of all.
 *
 * Each feature is a list of bins, and every cut of the list is tried. A number's list is in the order of its
 * values, the missing ones tried at either end. A category's is in the order of its smoothed means, where the
 * best of all subsets is a cut (Fisher 1958, https://doi.org/10.1080/01621459.1958.10501479). Where the node
 * misses no value, those to come go to the heavier side. Of equal gains the first found is taken.
 */
export class SplitFinder {
  readonly #data: BinnedMatrix;
  readonly #options: SplitOptions;
  readonly #list: BinList;
  #minGain = 0;

  constructor(data: BinnedMatrix, options: SplitOptions) {
    this.#data = data;
    this.#options = options;
    this.#list = new BinList(data);
  }

  /** The best split over `features`, tried in that order; null when none gains more than `minGain`. */
  find(cells: Histogram, features: Int32Array, total: NodeTotal, minGain: number): Split | null {
    const list = this.#list;
    this.#minGain = minGain;
    let best: Split | null = null;
    for (let i = 0; i < features.length; i++) {
      const feature = features[i]!;
      if (this.#data.isCategory[feature]) {
        list.listCategory(cells, feature, total.gradient / total.weight, this.#options);
        best = this.#better(best, feature, total);
        continue;
      }
      list.listNumber(cells, feature);
      best = this.#better(best, feature, total);
      if (list.endsWithMissing()) {
        list.moveLastToFront();
        best = this.#better(best, feature, total);
      }
    }
    return best;
  }

  /** The best cut of the list where that gains more than `best`, otherwise `best`. */
  #better(best: Split | null, feature: number, { gradient, weight }: NodeTotal): Split | null {
    const { minLeafRows, lambda } = this.#options;
    const { gradients, weights, count } = this.#list;
    const parentScore = gradient * gradient / (weight + lambda);
    let bestGain = best?.gain ?? this.#minGain;
    let leftGradient = 0;
    let leftWeight = 0;
    let cut = { length: 0, gradient: 0, weight: 0 };
    for (let i = 0; i < count - 1; i++) {
      leftGradient += gradients[i]!;
      leftWeight += weights[i]!;
      const rightWeight = weight - leftWeight;
      if (leftWeight < minLeafRows) continue;
      if (rightWeight < minLeafRows) break;
      const rightGradient = gradient - leftGradient;
      const gain = leftGradient * leftGradient / (leftWeight + lambda) +
        rightGradient * rightGradient / (rightWeight + lambda) - parentScore;
      if (gain <= bestGain) continue;
      bestGain = gain;
      cut = { length: i + 1, gradient: leftGradient, weight: leftWeight };
    }
    return cut.length === 0 ? best : {
      feature,
      gain: bestGain,
      ...this.#sidesOf(feature, cut.length, cut.weight >= weight - cut.weight),
      leftGradient: cut.gradient,
      leftWeight: cut.weight,
    };
  }

  /** Which bins go left when the first `length` of the list do. */
  #sidesOf(feature: number, length: number, leftIsHeavier: boolean) {
    const { bins, count } = this.#list;
    const found = bins.indexOf(MISSING_BIN);
    const missingAt = found < count ? found : -1;
    const missingLeft = missingAt < 0 ? leftIsHeavier : missingAt < length;
    if (!this.#data.isCategory[feature]) {
      const partsOffMissing = missingAt >= length && length === count - 1;
      const lastLeft = partsOffMissing ? this.#binCount(feature) - 1 : bins[length - 1]!;
      return { lastLeft, missingLeft, leftBins: null };
    }
    const leftBins = new Int32Array(Math.ceil(this.#binCount(feature) / 32)).fill(missingLeft ? -1 : 0);
    for (let i = 0; i < count; i++) {
      const bin = bins[i]!;
      if (i < length) leftBins[bin >> 5]! |= 1 << (bin & 31);
      else leftBins[bin >> 5]! &= ~(1 << (bin & 31));
    }
    return { lastLeft: 0, missingLeft, leftBins };
  }

  #binCount(feature: number): number {
    return this.#data.offsets[feature + 1]! - this.#data.offsets[feature]!;
  }
}

/** Whether the rows of a bin go left. */
export function sendsLeft({ leftBins, lastLeft, missingLeft }: Split, bin: number): boolean {
  if (leftBins !== null) return ((leftBins[bin >> 5]! >>> (bin & 31)) & 1) === 1;
  return bin === MISSING_BIN ? missingLeft : bin <= lastLeft;
}
