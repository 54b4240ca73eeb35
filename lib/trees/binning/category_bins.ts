/**
 * How a category's labels become bins 1, 2, …; `binOfCode[code + 1]` is the bin of a code, with -1 for
 * missing.
 */
export type CategoryBins = { readonly binOfCode: Uint8Array; readonly binCount: number };

/** A category's rows, and what decides their bins. */
export type CategoryRows = {
  readonly codes: Int32Array;
  readonly labels: readonly string[];
  /** Whole numbers of a unit; null means 1 each. */
  readonly weights: Uint32Array | null;
  /** What labels are ordered by where they must share bins: the mean of this. */
  readonly target: Float64Array;
  /** Labels with less weight than this, in units, can't be told apart anywhere: they count as missing. */
  readonly minWeight: number;
  /** So many units of the overall mean join each label's own. */
  readonly smoothing: number;
};

const MOST_BINS = 255;
/** So many of the commonest labels keep a bin each where there are too many. */
const OWN_BINS = 127;

/**
 * The bins of a category with any number of labels.
 *
 * Up to 255 labels have a bin each. Of more, those with too little weight join the missing values, as they
 * would in every split; if still more than 255 are left, the 127 commonest keep their own bin and the others
 * share 128 bins of about equal weight in the order of their smoothed means (D. Micci-Barreca,
 * https://doi.org/10.1145/507533.507538). Bins depend on labels and their rows, not on the order of either.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { categoryBins } from "lib/trees/binning/category_bins.ts";
 *
 * const codes = Int32Array.of(1, 0), target = new Float64Array(2);
 * const rows = { codes, labels: ["A", "B"], weights: null, target };
 * const bins = categoryBins({ ...rows, minWeight: 10, smoothing: 10 });
 * assertEquals(bins, { binOfCode: Uint8Array.of(0, 1, 2), binCount: 3 });
 * ```
 */
export function categoryBins(rows: CategoryRows): CategoryBins {
  const count = rows.labels.length;
  if (count <= MOST_BINS) {
    return { binOfCode: Uint8Array.from({ length: count + 1 }, (_, code) => code), binCount: count + 1 };
  }
  const sums = labelSums(rows);
  const kept: number[] = [];
  for (let code = 0; code < count; code++) {
    if (sums.weight[code]! > 0 && sums.weight[code]! >= rows.minWeight) kept.push(code);
  }
  const { labels } = rows;
  const byLabel = (a: number, b: number) => labels[a]! < labels[b]! ? -1 : 1;
  kept.sort((a, b) => sums.weight[b]! - sums.weight[a]! || byLabel(a, b));
  const owners = kept.length <= MOST_BINS ? kept.length : OWN_BINS;
  const binOfCode = new Uint8Array(count + 1);
  for (let i = 0; i < owners; i++) binOfCode[kept[i]! + 1] = i + 1;
  const sharers = kept.slice(owners).sort((a, b) => sums.mean[a]! - sums.mean[b]! || byLabel(a, b));
  const last = shareBins(sharers, sums.weight, binOfCode, owners);
  return { binOfCode, binCount: last + 1 };
}

/** Gives the labels, in their order, bins of about equal weight after bin `owners`; returns the last bin. */
function shareBins(labels: number[], weight: Float64Array, binOfCode: Uint8Array, owners: number): number {
  let total = 0;
  for (const code of labels) total += weight[code]!;
  let before = 0;
  let bin = owners;
  for (const code of labels) {
    const share = Math.floor((before + weight[code]! / 2) / total * (MOST_BINS - owners));
    bin = owners + 1 + Math.min(share, MOST_BINS - owners - 1);
    binOfCode[code + 1] = bin;
    before += weight[code]!;
  }
  return bin;
}

/** Each label's weight and smoothed mean; sums of whole numbers, so that the order of rows doesn't matter. */
function labelSums({ codes, labels, weights, target, smoothing }: CategoryRows) {
  let largest = 0;
  let heaviest = 1;
  for (let i = 0; i < codes.length; i++) {
    largest = Math.max(largest, Math.abs(target[i]!));
    if (weights !== null) heaviest = Math.max(heaviest, weights[i]!);
  }
  const coarse = Math.max(1, heaviest / 4096);
  const scale = 2 ** 24 / (largest || 1);
  const weight = new Float64Array(labels.length);
  const share = new Float64Array(labels.length);
  const sum = new Float64Array(labels.length);
  let [allShare, allSum] = [0, 0];
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code < 0) continue;
    const w = weights === null ? 1 : weights[i]!;
    const small = Math.round(w / coarse);
    const value = small * Math.round(target[i]! * scale);
    weight[code]! += w;
    share[code]! += small;
    sum[code]! += value;
    allShare += small;
    allSum += value;
  }
  const prior = smoothing / coarse;
  const overall = allShare > 0 ? allSum / allShare : 0;
  const mean = sum.map((each, code) => (each + prior * overall) / (share[code]! + prior || 1));
  return { weight, mean };
}
