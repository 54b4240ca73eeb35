import type { Feature, Matrix } from "lib/features/matrix.ts";

/** The bin of a missing value (and, in a category, of a label that was never seen), for every feature. */
export const MISSING_BIN = 0;

/**
 * How one feature's values become bins 1, 2, …; bin 0 is for missing values.
 *
 * Numbers: `bounds[b - 1]` is the greatest value of bin b; the last bin has no bound. Categories: the label
 * of code c is bin c + 1, and `bounds` is null.
 */
export type FeatureBinning = { readonly binCount: number; readonly bounds: Float64Array | null };

/**
 * A matrix in bins, counted through all features: feature f has the bins `offsets[f] .. offsets[f + 1] - 1`.
 */
export type BinnedMatrix = {
  readonly rowCount: number;
  readonly names: readonly string[];
  /** `bins[row * featureCount + feature]`: a row's lie together, as whoever reads one reads most of them. */
  readonly bins: Uint16Array;
  /** The missing bin of each feature; at the end the number of all bins. */
  readonly offsets: Int32Array;
  readonly isCategory: readonly boolean[];
};

/**
 * Learns the bins of every feature from training rows.
 *
 * A number with at most `maxBins` distinct values has a bin for each, bounded half way to the next; one with
 * more has bins of about equal weight. A category has a bin a label, however many there are. As in
 * scikit-learn's `_BinMapper`
 * (https://scikit-learn.org/stable/modules/ensemble.html#histogram-based-gradient-boosting).
 *
 * @throws {RangeError} when `maxBins` is not a whole number from 2 to 65,535.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBinning } from "tests/trees/plain/binning.ts";
 *
 * const values = Float64Array.of(10, 20, NaN, 10);
 * const matrix = { rowCount: 4, features: [{ name: "age", type: "number" as const, values }] };
 * const [age] = fitBinning(matrix, new Float64Array(4).fill(1), 255);
 * assertEquals(age, { binCount: 3, bounds: Float64Array.of(15) });
 * ```
 */
export function fitBinning(matrix: Matrix, weight: Float64Array, maxBins: number): FeatureBinning[] {
  if (!(Number.isInteger(maxBins) && maxBins >= 2 && maxBins <= 65_535)) {
    throw new RangeError(
      `Cannot bin features as bins must be a whole number from 2 to 65535: current value is ${maxBins}`,
    );
  }
  return matrix.features.map((feature) => {
    if (feature.type === "category") return { binCount: feature.labels.length + 1, bounds: null };
    const bounds = numberBounds(feature.values, weight, maxBins);
    return { binCount: bounds.length + 2, bounds };
  });
}

/**
 * The bins of a matrix's values. Numbers outside the training range fall into the first or the last bin.
 *
 * @throws {RangeError} when all features together have more than 65,536 bins.
 */
export function binMatrix(binning: readonly FeatureBinning[], matrix: Matrix): BinnedMatrix {
  const offsets = new Int32Array(binning.length + 1);
  for (let f = 0; f < binning.length; f++) offsets[f + 1] = offsets[f]! + binning[f]!.binCount;
  if (offsets.at(-1)! > 65_536) {
    throw new RangeError(
      `Cannot bin features as all labels and bins together must be at most 65536: there are ${
        offsets.at(-1)
      }`,
    );
  }
  const bins = new Uint16Array(matrix.rowCount * binning.length);
  for (let f = 0; f < binning.length; f++) binFeature(binning[f]!, matrix.features[f]!, { bins, offsets }, f);
  return {
    rowCount: matrix.rowCount,
    names: matrix.features.map((feature) => feature.name),
    bins,
    offsets,
    isCategory: matrix.features.map((feature) => feature.type === "category"),
  };
}

/** The number of bins of the feature that has most. */
export function mostBins({ offsets }: BinnedMatrix): number {
  let most = 0;
  for (let f = 0; f + 1 < offsets.length; f++) most = Math.max(most, offsets[f + 1]! - offsets[f]!);
  return most;
}

/** Writes a feature's bins into its place in every row. */
function binFeature(
  { bounds }: FeatureBinning,
  feature: Feature,
  { bins, offsets }: Pick<BinnedMatrix, "bins" | "offsets">,
  f: number,
): void {
  const featureCount = offsets.length - 1;
  const missing = offsets[f]! + MISSING_BIN;
  if (feature.type === "category") {
    const { codes } = feature;
    for (let row = 0; row < codes.length; row++) bins[row * featureCount + f] = missing + codes[row]! + 1;
    return;
  }
  const { values } = feature;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    bins[row * featureCount + f] = Number.isNaN(value) ? missing : missing + 1 + firstAtLeast(bounds!, value);
  }
}

function numberBounds(values: Float64Array, weight: Float64Array, maxBins: number): Float64Array {
  const { distinct, weights } = distinctValues(values, weight);
  const lastOfBin = distinct.length <= maxBins
    ? Int32Array.from(distinct.subarray(1), (_, i) => i)
    : lastOfEqualBins(weights, maxBins);
  return Float64Array.from(lastOfBin, (i) => midpoint(distinct[i]!, distinct[i + 1]!));
}

/** The distinct values in ascending order, missing ones left out, and the weight of each. */
function distinctValues(values: Float64Array, weight: Float64Array) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (count === 0 || sorted[i]! !== sorted[count - 1]!) sorted[count++] = sorted[i]!;
  }
  const distinct = sorted.subarray(0, count);
  const weights = new Float64Array(count);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isNaN(value)) weights[firstAtLeast(distinct, value)]! += weight[row]!;
  }
  return { distinct, weights };
}

/** Where each bin but the last ends, when each takes its share of the weight that the bins before it left. */
function lastOfEqualBins(weights: Float64Array, maxBins: number): Int32Array {
  const last: number[] = [];
  let left = 0;
  for (const weight of weights) left += weight;
  let inBin = 0;
  for (let i = 0; i < weights.length - 1 && last.length < maxBins - 1; i++) {
    inBin += weights[i]!;
    if (inBin + weights[i + 1]! / 2 >= left / (maxBins - last.length)) {
      last.push(i);
      left -= inBin;
      inBin = 0;
    }
  }
  return Int32Array.from(last);
}

/** A number from `low` on and below `high`, however near they are. */
function midpoint(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}

/** The index of the first of the ascending `sorted` that is at least `value`; its length when none is. */
function firstAtLeast(sorted: Float64Array, value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
