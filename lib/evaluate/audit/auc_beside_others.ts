import {
  ascendingRows,
  clusteredError,
  type Interval,
  studentQuantile,
  studentTails,
} from "lib/stats/mod.ts";
import { leastShown } from "lib/table/mod.ts";
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
 * patients, as `besideOthers()` has them, and take no smaller one than placements have that spread as among
 * all stays. Null where either side has fewer than 11 of a kind, or of their patients.
 *
 * Source: E. DeLong et al. 1988 (https://doi.org/10.2307/2531595).
 */
export function aucBesideOthers(cell: Int32Array, rows: Ranked): BesideOthers | null {
  const { yes, weight, patients, known, all } = rows;
  const isHere = new Uint8Array(yes.length);
  for (const row of cell) isHere[row] = 1;
  const sides = [known.filter((row) => isHere[row] === 0), known.filter((row) => isHere[row] === 1)];
  for (const side of sides) {
    for (const kind of [0, 1]) {
      const own = side.filter((row) => yes[row] === kind && weight[row]! > 0);
      const whose = new Set(own.map((row) => patients[row]! < 0 ? -2 - row : patients[row]!));
      if (whose.size < leastShown) return null;
    }
  }
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
  const degrees = new Set(cell.map((row) => patients[row]! < 0 ? -2 - row : patients[row]!)).size - 1;
  const around = (value: number, error: number): Interval => {
    const half = studentQuantile(0.975, degrees) * error;
    return { value, lower: value - half, upper: value + half };
  };
  const gap = here!.auc - there!.auc, gapError = errorOf([[here!, 1], [there!, -1]]);
  const own = around(here!.auc, errorOf([[here!, 1]])), error = Math.max(gapError, ifNoGap);
  return {
    here: { ...own, lower: Math.max(0, own.lower), upper: Math.min(1, own.upper) },
    others: there!.auc,
    gap: around(gap, gapError),
    pValue: error > 0 ? studentTails(Math.abs(gap) / error, degrees) : 1,
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
