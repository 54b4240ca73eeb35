import { BEST } from "../kernels/kernels.ts";

/** What a node's rows add up to, in units: negative gradients, second derivatives and weights. */
export type Sums = { readonly gradient: number; readonly hessian: number; readonly weight: number };

/** Between which values, in units, a node's own value must lie for predictions to stay monotone. */
export type Bounds = { readonly low: number; readonly high: number };

/** What a split must keep to, in the units of a node's sums. */
export type SplitLimits = {
  readonly lambda: number;
  readonly l1: number;
  readonly minWeight: number;
  readonly minHessian: number;
  /** So much weight of the node's mean joins each label's own. */
  readonly categorySmoothing: number;
};

/** One feature's cells of a node. */
export type FeatureCells = {
  readonly feature: number;
  readonly binCount: number;
  readonly isCategory: boolean;
  readonly monotone: number;
  /** A label with less weight in the node shares a place with the missing values. */
  readonly minLabelWeight: number;
  /**
   * Entries 3 b, 3 b + 1 and 3 b + 2 are the gradient, second derivative and weight of bin b; bin 0 is
   * missing.
   */
  readonly sums: Float64Array;
};

/** The best split found so far; of equal gains the first found is kept. */
export type Split = {
  gain: number;
  feature: number;
  isCategory: boolean;
  /** A number: the last bin that goes left. */
  lastLeft: number;
  /** Null: to the heavier side, as none is missing yet, where sides are still to be weighed. */
  missingLeft: boolean | null;
  /** A category: bit b is set when bin b goes left. */
  leftBins: Uint32Array;
  left: Sums;
};

/**
 * Finds the best cut of a feature's bins, in plain TypeScript: categories, monotone constraints, bounded
 * steps and the L1 penalty; numbers without these have a kernel that does the same.
 *
 * Each feature is a list of bins, and every cut of the list is tried. A number's list is in the order of its
 * values, the missing ones at its end, then at its start. A category's is in the order of its labels'
 * smoothed means, where the best of all subsets is a cut (W. D. Fisher 1958,
 * https://doi.org/10.1080/01621459.1958.10501479); labels too rare in the node stand with the missing values.
 * Where a node misses no value, those to come go to the heavier side. A monotone number's missing values may
 * be parted off whatever they are worth: they have no place in its order.
 *
 *     gain = GL² / (HL + λ) + GR² / (HR + λ) - G² / (H + λ)
 */
export class SplitSearch {
  readonly #bins = new Int32Array(256);
  readonly #sums = new Float64Array(3 * 256);
  readonly #keys = new Float64Array(256);
  #count = 0;

  /** `best`, or the feature's best cut where that gains more. */
  find(cells: FeatureCells, total: Sums, limits: SplitLimits, bounds: Bounds, best: Split): Split {
    if (cells.isCategory) {
      this.#listCategory(cells, total, limits);
      return this.#better(cells, total, limits, bounds, best);
    }
    this.#count = 0;
    for (let bin = 1; bin < cells.binCount; bin++) this.#append(bin, cells.sums, 3 * bin);
    this.#append(0, cells.sums, 0);
    const missesNone = this.#count === 0 || this.#bins[this.#count - 1] !== 0;
    const afterFirst = this.#better(cells, total, limits, bounds, best);
    if (missesNone) return afterFirst;
    this.#moveLastToFront();
    return this.#better(cells, total, limits, bounds, afterFirst);
  }

  #listCategory({ binCount, sums, minLabelWeight }: FeatureCells, total: Sums, limits: SplitLimits): void {
    const rest = [sums[0]!, sums[1]!, sums[2]!];
    this.#count = 0;
    for (let bin = 1; bin < binCount; bin++) {
      if (sums[3 * bin + 2]! >= minLabelWeight) this.#append(bin, sums, 3 * bin);
      else for (let k = 0; k < 3; k++) rest[k]! += sums[3 * bin + k]!;
    }
    this.#append(0, rest, 0);
    const mean = total.gradient / total.hessian;
    const smoothing = limits.categorySmoothing * (total.hessian / total.weight);
    for (let i = 0; i < this.#count; i++) {
      this.#keys[i] = (this.#sums[3 * i]! + smoothing * mean) / (this.#sums[3 * i + 1]! + smoothing);
    }
    this.#sortByKey();
  }

  #append(bin: number, sums: ArrayLike<number>, at: number): void {
    if (sums[at + 2]! <= 0) return;
    this.#bins[this.#count] = bin;
    for (let k = 0; k < 3; k++) this.#sums[3 * this.#count + k] = sums[at + k]!;
    this.#count++;
  }

  #moveLastToFront(): void {
    const last = this.#count - 1;
    const [g, h, w] = this.#sums.subarray(3 * last, 3 * last + 3);
    const bin = this.#bins[last]!;
    this.#sums.copyWithin(3, 0, 3 * last);
    this.#bins.copyWithin(1, 0, last);
    this.#sums.set([g!, h!, w!]);
    this.#bins[0] = bin;
  }

  /** Shell's sort, in place: key and bin together are a total order, so the result is unique. */
  #sortByKey(): void {
    const keys = this.#keys;
    const bins = this.#bins;
    for (const gap of [132, 57, 23, 10, 4, 1]) {
      for (let i = gap; i < this.#count; i++) {
        for (let j = i; j >= gap; j -= gap) {
          const difference = keys[j - gap]! - keys[j]!;
          if (difference < 0 || (difference === 0 && bins[j - gap]! < bins[j]!)) break;
          this.#swap(j - gap, j);
        }
      }
    }
  }

  #swap(i: number, j: number): void {
    const bin = this.#bins[i]!;
    this.#bins[i] = this.#bins[j]!;
    this.#bins[j] = bin;
    const key = this.#keys[i]!;
    this.#keys[i] = this.#keys[j]!;
    this.#keys[j] = key;
    for (let k = 0; k < 3; k++) {
      const sum = this.#sums[3 * i + k]!;
      this.#sums[3 * i + k] = this.#sums[3 * j + k]!;
      this.#sums[3 * j + k] = sum;
    }
  }

  /** The best cut of the list where that gains more than `best`, otherwise `best`. */
  #better(cells: FeatureCells, total: Sums, limits: SplitLimits, bounds: Bounds, best: Split): Split {
    const { lambda, l1, minWeight, minHessian } = limits;
    const sums = this.#sums;
    const constrained = l1 > 0 || cells.monotone !== 0 || bounds.low > -Infinity || bounds.high < Infinity;
    const parentScore = constrained
      ? boundedScore(softened(total.gradient, l1), total.hessian + lambda, bounds)
      : total.gradient * total.gradient / (total.hessian + lambda);
    let bestGain = best.gain;
    let [gradient, hessian, weight] = [0, 0, 0];
    let cut = { length: 0, gradient: 0, hessian: 0, weight: 0 };
    for (let i = 0; i < this.#count - 1; i++) {
      gradient += sums[3 * i]!;
      hessian += sums[3 * i + 1]!;
      weight += sums[3 * i + 2]!;
      // the missing values alone were parted off at the list's end
      if (weight < minWeight || (!cells.isCategory && this.#bins[i] === 0)) continue;
      if (total.weight - weight < minWeight) break;
      const rightHessian = total.hessian - hessian;
      const rightGradient = total.gradient - gradient;
      const gain = constrained
        ? constrainedScore(
          softened(gradient, l1),
          hessian + lambda,
          softened(rightGradient, l1),
          rightHessian + lambda,
          this.#partsOffMissing(i + 1) ? 0 : cells.monotone,
          bounds,
        ) -
          parentScore
        : gradient * gradient / (hessian + lambda) + rightGradient * rightGradient / (rightHessian + lambda) -
          parentScore;
      if (!(gain > bestGain) || hessian < minHessian || rightHessian < minHessian) continue;
      bestGain = gain;
      cut = { length: i + 1, gradient, hessian, weight };
    }
    if (cut.length === 0) return best;
    const { length, ...left } = cut;
    return {
      gain: bestGain,
      feature: cells.feature,
      isCategory: cells.isCategory,
      left,
      ...this.#sidesOf(cells, length, left.weight >= total.weight - left.weight),
    };
  }

  /** Whether only missing values go right when the first `length` of the list go left. */
  #partsOffMissing(length: number): boolean {
    return length === this.#count - 1 && this.#bins[length] === 0;
  }

  /** Which bins go left when the first `length` of the list do. */
  #sidesOf({ isCategory, binCount }: FeatureCells, length: number, leftIsHeavier: boolean) {
    const list = this.#bins.subarray(0, this.#count);
    const missingAt = list.indexOf(0);
    const missingLeft = missingAt < 0 ? leftIsHeavier : missingAt < length;
    const leftBins = new Uint32Array(8);
    if (!isCategory) {
      const lastLeft = this.#partsOffMissing(length) ? binCount - 1 : list[length - 1]!;
      return { lastLeft, missingLeft, leftBins };
    }
    for (let bin = 0; bin < binCount; bin++) {
      if (missingLeft && !list.includes(bin)) setBit(leftBins, bin);
    }
    for (let i = 0; i < length; i++) setBit(leftBins, list[i]!);
    return { lastLeft: 0, missingLeft, leftBins };
  }
}

/** A sum of gradients with the L1 penalty: so much nearer to 0, or 0. */
export function softened(gradient: number, l1: number): number {
  return l1 === 0 ? gradient : Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1);
}

/** A node's value in units, `G / (H + λ)` held within its bounds. */
export function boundedValue(gradient: number, denominator: number, { low, high }: Bounds): number {
  return Math.min(high, Math.max(low, gradient / denominator));
}

/** By how much a node's loss falls, twice, when it takes its bounded value. */
function boundedScore(gradient: number, denominator: number, bounds: Bounds): number {
  const value = boundedValue(gradient, denominator, bounds);
  return value * (2 * gradient - denominator * value);
}

/** The sum of both sides' scores; not a number where their values are in the wrong order. */
function constrainedScore(
  leftGradient: number,
  leftDenominator: number,
  rightGradient: number,
  rightDenominator: number,
  monotone: number,
  bounds: Bounds,
): number {
  const left = boundedValue(leftGradient, leftDenominator, bounds);
  const right = boundedValue(rightGradient, rightDenominator, bounds);
  if (monotone * (right - left) < 0) return NaN;
  return boundedScore(leftGradient, leftDenominator, bounds) +
    boundedScore(rightGradient, rightDenominator, bounds);
}

/** Of a number's split. */
const NO_BINS = new Uint32Array(8);

/** A place in shared memory where one thread keeps the best split that it has found. */
export class BestSplit {
  readonly #float64: Float64Array;
  readonly #int32: Int32Array;
  readonly #uint32: Uint32Array;

  constructor(buffer: ArrayBufferLike, address: number) {
    this.#float64 = new Float64Array(buffer, address, BEST.bytes / 8);
    this.#int32 = new Int32Array(buffer, address, BEST.bytes / 4);
    this.#uint32 = new Uint32Array(buffer, address, BEST.bytes / 4);
  }

  /** Nothing found; what is to be found must gain more than this. */
  clear(minGain: number): void {
    this.#float64[BEST.gain >> 3] = minGain;
    this.#int32[BEST.feature >> 2] = -1;
  }

  get gain(): number {
    return this.#float64[BEST.gain >> 3]!;
  }

  /** -1 when nothing was found. */
  get feature(): number {
    return this.#int32[BEST.feature >> 2]!;
  }

  read(): Split {
    const at = BEST.leftGradient >> 3;
    const isCategory = this.#int32[BEST.isCategory >> 2] === 1;
    return {
      gain: this.gain,
      feature: this.feature,
      isCategory,
      lastLeft: this.#int32[BEST.lastLeft >> 2]!,
      missingLeft: [false, true, null][this.#int32[BEST.missingLeft >> 2]!]!,
      leftBins: isCategory ? this.#uint32.slice(BEST.leftBins >> 2, (BEST.leftBins >> 2) + 8) : NO_BINS,
      left: {
        gradient: this.#float64[at]!,
        hessian: this.#float64[at + 1]!,
        weight: this.#float64[at + 2]!,
      },
    };
  }

  write(split: Split): void {
    const { gradient, hessian, weight } = split.left;
    this.#float64[BEST.gain >> 3] = split.gain;
    this.#int32[BEST.feature >> 2] = split.feature;
    this.#int32[BEST.isCategory >> 2] = split.isCategory ? 1 : 0;
    this.#int32[BEST.lastLeft >> 2] = split.lastLeft;
    this.#int32[BEST.missingLeft >> 2] = split.missingLeft ? 1 : 0;
    this.#float64.set([gradient, hessian, weight], BEST.leftGradient >> 3);
    this.#uint32.set(split.leftBins, BEST.leftBins >> 2);
  }
}

/** Whether the rows of a bin go left. */
export function sendsLeft({ isCategory, leftBins, lastLeft, missingLeft }: Split, bin: number): boolean {
  if (isCategory) return ((leftBins[bin >> 5]! >>> (bin & 31)) & 1) === 1;
  return bin === 0 ? missingLeft === true : bin <= lastLeft;
}

function setBit(words: Uint32Array, bit: number): void {
  words[bit >> 5]! |= 1 << (bit & 31);
}
