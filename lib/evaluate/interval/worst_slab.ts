import type { HeldOut } from "lib/features/mod.ts";
import { predictionInterval, type ResidualInterval } from "lib/registry/mod.ts";
import { ascendingRows, bootstrap, type Interval, normal, randomSource } from "lib/stats/mod.ts";
import { knownRows } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";

/** Share of stays in their interval in the slab where fewest are. */
export type WorstSlab = { readonly share: Interval; readonly stays: number };

/** A slab holds a fifth of the stays at least; ends are tried at fortieths. */
const leastShare = 0.2;
const steps = 40;
const directions = 200;
/** Halves of fewer stays find nothing but chance; of more, so many evenly picked ones are searched. */
const leastStays = 200;
const mostStays = 5_000;

/**
 * Where intervals hold fewest stays: of 200 random directions in the space of what the model is told (a label
 * counts as the mean prediction of its stays) the slab of a fifth of the stays at least that holds the
 * smallest share inside, found on half of the patients and told of the other half, so that it is not
 * flattered by the search. Null where there are too few stays.
 *
 * Source: Cauchois, Gupta and Duchi 2021 (https://jmlr.org/papers/v22/20-753.html).
 *
 * @param predicted for each of the test's stays, in days.
 * @throws {TypeError} when the stays lack the feature that the interval goes by.
 */
export function worstSlab(
  test: HeldOut<"test">,
  predicted: Float64Array,
  residuals: ResidualInterval,
  { seed }: { readonly seed: number },
): WorstSlab | null {
  const outcomes = outcomesFor(test, predicted), { actual, weight, group } = outcomes;
  const known = knownRows(outcomes), random = randomSource(seed);
  const { lower, upper } = predictionInterval(predicted, residuals, test.matrix);
  const isInside = actual.map((days, row) => days >= lower[row]! && days <= upper[row]! ? 1 : 0);
  const halves = new Map<number, boolean>();
  const isFirst = known.map((row) => {
    const patient = group ? group[row]! : row;
    if (!halves.has(patient)) halves.set(patient, random() < 0.5);
    return halves.get(patient) ? 1 : 0;
  });
  const first = known.filter((_, i) => isFirst[i] === 1), judge = known.filter((_, i) => isFirst[i] === 0);
  if (Math.min(first.length, judge.length) < leastStays) return null;
  const every = Math.ceil(first.length / mostStays), search = first.filter((_, i) => i % every === 0);
  const columns = test.matrix.features.map((feature) => placesOf(feature, predicted, known));
  const sharesOf = { weight: weight ?? actual.map(() => 1), isInside };
  const along = new Float64Array(actual.length);
  const placeAlong = (direction: readonly number[], rows: Int32Array) =>
    rows.forEach((row) =>
      along[row] = columns.reduce((sum, column, f) => sum + direction[f]! * column[row]!, 0)
    );
  let worst = { share: Infinity, direction: [0], from: 0, to: 0 };
  for (let trial = 0; trial < directions; trial++) {
    const direction = columns.map(() => normal(random));
    placeAlong(direction, search);
    const { share, from, to } = leastInside(ascendingRows(search.slice(), along), sharesOf);
    if (share < worst.share) worst = { share, direction, from: along[from]!, to: along[to]! };
  }
  placeAlong(worst.direction, judge);
  const rows = judge.filter((row) => along[row]! >= worst.from && along[row]! <= worst.to);
  const share = bootstrap(
    rows.length,
    (counts) => shareOf(rows, sharesOf, counts),
    { seed, ...(group && { group: rows.map((row) => group[row]!) }) },
  );
  return { share, stays: rows.length };
}

type Shares = { readonly weight: Float64Array; readonly isInside: Float64Array };
type Feature = HeldOut["matrix"]["features"][number];

/** A feature as numbers of mean 0 and standard deviation 1 over the known rows; 0 where missing. */
function placesOf(feature: Feature, predicted: Float64Array, known: Int32Array): Float64Array {
  const values = feature.type === "number" ? feature.values : labelMeans(feature, predicted, known);
  const there = known.filter((row) => Number.isFinite(values[row]!));
  const mean = there.reduce((sum, row) => sum + values[row]!, 0) / Math.max(1, there.length);
  const squares = there.reduce((sum, row) => sum + (values[row]! - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, there.length)) || 1;
  return values.map((value) => Number.isFinite(value) ? (value - mean) / deviation : 0);
}

function labelMeans(
  { codes, labels }: Extract<Feature, { type: "category" }>,
  predicted: Float64Array,
  known: Int32Array,
): Float64Array {
  const sums = new Float64Array(labels.length), counts = new Float64Array(labels.length);
  for (const row of known) {
    if (codes[row]! < 0) continue;
    sums[codes[row]!]! += predicted[row]!;
    counts[codes[row]!]!++;
  }
  return Float64Array.from(codes, (code) => code < 0 ? NaN : sums[code]! / counts[code]!);
}

/** The first and last row of the stretch that holds the smallest share; rows ascend along a direction. */
function leastInside(rows: Int32Array, { weight, isInside }: Shares) {
  const ends = Array.from({ length: steps + 1 }, (_, i) => Math.floor(i * rows.length / steps));
  const sums = ends.slice(1).map((end, i) => {
    let [inside, all] = [0, 0];
    for (const row of rows.subarray(ends[i]!, end)) {
      all += weight[row]!;
      inside += weight[row]! * isInside[row]!;
    }
    return { inside, all };
  });
  let least = { share: Infinity, from: 0, to: 0 };
  for (let first = 0; first < steps; first++) {
    let [inside, all] = [0, 0];
    for (let last = first; last < steps; last++) {
      inside += sums[last]!.inside;
      all += sums[last]!.all;
      if (last - first + 1 < leastShare * steps || !(inside / all < least.share)) continue;
      least = { share: inside / all, from: rows[ends[first]!]!, to: rows[ends[last + 1]! - 1]! };
    }
  }
  return least;
}

function shareOf(rows: Int32Array, { weight, isInside }: Shares, counts?: Int32Array): number {
  let [inside, all] = [0, 0];
  rows.forEach((row, i) => {
    const own = weight[row]! * (counts ? counts[i]! : 1);
    all += own;
    inside += own * isInside[row]!;
  });
  return inside / all;
}
