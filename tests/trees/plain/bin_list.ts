import { type BinnedMatrix, MISSING_BIN, mostBins } from "./binning.ts";
import type { Histogram } from "./histogram.ts";

export type CategoryOrder = {
  /** A label with less weight in the node shares a place with the missing values. */
  readonly minCategoryRows: number;
  /** So many rows of the node's mean join each label's own. */
  readonly categorySmoothing: number;
};

/** Less weight than this is what the subtraction of histograms leaves of an empty bin. */
const EMPTY = 1e-7;

/**
 * One feature's bins in a node in the order in which they may be cut, with what their rows add up to.
 *
 * Entry i of `bins`, `gradients` and `weights` is the bin at place i, for i below `count`. Empty bins are
 * left out.
 */
export class BinList {
  count = 0;
  readonly bins: Int32Array;
  readonly gradients: Float64Array;
  readonly weights: Float64Array;
  readonly #keys: Float64Array;
  readonly #data: BinnedMatrix;

  constructor(data: BinnedMatrix) {
    const most = mostBins(data);
    this.#data = data;
    this.bins = new Int32Array(most);
    this.gradients = new Float64Array(most);
    this.weights = new Float64Array(most);
    this.#keys = new Float64Array(most);
  }

  /** Lists a number's bins by value, the missing values last. */
  listNumber(cells: Histogram, feature: number): void {
    const first = this.#data.offsets[feature]!;
    const binCount = this.#data.offsets[feature + 1]! - first;
    this.count = 0;
    for (let bin = 1; bin < binCount; bin++) this.#append(bin, cells, first);
    this.#append(MISSING_BIN, cells, first);
  }

  /**
   * Lists a category's labels by their smoothed mean (of equal ones the lower bin first). The missing bin
   * stands for missing values and rare labels together.
   */
  listCategory(cells: Histogram, feature: number, nodeMean: number, order: CategoryOrder): void {
    const first = this.#data.offsets[feature]!;
    const binCount = this.#data.offsets[feature + 1]! - first;
    let restGradient = cells[2 * first]!;
    let restWeight = cells[2 * first + 1]!;
    this.count = 0;
    for (let bin = 1; bin < binCount; bin++) {
      const weight = cells[2 * (first + bin) + 1]!;
      if (weight >= order.minCategoryRows) this.#append(bin, cells, first);
      else {
        restGradient += cells[2 * (first + bin)]!;
        restWeight += weight;
      }
    }
    this.#appendSums(MISSING_BIN, restGradient, restWeight);
    const { categorySmoothing } = order;
    for (let i = 0; i < this.count; i++) {
      this.#keys[i] = (this.gradients[i]! + categorySmoothing * nodeMean) /
        (this.weights[i]! + categorySmoothing);
    }
    this.#sortByKey();
  }

  /** Whether the last place is the missing values'. */
  endsWithMissing(): boolean {
    return this.count > 0 && this.bins[this.count - 1] === MISSING_BIN;
  }

  moveLastToFront(): void {
    for (const list of [this.bins, this.gradients, this.weights]) {
      const last = list[this.count - 1]!;
      list.copyWithin(1, 0, this.count - 1);
      list[0] = last;
    }
  }

  #append(bin: number, cells: Histogram, first: number): void {
    this.#appendSums(bin, cells[2 * (first + bin)]!, cells[2 * (first + bin) + 1]!);
  }

  #appendSums(bin: number, gradient: number, weight: number): void {
    if (weight <= EMPTY) return;
    this.bins[this.count] = bin;
    this.gradients[this.count] = gradient;
    this.weights[this.count++] = weight;
  }

  /**
   * Shell's sort: in place, no allocation; key and bin together are a total order, so the result is unique.
   */
  #sortByKey(): void {
    for (const gap of [301, 132, 57, 23, 10, 4, 1]) {
      for (let i = gap; i < this.count; i++) {
        for (let j = i; j >= gap && this.#isAfter(j - gap, j); j -= gap) this.#swap(j - gap, j);
      }
    }
  }

  #isAfter(i: number, j: number): boolean {
    const difference = this.#keys[i]! - this.#keys[j]!;
    return difference > 0 || (difference === 0 && this.bins[i]! > this.bins[j]!);
  }

  #swap(i: number, j: number): void {
    for (const list of [this.bins, this.gradients, this.weights, this.#keys]) {
      const kept = list[i]!;
      list[i] = list[j]!;
      list[j] = kept;
    }
  }
}
