import { ascendingRows, clusteredError, type Interval, studentTails } from "lib/stats/mod.ts";
import { leastShown } from "lib/table/mod.ts";
import { aucInterval } from "./auc_interval.ts";
import type { BesideOthers } from "./beside_others.ts";

/** What is asked of: a value for each row, and the rows that are known. */
export type RankedRows = {
  /** 1 or 0. */
  readonly yes: Float64Array;
  readonly predicted: Float64Array;
  readonly weight: Float64Array;
  /** The patient of each row; a negative one is alone. */
  readonly patients: Int32Array;
  readonly known: Int32Array;
};

/** Known rows in order of their prediction, with their placements among all: made once for all cells. */
export type Ranked = RankedRows & { readonly all: Placements };

/** Puts known rows in order. */
export function rankedRows(rows: RankedRows): Ranked {
  const sorted = { ...rows, known: ascendingRows(rows.known.slice(), rows.predicted) };
  return { ...sorted, all: placementsOf(sorted.known, sorted) };
}

/**
 * The AUC among a cell's own rows beside that among all other known rows. Each row moves an AUC by its
 * placement, the share of the other kind that it is rightly apart from (DeLong); standard errors are over
 * patients, as `besideOthers()` has them. Intervals are `aucInterval()`'s, that of the gap from both of them
 * and what patients on both sides have in common (MOVER); the test takes no smaller error than placements
 * have that spread as among all stays. Degrees of freedom are one less than the patients of the rarest kind.
 * Null where either side has fewer than 11 of a kind, or of their patients.
 *
 * Sources: E. DeLong et al. 1988 (https://doi.org/10.2307/2531595); G. Zou, A. Donner 2008
 * (https://doi.org/10.1002/sim.3095).
 */
export function aucBesideOthers(cell: Int32Array, rows: Ranked): BesideOthers | null {
  const { yes, weight, patients, known, all } = rows;
  const isHere = new Uint8Array(yes.length);
  for (const row of cell) isHere[row] = 1;
  const sides = [0, 1].map((side) => known.filter((row) => isHere[row] === side));
  const kinds = sides.map((side) => [0, 1].map((kind) => patientsOf(side, kind, rows)));
  const rarest = Math.min(...kinds.flat().map(({ count }) => count));
  if (rarest < leastShown) return null;
  const [there, here] = sides.map((side) => placementsOf(side, rows));
  const errorOf = (sides: readonly (readonly [Placements, number])[]) => {
    const move = new Float64Array(yes.length).fill(NaN);
    for (const [{ rows, placement, auc, weights }, sign] of sides) {
      rows.forEach((row, i) => move[row] = sign * weight[row]! * (placement[i]! - auc) / weights[yes[row]!]!);
    }
    return clusteredError(move, patients);
  };
  const ifNoGap = Math.sqrt(
    [0, 1].reduce((sum, kind) => {
      const spread = spreadOf(all, kind, rows);
      return sum + spread * (shareSquares(here!, kind, rows) + shareSquares(there!, kind, rows));
    }, 0),
  );
  const degrees = rarest - 1;
  const [others, own] = [there!, here!].map((side, i) => {
    const [no, yes] = kinds[i]!.map(({ effective }) => effective);
    const error = errorOf([[side, 1]]);
    return { error, ...aucInterval(side.auc, { effective: [no!, yes!], error, degrees }) };
  });
  const gapError = errorOf([[here!, 1], [there!, -1]]), error = Math.max(gapError, ifNoGap);
  const gap = here!.auc - there!.auc;
  return {
    here: { value: own!.value, lower: own!.lower, upper: own!.upper },
    others: there!.auc,
    gap: gapInterval(own!, others!, gapError),
    pValue: error > 0 ? studentTails(Math.abs(gap) / error, degrees) : 1,
  };
}

/** How many patients have rows of a kind, and how many they come to where some weigh more. */
function patientsOf(side: Int32Array, kind: number, { yes, weight, patients }: RankedRows) {
  const weights = new Map<number, number>();
  for (const row of side) {
    if (yes[row] !== kind || !(weight[row]! > 0)) continue;
    const patient = patients[row]! < 0 ? -2 - row : patients[row]!;
    weights.set(patient, (weights.get(patient) ?? 0) + weight[row]!);
  }
  let [sum, squares] = [0, 0];
  for (const each of weights.values()) {
    sum += each;
    squares += each ** 2;
  }
  return { count: weights.size, effective: sum ** 2 / squares };
}

type WithError = Interval & { readonly error: number };

function gapInterval(here: WithError, there: WithError, gapError: number): Interval {
  const product = here.error * there.error;
  const shared = product > 0 ? (here.error ** 2 + there.error ** 2 - gapError ** 2) / (2 * product) : 0;
  const reach = (a: number, b: number) => Math.sqrt(Math.max(0, a ** 2 + b ** 2 - 2 * shared * a * b));
  const value = here.value - there.value;
  return {
    value,
    lower: value - reach(here.value - here.lower, there.upper - there.value),
    upper: value + reach(here.upper - here.value, there.value - there.lower),
  };
}

/** Rows, the lowest prediction first, each with the share of the other kind that it is rightly apart from. */
export type Placements = {
  readonly rows: Int32Array;
  readonly placement: Float64Array;
  readonly auc: number;
  /** Sums of weights, of no and of yes. */
  readonly weights: readonly [number, number];
};

function placementsOf(rows: Int32Array, { yes, predicted, weight }: RankedRows): Placements {
  const placement = new Float64Array(rows.length);
  const weights: [number, number] = [0, 0], below = [0, 0];
  for (const row of rows) weights[yes[row]!]! += weight[row]!;
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const tied = [0, 0];
    for (; end < rows.length && predicted[rows[end]!] === predicted[rows[start]!]; end++) {
      tied[yes[rows[end]!]!]! += weight[rows[end]!]!;
    }
    for (let i = start; i < end; i++) {
      const other = 1 - yes[rows[i]!]!, share = (below[other]! + tied[other]! / 2) / weights[other]!;
      placement[i] = other === 0 ? share : 1 - share;
    }
    for (const kind of [0, 1]) below[kind]! += tied[kind]!;
  }
  const auc = rows.reduce((sum, row, i) => sum + yes[row]! * weight[row]! * placement[i]!, 0) / weights[1];
  return { rows, placement, auc, weights };
}

function spreadOf({ rows, placement, auc, weights }: Placements, kind: number, of: RankedRows): number {
  const sum = rows.reduce(
    (sum, row, i) => sum + (of.yes[row] === kind ? of.weight[row]! * (placement[i]! - auc) ** 2 : 0),
    0,
  );
  return sum / weights[kind]!;
}

function shareSquares({ rows, weights }: Placements, kind: number, of: RankedRows): number {
  const squares = rows.reduce((sum, row) => sum + (of.yes[row] === kind ? of.weight[row]! ** 2 : 0), 0);
  return squares / weights[kind]! ** 2;
}
