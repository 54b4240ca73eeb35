import { checkOption, type Matrix, patientSplit, randomSplit, takeMatrixRows } from "lib/features/mod.ts";
import { randomSource, sampleWithoutReplacement } from "lib/stats/mod.ts";
import { fitBoosting, Predictor, probabilities } from "lib/trees/mod.ts";
import type { StayDays } from "./day_hazard.ts";
import { dayRows } from "./day_rows.ts";
import { endFactors, timesFactors } from "./end_factors.ts";
import { type FollowedStays, takeFollowed } from "./followed_stays.ts";
import { kaplanMeier } from "./kaplan_meier.ts";
import type { StayCurves } from "./stay_curves.ts";

/** Stays with how each ended: a code of what kinds are called, -1 where that isn't known. */
export type EndedAs = FollowedStays & { readonly kind: Int32Array };

/** By kind, at `row * (ahead + 1) + k`: how likely a stay has ended so by the end of day `k - 1`. */
export type IncidenceCurves = { readonly ahead: number; readonly byKind: readonly Float64Array[] };

/** Part of the patients (or stays) held back to say when to stop, and of the others to put shares right. */
const shareApart = 0.1;
/** Of fewer ends held back shares stay as they are. */
const leastToMove = 500;
const usualMost = 40_000;

/** How a stay that ends on a day ends: entry `i * kinds + k` is the share of kind k. */
export type EndShares = (stays: Matrix, days: StayDays) => Float64Array;

/**
 * Learns of stays that have ended how they did, told their features, the day of stay and its weekday: boosted
 * trees of classes (softmax). With a hazard these are hazards of each cause. The stays of other patients than
 * say when to stop put shares right by stretch of days, where 500 are held back for that (`endFactors()`).
 *
 * Source: R. L. Prentice and others, The analysis of failure times in the presence of competing risks
 * (https://doi.org/10.2307/2530374).
 *
 * @param kinds how many kinds there are.
 * @throws {RangeError} when there are fewer than two kinds, or none of the stays has one.
 */
export function fitEndKinds(
  followed: EndedAs,
  kinds: number,
  { seed, mostStays = usualMost }: { readonly seed: number; readonly mostStays?: number },
): EndShares {
  checkOption("kinds", kinds, { least: 2, whole: true });
  const known = Int32Array.from(followed.day.keys()).filter((row) =>
    followed.ended[row] === 1 && followed.kind[row]! >= 0
  );
  if (known.length === 0) {
    throw new RangeError("Cannot learn how stays end as one must have ended in a known way: none has");
  }
  const some = known.length <= mostStays
    ? known
    : sampleWithoutReplacement(known.length, mostStays, randomSource(seed)).sort().map((i) => known[i]!);
  const { stays, day } = takeFollowed(followed, some);
  const row = Int32Array.from(some.keys());
  const matrix: Matrix & { target: Float64Array } = {
    ...dayRows(stays, { row, seen: day.map((each) => each - 1), day }, {}),
    target: Float64Array.from(some, (each) => followed.kind[each]!),
  };
  const all = Int32Array.from(some.keys());
  const [others, toStop] = heldBack(all, stays.group, seed),
    [taught, apart] = heldBack(others, stays.group, seed + 1);
  const isMoved = apart.length >= leastToMove;
  const ensemble = fitBoosting(takeMatrixRows(matrix, isMoved ? taught : others), {
    seed,
    loss: { name: "softmax", classes: kinds },
    maxLeaves: 15,
    ...(toStop.length > 0 && { holdOut: takeMatrixRows(matrix, toStop), patience: 10 }),
  });
  const predictor = new Predictor(ensemble);
  const sharesOf = (rows: Matrix) => probabilities(ensemble, predictor.raw(rows)).values;
  if (!isMoved) return (asked, days) => sharesOf(dayRows(asked, days, {}));
  const factors = endFactors({
    day: apart.map((i) => day[i]!),
    kind: apart.map((i) => matrix.target[i]!),
    shares: sharesOf(takeMatrixRows(matrix, apart)),
  }, kinds);
  return (asked, days) => timesFactors(sharesOf(dayRows(asked, days, {})), days.day, factors);
}

/** Rows, and those of a tenth of their patients (or a tenth of them) apart. */
function heldBack(
  rows: Int32Array,
  group: Int32Array | undefined,
  seed: number,
): readonly [Int32Array, Int32Array] {
  const options = { seed, testShare: shareApart };
  const { train, test } = group
    ? patientSplit(rows.map((row) => group[row]!), options)
    : randomSplit(rows.length, options);
  return [train.map((i) => rows[i]!), test.map((i) => rows[i]!)];
}

/** How likely each stay has ended in each way, by curves from admission and how such ends are shared. */
export function incidenceCurves(
  { rowCount, ahead, survival }: StayCurves,
  stays: Matrix,
  { shares, kinds, until }: { readonly shares: EndShares; readonly kinds: number; readonly until: number },
): IncidenceCurves {
  checkOption("until", until, { least: 1, whole: true, greatest: ahead });
  const told = shares(stays, daysFromAdmission(rowCount, until));
  return summed(rowCount, until, kinds, (row, day, kind) => {
    const at = row * (ahead + 1) + day;
    return (survival[at]! - survival[at + 1]!) * told[(row * until + day) * kinds + kind]!;
  });
}

/**
 * The baseline: shares of each cell that ended so by a day, counted (Aalen-Johansen). Where fewer than 30 of
 * a cell are in bed on a day, all stays count.
 *
 * Source: O. Aalen and S. Johansen, An empirical transition matrix for non-homogeneous Markov chains
 * (https://www.jstor.org/stable/4615704).
 */
export function aalenJohansen(
  followed: EndedAs,
  stays: Matrix,
  { cells, kinds, until }: {
    readonly cells: readonly string[];
    readonly kinds: number;
    readonly until: number;
  },
): IncidenceCurves {
  const days = daysFromAdmission(stays.rowCount, until);
  const hazards = Array.from({ length: kinds }, (_, kind) =>
    kaplanMeier(
      { ...followed, ended: followed.ended.map((each, row) => followed.kind[row] === kind ? each : 0) },
      { name: `${kind}`, cells },
    ).hazards(stays, days));
  let left = 1;
  return summed(stays.rowCount, until, kinds, (row, day, kind) => {
    const at = row * until + day;
    if (kind === 0) {
      const before = day === 0 ? 0 : hazards.reduce((sum, each) => sum + each[at - 1]!, 0);
      left = day === 0 ? 1 : left * Math.max(0, 1 - before);
    }
    return left * hazards[kind]![at]!;
  });
}

function daysFromAdmission(rowCount: number, until: number): StayDays {
  const length = rowCount * until;
  const each = (of: (i: number) => number) => Int32Array.from({ length }, (_, i) => of(i));
  return { row: each((i) => Math.floor(i / until)), seen: each(() => -1), day: each((i) => i % until) };
}

/** Sums what ends in each way on each day; asked row by row, day by day, then kind by kind. */
function summed(
  rowCount: number,
  ahead: number,
  kinds: number,
  ends: (row: number, day: number, kind: number) => number,
): IncidenceCurves {
  const byKind = Array.from({ length: kinds }, () => new Float64Array(rowCount * (ahead + 1)));
  for (let row = 0; row < rowCount; row++) {
    for (let day = 0; day < ahead; day++) {
      const at = row * (ahead + 1) + day;
      byKind.forEach((sums, kind) => sums[at + 1] = sums[at]! + ends(row, day, kind));
    }
  }
  return { ahead, byKind };
}
