import type { OrderedRisks } from "./risk_metrics.ts";

/** A curve of what came by what was predicted, for any sample of the same rows. */
export type SmoothCurve = {
  /** Predictions at which the curve is told, ascending. */
  readonly at: Float64Array;
  /** What came there, 0 to 1, in the sample in which row i counts `counts[i]` times; NaN for an empty one. */
  readonly of: (counts: Int32Array) => Float64Array;
};

/** Of the stays around a point, by weight, so many are looked at. */
const span = 0.5;
/** Rows of like predictions that are taken together first. */
const mostParts = 200;

/**
 * Smooths answers over predictions: at each point a line through the nearest half of the stays, nearer ones
 * weighing more (tricube, as lowess). Rows are put together in at most 200 parts by their prediction first;
 * points are quantiles of the predictions, from the lowest to the highest.
 *
 * Source: W. Cleveland, Robust locally weighted regression (https://doi.org/10.1080/01621459.1979.10481038).
 */
export function smoothCurve({ yes, predicted, weight }: OrderedRisks, points: number): SmoothCurve {
  const count = yes.length;
  const partOf = Int32Array.from(predicted, (_, i) => Math.floor(mostParts * i / count));
  // Equal predictions belong together, whatever their number.
  for (let i = 1; i < count; i++) if (predicted[i] === predicted[i - 1]) partOf[i] = partOf[i - 1]!;
  const places = new Set<number>();
  for (let k = 0; k < points && count > 0; k++) {
    places.add(predicted[Math.round((count - 1) * (1 - k / (points - 1)))]!);
  }
  const at = Float64Array.from(places);
  const of = (counts: Int32Array) => {
    const [total, sumP, sumY] = [0, 1, 2].map(() => new Float64Array(mostParts));
    for (let i = 0; i < count; i++) {
      const w = weight[i]! * counts[i]!, part = partOf[i]!;
      total![part]! += w;
      sumP![part]! += w * predicted[i]!;
      sumY![part]! += w * yes[i]!;
    }
    const used = Array.from(total!.keys()).filter((part) => total![part]! > 0);
    const parts: Parts = {
      weight: Float64Array.from(used, (part) => total![part]!),
      x: Float64Array.from(used, (part) => sumP![part]! / total![part]!),
      y: Float64Array.from(used, (part) => sumY![part]! / total![part]!),
    };
    return at.map((x) => lineAt(x, parts));
  };
  return { at, of };
}

/** The curve between its points: straight lines, and flat beyond the ends. */
export function curveAt(at: Float64Array, values: Float64Array, x: number): number {
  let [low, high] = [0, at.length - 1];
  if (high < 0) return NaN;
  if (x <= at[low]!) return values[low]!;
  if (x >= at[high]!) return values[high]!;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (at[middle]! <= x) low = middle;
    else high = middle;
  }
  return values[low]! + (values[high]! - values[low]!) * (x - at[low]!) / (at[high]! - at[low]!);
}

type Parts = { readonly weight: Float64Array; readonly x: Float64Array; readonly y: Float64Array };

/** The weighted line through the parts nearest to x, at x. */
function lineAt(at: number, { weight, x, y }: Parts): number {
  const width = widthOf(at, weight, x);
  let [total, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const far = Math.abs(x[i]! - at) / width;
    if (!(far < 1)) continue;
    const w = weight[i]! * (1 - far ** 3) ** 3, d = x[i]! - at;
    total += w;
    sumX += w * d;
    sumY += w * y[i]!;
    sumXX += w * d * d;
    sumXY += w * d * y[i]!;
  }
  const spread = sumXX - sumX * sumX / total;
  const slope = spread > 1e-9 * sumXX ? (sumXY - sumX * sumY / total) / spread : 0;
  return Math.min(1, Math.max(0, (sumY - slope * sumX) / total));
}

/**
 * Within this distance lie the nearest parts that come to the span; a little more, so that the last counts.
 */
function widthOf(at: number, weight: Float64Array, x: Float64Array): number {
  const all = weight.reduce((sum, each) => sum + each, 0);
  let high = x.findIndex((each) => each < at);
  if (high < 0) high = x.length;
  // Parts stand from high to low: the nearest are on both sides of this place.
  let [before, after, sum, width] = [high - 1, high, 0, 0];
  while (sum < span * all && (before >= 0 || after < x.length)) {
    const up = before >= 0 ? Math.abs(x[before]! - at) : Infinity;
    const down = after < x.length ? Math.abs(x[after]! - at) : Infinity;
    width = Math.min(up, down);
    sum += up <= down ? weight[before--]! : weight[after++]!;
  }
  return width * 1.001 + 1e-9;
}
