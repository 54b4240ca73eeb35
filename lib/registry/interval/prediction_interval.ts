import type { Matrix } from "lib/features/mod.ts";
import type { ArtefactMeta } from "../artefact/artefact_meta.ts";
import type { Offsets, ResidualInterval } from "../artefact/residual_offsets.ts";

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
 * How an interval was made, as `prediction_log` names it: offsets by tenths of the prediction, as versions
 * before had them, or conformal ones (`residualInterval()`).
 */
export function intervalMethod({ scores }: Offsets): "tenths 1" | "conformal 1" {
  return scores === undefined ? "tenths 1" : "conformal 1";
}

/**
 * What is added to a prediction for one end of its interval, as pieces in ascending order: the offset is the
 * first's up to the first centre, linear between two centres, and the last's beyond the last. The last piece
 * has no end (infinity). Whoever writes a model elsewhere writes these.
 */
export function offsetPieces({ at, lower, upper }: Offsets, end: "lower" | "upper"): OffsetPiece[] {
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
 * @param stays what the model was told of them: an interval by group looks up its feature there.
 * @throws {TypeError} when the stays don't have that feature.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { predictionInterval } from "lib/registry/interval/prediction_interval.ts";
 *
 * const residuals = { level: 0.8, at: [10, 20], lower: [-4, -8], upper: [6, 10] };
 * const { lower, upper } = predictionInterval(Float64Array.of(3, 15, 30), residuals, { features: [] });
 * assertEquals([lower, upper], [Float64Array.of(0, 9, 22), Float64Array.of(9, 23, 40)]);
 * ```
 */
export function predictionInterval(
  predicted: Float64Array,
  residuals: ResidualInterval,
  stays: Pick<Matrix, "features">,
): { readonly lower: Float64Array; readonly upper: Float64Array } {
  const ends = offsetsAt(predicted, residuals, stays);
  for (const end of [ends.lower, ends.upper]) {
    for (let row = 0; row < end.length; row++) end[row] = Math.max(0, predicted[row]! + end[row]!);
  }
  return ends;
}

/** How far both ends of each interval lie from the prediction, in days; 0 days may cut them later. */
export function offsetsAt(
  predicted: Float64Array,
  residuals: ResidualInterval,
  stays: Pick<Matrix, "features">,
): { readonly lower: Float64Array; readonly upper: Float64Array } {
  const groups = groupOffsets(residuals, stays);
  const endOf = (end: "lower" | "upper") => {
    return predicted.map((days, row) => {
      const piece = piecesOf(groups.of(row), end).find(({ upTo }) => days <= upTo)!;
      return piece.start + (days - piece.from) * piece.slope;
    });
  };
  return { lower: endOf("lower"), upper: endOf("upper") };
}

/** The pieces of offsets, made once: single stays may be asked about. */
const made = { lower: new WeakMap<Offsets, OffsetPiece[]>(), upper: new WeakMap<Offsets, OffsetPiece[]>() };

function piecesOf(offsets: Offsets, end: "lower" | "upper"): readonly OffsetPiece[] {
  const pieces = made[end].get(offsets) ?? offsetPieces(offsets, end);
  made[end].set(offsets, pieces);
  return pieces;
}

/**
 * The offsets that an interval has, and which are each stay's: those of its label, or those of all others.
 *
 * @throws {TypeError} when the interval goes by a feature that the stays don't have as labels.
 */
export function groupOffsets(
  residuals: ResidualInterval,
  { features }: Pick<Matrix, "features">,
): { readonly all: readonly Offsets[]; readonly of: (row: number) => Offsets } {
  const { by } = residuals;
  if (by === undefined) return { all: [residuals], of: () => residuals };
  const feature = features.find(({ name }) => name === by.feature);
  if (feature?.type !== "category") {
    throw new TypeError(
      `Cannot tell intervals by "${by.feature}" as stays must have it, in labels: they have ${
        features.map(({ name }) => name).join(", ") || "nothing"
      }`,
    );
  }
  const ofLabel = new Map(by.parts.map((part): [string, Offsets] => [part.label, part]));
  const ofCode = feature.labels.map((label) => ofLabel.get(label) ?? residuals);
  return { all: [residuals, ...by.parts], of: (row) => ofCode[feature.codes[row]!] ?? residuals };
}
