import type { ArtefactMeta, ResidualInterval } from "./artefact/artefact_meta.ts";

/** A stretch of predictions: up to `upTo` days the offset is `start + (days - from) * slope`. */
export type OffsetPiece = {
  readonly upTo: number;
  readonly from: number;
  readonly start: number;
  readonly slope: number;
};

/** The interval of a model's days. @throws {TypeError} when it predicts something else. */
export function intervalOf(
  { residuals, outcome }: Pick<ArtefactMeta, "residuals" | "outcome">,
): ResidualInterval {
  if (residuals !== null) return residuals;
  throw new TypeError(`Cannot tell an interval as a model must predict days: it predicts "${outcome}"`);
}

/**
 * What is added to a prediction for one end of its interval, as pieces in ascending order: the offset is the
 * first's up to the first centre, linear between two centres, and the last's beyond the last. The last piece
 * has no end (infinity). Whoever writes a model elsewhere writes these.
 */
export function offsetPieces({ at, lower, upper }: ResidualInterval, end: "lower" | "upper"): OffsetPiece[] {
  const offset = end === "lower" ? lower : upper;
  const between = at.slice(1).map((upTo, i) => {
    const [from, start] = [at[i]!, offset[i]!];
    return { upTo, from, start, slope: (offset[i + 1]! - start) / (upTo - from) };
  });
  const flat = (upTo: number, start: number) => ({ upTo, from: 0, start, slope: 0 });
  return [flat(at[0]!, offset[0]!), ...between, flat(Infinity, offset.at(-1)!)];
}

/**
 * The intervals of predictions in days: never below 0 days, and never without the prediction.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { predictionInterval } from "lib/registry/prediction_interval.ts";
 *
 * const residuals = { level: 0.8, at: [10, 20], lower: [-4, -8], upper: [6, 10] };
 * const { lower, upper } = predictionInterval(Float64Array.of(3, 15, 30), residuals);
 * assertEquals([lower, upper], [Float64Array.of(0, 9, 22), Float64Array.of(9, 23, 40)]);
 * ```
 */
export function predictionInterval(
  predicted: Float64Array,
  residuals: ResidualInterval,
): { readonly lower: Float64Array; readonly upper: Float64Array } {
  const endOf = (end: "lower" | "upper") => {
    const pieces = offsetPieces(residuals, end);
    return predicted.map((days) => {
      const piece = pieces.find(({ upTo }) => days <= upTo)!;
      return Math.max(0, days + (piece.start + (days - piece.from) * piece.slope));
    });
  };
  return { lower: endOf("lower"), upper: endOf("upper") };
}
