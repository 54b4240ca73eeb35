import type { Matrix } from "lib/features/mod.ts";
import { type Offsets, offsetsAt, type ResidualInterval } from "lib/registry/mod.ts";
import { weightedMean, weightedQuantile } from "lib/stats/mod.ts";
import { partsByPrediction } from "../metric/parts_by_prediction.ts";
import { knownRows, type Predictions, takePredictions } from "../metric/predictions.ts";

/** A group of fewer stays has the offsets of all. */
const leastStays = 500;
/** A part of fewer stays has no tails worth the name. */
const leastPart = 100;
/** More groups would make statements long: the largest ones are told apart. */
const mostGroups = 12;

export type ShapeOptions = {
  /** The feature whose labels have offsets of their own; none when left out. */
  readonly feature?: string | null;
  /** Share of stays to be inside. Default 0.9. */
  readonly level?: number;
};

/**
 * How far outcomes lie from the predictions that a model makes of the very stays that it learnt from: where
 * the middle `level` of them ends, in tenths by prediction (fewer where one would have under 100 stays), of
 * all stays and of each of the twelve largest groups of at least 500. It tells how the spread differs from
 * one prediction to another, not how wide it is: `residualInterval()` does, on stays held out.
 *
 * Half of the rest at most is left out below; stays are whole days, and where so many last one day that fewer
 * are, more are above.
 *
 * @param train what the model learnt from, weighted by follow-up, and `predicted` what it says of it, in
 * days.
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when no stay is known, or the level is not between 0 and 1.
 */
export function residualShape(
  train: Matrix,
  predicted: Float64Array,
  { feature = null, level = 0.9 }: ShapeOptions = {},
): ResidualInterval {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot take an interval as its level must be between 0 and 1: it is ${level}`);
  }
  const { target = new Float64Array(), weight } = train;
  const outcomes: Predictions = { actual: target, predicted, ...(weight && { weight }) };
  const known = knownRows(outcomes);
  if (known.length === 0) {
    throw new RangeError(`Cannot take an interval as a stay must be known: none of ${target.length} is`);
  }
  const shapeOf = (rows: Int32Array) => offsetsOf(takePredictions(outcomes, rows), 1 - level);
  const groups = feature === null ? [] : groupsOf(train, feature, known);
  return {
    level,
    ...shapeOf(known),
    ...(groups.length > 0 && {
      by: { feature: feature!, parts: groups.map(({ label, rows }) => ({ label, ...shapeOf(rows) })) },
    }),
  };
}

/** The labels of a feature that have enough known stays, the largest first; none where it has no labels. */
function groupsOf({ features }: Matrix, name: string, known: Int32Array) {
  const feature = features.find((each) => each.name === name);
  if (feature?.type !== "category") return [];
  return feature.labels
    .map((label, code) => ({ label, rows: known.filter((row) => feature.codes[row] === code) }))
    .filter(({ rows }) => rows.length >= leastStays)
    .toSorted((a, b) => b.rows.length - a.rows.length)
    .slice(0, mostGroups);
}

function offsetsOf(outcomes: Predictions, outside: number): Offsets {
  const count = outcomes.actual.length;
  const parts = partsByPrediction(outcomes, Math.max(1, Math.min(10, Math.floor(count / leastPart))))
    .map((rows) => partOf(takePredictions(outcomes, rows)));
  const at = parts.map(({ predicted, weight }) => weightedMean(predicted, weight));
  const { lower, below } = lowerOffsets(parts, at, outside / 2);
  const upper = parts.map(({ residuals, weight }, i) =>
    Math.max(0, weightedQuantile(residuals, weight, 1 - Math.max(outside / 2, outside - below[i]!)))
  );
  return { at, lower, upper };
}

/** Most times that lower offsets are lowered, and by how much at least: a tenth of a day. */
const mostSweeps = 40;
const leastStep = 0.1;

/**
 * Offsets below which no more than a share of each part's stays lies, and which share does. Between two parts
 * offsets are interpolated, and where so many stays last one whole day an end that passes it cuts off all of
 * them: such parts' offsets are lowered until it doesn't.
 */
function lowerOffsets(parts: readonly Part[], at: readonly number[], most: number) {
  let lower = parts.map(({ residuals, weight }) => Math.min(0, weightedQuantile(residuals, weight, most)));
  let below = lower.map(() => 1);
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    const offsets = { level: 1 - 2 * most, at, lower, upper: lower.map(() => 0) };
    below = parts.map(({ predicted, residuals, weight }) => {
      const ends = offsetsAt(predicted, offsets, { features: [] }).lower;
      return weightedMean(residuals.map((days, row) => days < ends[row]! ? 1 : 0), weight);
    });
    if (below.every((share) => share <= 1.1 * most)) break;
    lower = lower.map((days, i) => below[i]! <= 1.1 * most ? days : Math.min(days - leastStep, 1.05 * days));
  }
  return { lower, below };
}

type Part = ReturnType<typeof partOf>;

function partOf({ actual, predicted, weight }: Predictions) {
  return {
    predicted,
    residuals: actual.map((days, row) => days - predicted[row]!),
    weight: weight ?? new Float64Array(actual.length).fill(1),
  };
}
