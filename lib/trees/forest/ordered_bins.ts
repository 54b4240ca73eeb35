import type { BinnedFeature } from "../binning/binning.ts";

/**
 * For each bin of a feature its place in the order in which a forest cuts it: a number's by value, a category's by the
 * mean target of its rows; missing values keep place 0.
 *
 * Means are by weight; `weights` are whole numbers, null where all are alike. Ordering categories once,
 * before the first tree, does as well as ordering them in every node (M. Wright, I. König,
 * https://doi.org/10.7717/peerj.6339). Residuals are whole numbers, and they and weights are taken to 16
 * bits, so that the order of rows doesn't matter.
 */
export function orderedBins(
  { codes, binCount, bounds }: BinnedFeature,
  residuals: Int32Array,
  weights: Uint32Array | null,
): Uint8Array {
  if (bounds !== null) return Uint8Array.from({ length: binCount }, (_, bin) => bin);
  const sums = new Float64Array(binCount);
  const counts = new Float64Array(binCount);
  const weightUnit = weights === null ? 1 : unitOf16Bits(weights);
  const residualUnit = weights === null ? 1 : unitOf16Bits(residuals);
  for (let row = 0; row < codes.length; row++) {
    const weight = weights === null ? 1 : Math.ceil(weights[row]! / weightUnit);
    sums[codes[row]!]! += weight * Math.round(residuals[row]! / residualUnit);
    counts[codes[row]!]! += weight;
  }
  const mean = (bin: number) => counts[bin]! > 0 ? sums[bin]! / counts[bin]! : 0;
  const bins = Array.from({ length: binCount - 1 }, (_, i) => i + 1);
  bins.sort((a, b) => mean(a) - mean(b) || a - b);
  const places = new Uint8Array(binCount);
  bins.forEach((bin, i) => places[bin] = i + 1);
  return places;
}

/** The power of two of which the largest value is at most 2^16. */
function unitOf16Bits(values: Int32Array | Uint32Array): number {
  let largest = 1;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return 2 ** Math.max(0, Math.ceil(Math.log2(largest)) - 16);
}
