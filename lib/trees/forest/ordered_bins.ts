import type { BinnedFeature } from "../binning/binning.ts";

/**
 * For each bin of a feature its place in the order in which a forest cuts it: a number's by value, a category's by the
 * mean target of its rows; missing values keep place 0.
 *
 * Ordering categories once, before the first tree, does as well as ordering them in every node (M. Wright, I. König,
 * https://doi.org/10.7717/peerj.6339). Residuals are whole numbers, so that the order of rows doesn't matter.
 */
export function orderedBins(
  { codes, binCount, bounds }: BinnedFeature,
  residuals: Int32Array,
): Uint8Array {
  if (bounds !== null) return Uint8Array.from({ length: binCount }, (_, bin) => bin);
  const sums = new Float64Array(binCount);
  const counts = new Float64Array(binCount);
  for (let row = 0; row < codes.length; row++) {
    sums[codes[row]!]! += residuals[row]!;
    counts[codes[row]!]!++;
  }
  const mean = (bin: number) => counts[bin]! > 0 ? sums[bin]! / counts[bin]! : 0;
  const bins = Array.from({ length: binCount - 1 }, (_, i) => i + 1);
  bins.sort((a, b) => mean(a) - mean(b) || a - b);
  const places = new Uint8Array(binCount);
  bins.forEach((bin, i) => places[bin] = i + 1);
  return places;
}
