import type { FeatureBins } from "../binning/binning.ts";
import { exactSum } from "../binning/exact_sum.ts";

/**
 * For each bin of a feature its place in the order in which a forest cuts it: a number's by value, a
 * category's by the mean target of its rows; missing values keep place 0.
 *
 * Means are of exact sums, by weight, so that the order of rows doesn't matter; `codesOf` gives the rows'
 * bins, `weights` are whole numbers, null where all are alike.
 */
export function orderedBins(
  { binCount, bounds }: FeatureBins,
  codesOf: () => Uint8Array,
  residuals: Float64Array,
  weights: Uint32Array | null,
): Uint8Array {
  if (bounds !== null) return Uint8Array.from({ length: binCount }, (_, bin) => bin);
  const codes = codesOf();
  const starts = new Int32Array(binCount + 1);
  for (let row = 0; row < codes.length; row++) starts[codes[row]! + 1]!++;
  for (let bin = 0; bin < binCount; bin++) starts[bin + 1]! += starts[bin]!;
  const ends = starts.slice(0, binCount);
  const weighted = new Float64Array(codes.length);
  const weight = new Float64Array(binCount);
  for (let row = 0; row < codes.length; row++) {
    const own = weights === null ? 1 : weights[row]!;
    weighted[ends[codes[row]!]!++] = own * residuals[row]!;
    weight[codes[row]!]! += own;
  }
  const means = Float64Array.from(
    weight,
    (all, bin) => all > 0 ? exactSum(weighted.subarray(starts[bin]!, starts[bin + 1]!)) / all : 0,
  );
  const bins = Array.from({ length: binCount - 1 }, (_, i) => i + 1);
  bins.sort((a, b) => means[a]! - means[b]! || a - b);
  const places = new Uint8Array(binCount);
  bins.forEach((bin, i) => places[bin] = i + 1);
  return places;
}
