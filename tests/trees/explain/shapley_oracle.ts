import type { Matrix } from "lib/features/matrix.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { leafOf } from "lib/trees/ensemble/tree_walk.ts";

/** What a set of known features is worth; bit f of `known` is 1 where feature f is known. */
export type Game = (known: number) => number;

/**
 * Shapley values by their definition: over all subsets S without i, `|S|! (n - |S| - 1)! / n!` of what i
 * adds.
 */
export function shapleyValues(game: Game, players: number): number[] {
  return Array.from({ length: players }, (_, i) => {
    let sum = 0;
    for (let set = 0; set < 2 ** players; set++) {
      if (set & (1 << i)) continue;
      const size = countBits(set);
      const weight = factorial(size) * factorial(players - size - 1) / factorial(players);
      sum += weight * (game(set | (1 << i)) - game(set));
    }
    return sum;
  });
}

/** Half of the Shapley interaction index of players i and j (each of the two gets one half). */
export function shapleyInteraction(game: Game, players: number, i: number, j: number): number {
  const [a, b] = [1 << i, 1 << j];
  let sum = 0;
  for (let set = 0; set < 2 ** players; set++) {
    if (set & (a | b)) continue;
    const size = countBits(set);
    const weight = factorial(size) * factorial(players - size - 2) / factorial(players - 1);
    sum += weight / 2 * (game(set | a | b) - game(set | a) - game(set | b) + game(set));
  }
  return sum;
}

/** The path-dependent game of one row and output: an unknown feature's splits are averaged by cover. */
export function pathDependentGame(ensemble: Ensemble, matrix: Matrix, row: number, output = 0): Game {
  const { left, right, cover, value, feature } = ensemble;
  const expected = (node: number, known: number): number => {
    if (left[node]! < 0) return value[node]!;
    const [l, r] = [left[node]!, right[node]!];
    if (known & (1 << feature[node]!)) {
      return expected(childOf(ensemble, matrix, node, row), known);
    }
    const total = cover[l]! + cover[r]!;
    const share = total > 0 ? cover[l]! / total : 0.5;
    return (share === 0 ? 0 : share * expected(l, known)) +
      (share === 1 ? 0 : (1 - share) * expected(r, known));
  };
  return (known) => {
    let sum = 0;
    ensemble.roots.forEach((root, t) => {
      if (t % ensemble.outputs === output) sum += expected(root, known);
    });
    return ensemble.base[output]! + ensemble.scale * sum;
  };
}

/** The interventional game: unknown features have the background row's values. */
export function interventionalGame(
  score: (features: readonly number[]) => number,
  row: readonly number[],
  background: readonly (readonly number[])[],
): Game {
  return (known) => {
    let sum = 0;
    for (const other of background) {
      sum += score(row.map((value, f) => known & (1 << f) ? value : other[f]!));
    }
    return sum / background.length;
  };
}

/** The child that a row goes to: the one from which its leaf is reached by the rest of the tree alone. */
function childOf(ensemble: Ensemble, matrix: Matrix, node: number, row: number): number {
  const twoLeaves = {
    ...ensemble,
    left: ensemble.left.map((child, i) => i === node ? child : -1),
    right: ensemble.right.map((child, i) => i === node ? child : -1),
  };
  return leafOf(twoLeaves, node, matrix.features, row);
}

function countBits(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
