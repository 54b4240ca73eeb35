import type { Feature } from "lib/features/mod.ts";
import { categoryBins } from "./category_bins.ts";
import type { ColumnPasses } from "./column_passes.ts";
import { labelLimit } from "./label_limit.ts";
import { binsWithin, numberBins } from "./number_bins.ts";

/**
 * What a feature's bins are: bin 0 holds missing values, all others are below `binCount`, at most 256.
 */
export type FeatureBins = {
  readonly binCount: number;
  /**
   * A number: `bounds[b - 1]` is the greatest value of bin b, the last bin has no bound. Null for a category.
   */
  readonly bounds: Float64Array | null;
  /** A category: the bin of each code, from -1 on. Null for a number. */
  readonly binOfCode: Uint8Array | null;
  /**
   * A category: labels with less weight in a node, in rows of mean weight, can't be told apart there. 0 for a
   * number.
   */
  readonly minLabelRows: number;
};

/** A feature's training values as bins. */
export type BinnedFeature = FeatureBins & { readonly codes: Uint8Array };

/** What decides the bins, beside the values. */
export type BinningOptions = {
  /** Whole numbers of a unit; null means 1 each. */
  readonly weights: Uint32Array | null;
  readonly target: Float64Array;
  /** Most bins of a number, 2 to 255. */
  readonly bins: number;
  /** In units of the weights. */
  readonly minCategoryWeight: number;
  /** Units of a row of mean weight. Default 1. */
  readonly rowWeight?: number;
  readonly categorySmoothing: number;
  /** Bounds of a number's bins, if they are given. */
  readonly bounds?: Float64Array;
  /** Default: the plain ones. The bins are the same. */
  readonly passes?: ColumnPasses;
};

/**
 * The bins of one feature of the training rows.
 *
 * @throws {RangeError} when a number is infinite, or `bins` is not from 2 to 255.
 */
export function binFeature(feature: Feature, options: BinningOptions): BinnedFeature {
  const { weights, target, bins, minCategoryWeight, rowWeight = 1, categorySmoothing } = options;
  if (!(Number.isInteger(bins) && bins >= 2 && bins <= 255)) {
    throw new RangeError(
      `Cannot bin features as bins must be a whole number from 2 to 255: current value is ${bins}`,
    );
  }
  if (feature.type === "number") {
    try {
      const { bounds, codes } = options.bounds
        ? binsWithin(feature.values, options.bounds)
        : numberBins(feature.values, weights, bins, options.passes);
      return { codes, binCount: bounds.length + 2, bounds, binOfCode: null, minLabelRows: 0 };
    } catch (cause) {
      throw new RangeError(`Cannot fit a model as "${feature.name}" must be finite or NaN`, { cause });
    }
  }
  const { codes, labels } = feature;
  const minWeight = labelLimit({ codes, labelCount: labels.length, weights, rowWeight }, minCategoryWeight);
  const rows = { codes, labels, weights, target, minWeight, smoothing: categorySmoothing };
  const { binOfCode, binCount } = categoryBins(rows);
  const binned = new Uint8Array(codes.length);
  for (let i = 0; i < codes.length; i++) binned[i] = binOfCode[codes[i]! + 1]!;
  return { codes: binned, binCount, bounds: null, binOfCode, minLabelRows: minWeight / rowWeight };
}
