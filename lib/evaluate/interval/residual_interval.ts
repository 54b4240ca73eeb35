import type { HeldOut } from "lib/features/mod.ts";
import {
  groupOffsets,
  intervalScores,
  type Offsets,
  type ResidualInterval,
  scoreShares,
} from "lib/registry/mod.ts";
import { ascendingRows, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import { knownRows } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";

/** Groups of fewer stays held out for calibration are calibrated together. */
const leastStays = 500;
/** An offset of nothing can't be stretched: a quarter of an hour can, in days. */
const leastOffset = 0.01;

/**
 * An interval that holds its level among stays that the model has not learnt from: the offsets of a shape
 * times one factor, the conformal quantile of how many times as far outcomes lie from the prediction as the
 * shape's offsets, weighted by follow-up. Each of the shape's groups of at least 500 stays has a factor of
 * its own (Mondrian); all other stays have one together, or where they are fewer than 500 that of all stays.
 * The interval also says which share of outcomes lies how many offsets off, for other levels and for bounds.
 *
 * Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 4.6; Papadopoulos et al. 2011
 * (https://doi.org/10.1613/jair.3198); the weights: Tibshirani et al. 2019
 * (https://arxiv.org/abs/1904.06019).
 *
 * @param predicted for each of the calibration's stays, in days.
 * @param given a shape of `residualShape()`, or the interval of a model that is calibrated anew.
 * @param options `shift`: what each of the calibration's stays counts for beside its follow-up
 * (`shiftWeights()`); 1 when left out.
 * @throws {TypeError} when the arrays differ in length, or the stays lack the shape's feature.
 * @throws {RangeError} when no stay is known.
 */
export function residualInterval(
  calibration: HeldOut<"calibration">,
  predicted: Float64Array,
  given: ResidualInterval,
  { shift }: { readonly shift?: Float64Array } = {},
): ResidualInterval {
  const shape = {
    ...stretchable(given),
    ...(given.by && { by: { ...given.by, parts: given.by.parts.map(stretchable) } }),
  };
  const outcomes = outcomesFor(calibration, predicted), { weight } = outcomes;
  const known = knownRows(outcomes);
  if (known.length === 0) {
    throw new RangeError(
      `Cannot take an interval as a stay must be known: none of ${outcomes.actual.length} is`,
    );
  }
  const scores = intervalScores(outcomes, shape, calibration.matrix);
  const { of } = groupOffsets(shape, calibration.matrix);
  const scoresIn = (rows: Int32Array): Scores => {
    const order = ascendingRows(rows.slice(), scores);
    return {
      scores: numbersAt(order, (row) => scores[row]!),
      weight: numbersAt(order, (row) => (weight ? weight[row]! : 1) * (shift ? shift[row]! : 1)),
    };
  };
  const parts = shape.by?.parts.map((part) => ({ part, rows: known.filter((row) => of(row) === part) })) ??
    [];
  const own = new Map<Offsets, Int32Array>(
    parts.filter(({ rows }) => rows.length >= leastStays).map(({ part, rows }) => [part, rows]),
  );
  const rest = known.filter((row) => !own.has(of(row)));
  const others = calibrated(scoresIn(rest.length >= leastStays ? rest : known), shape.level);
  const byPart = new Map([...own].map(([part, rows]) => [part, calibrated(scoresIn(rows), shape.level)]));
  const whole = { level: shape.level, ...others(shape) };
  return shape.by
    ? {
      ...whole,
      by: {
        ...shape.by,
        parts: shape.by.parts.map((part) => ({
          label: part.label,
          ...(byPart.get(part) ?? others)(part),
        })),
      },
    }
    : whole;
}

function stretchable<T extends Offsets>(offsets: T): T {
  const lower = offsets.lower.map((days) => Math.min(-leastOffset, days));
  return { ...offsets, lower, upper: offsets.upper.map((days) => Math.max(leastOffset, days)) };
}

/** Scores, ascending, and what each weighs. */
type Scores = { readonly scores: Float64Array; readonly weight: Float64Array };

/** Makes offsets of a shape those of the interval, by these scores. */
function calibrated(signed: Scores, level: number): (shape: Offsets) => Offsets {
  const sizes = signed.scores.map(Math.abs), order = ascendingRows(rowNumbers(sizes.length), sizes);
  const times = conformalQuantile(
    { scores: numbersAt(order, (i) => sizes[i]!), weight: numbersAt(order, (i) => signed.weight[i]!) },
    level,
  );
  const mirrored = {
    scores: signed.scores.toReversed().map((score) => -score),
    weight: signed.weight.toReversed(),
  };
  const scores = scoreShares.map((share) =>
    share < 0.5 ? -conformalQuantile(mirrored, 1 - share) : conformalQuantile(signed, share)
  );
  return ({ at, lower, upper }) => ({
    at,
    lower: lower.map((days) => days * times),
    upper: upper.map((days) => days * times),
    scores: scores.map((score) => score / Math.max(1e-6, times)),
  });
}

/**
 * The least score that holds a share of the weight, a new stay of mean weight counted as beyond all; the
 * greatest where none does.
 */
function conformalQuantile({ scores, weight }: Scores, share: number): number {
  const total = weight.reduce((sum, each) => sum + each, 0) * (1 + 1 / weight.length);
  let sum = 0;
  const place = weight.findIndex((each) => (sum += each) >= share * total * (1 - 1e-12));
  return place < 0 ? scores.at(-1)! : scores[place]!;
}
