import { gaussLegendre, type QuadratureRule } from "./gauss_legendre.ts";
import type { PathTree } from "./path_tree.ts";

/** A group's leaves share a table of at most two to the power of this lines, but for leaves alone. */
const MOST_BITS = 7;
/** A set has 16 bits. */
const MOST_PLAYERS = 16;

/**
 * A tree's leaves in groups, each the leaves below one position, its top. What a group adds to the SHAP
 * values of a row depends on a set of few bits: for each feature asked for on the path to its top whether the
 * path's splits on it shut the row out, then for each split below the top whether the row goes left there.
 *
 * All arrays but `tops` have an entry a position.
 */
export type LeafGroups = {
  readonly tops: readonly number[];
  /** Different features on the path to a position: what the set of a top starts with. */
  readonly players: Int32Array;
  /** The rank of the edge's feature among those of its path, in the order in which they are first asked. */
  readonly rank: Int32Array;
  /** Which group a position belongs to; -1 above all tops. */
  readonly groupOf: Int32Array;
  /** The bit of a split below a top, or the top itself, in the group's set; -1 elsewhere. */
  readonly bit: Int32Array;
  /** The bits of each group's set. */
  readonly bits: readonly number[];
};

/** Null where a path asks for more features than a set has bits. */
export function leafGroups({ nodes, parent, before, split }: PathTree): LeafGroups | null {
  const count = nodes.length;
  const players = new Int32Array(count), rank = new Int32Array(count).fill(-1);
  for (let p = 1; p < count; p++) {
    const up = parent[p]!;
    rank[p] = before[p]! < 0 ? players[up]! : rank[before[p]!]!;
    players[p] = players[up]! + (before[p]! < 0 ? 1 : 0);
    if (players[p]! > MOST_PLAYERS) return null;
  }
  const splits = new Int32Array(count);
  for (let p = count - 1; p >= 0; p--) {
    if (split[p]! >= 0) splits[p]!++;
    if (p > 0) splits[parent[p]!]! += splits[p]!;
  }
  const groupOf = new Int32Array(count).fill(-1), bit = new Int32Array(count).fill(-1);
  const tops: number[] = [], bits: number[] = [];
  for (let p = 0; p < count; p++) {
    const above = p === 0 ? -1 : groupOf[parent[p]!]!;
    if (above >= 0) groupOf[p] = above;
    else if (split[p]! < 0 || players[p]! + splits[p]! <= MOST_BITS) {
      groupOf[p] = tops.push(p) - 1;
      bits.push(players[p]!);
    } else continue;
    if (split[p]! >= 0) bit[p] = bits[groupOf[p]!]!++;
  }
  return { tops, players, rank, groupOf, bit, bits };
}

/**
 * Fills each group's table, all zeros: `tables[group][set * width + place]` is what the group adds to the
 * tree's feature `place`, the sum over its leaves.
 */
export function fillTables(
  tree: PathTree,
  groups: LeafGroups,
  tables: readonly Float64Array[],
  width: number,
): void {
  for (let leaf = 0; leaf < tree.nodes.length; leaf++) {
    if (tree.split[leaf]! < 0) addLeaf(tree, groups, leaf, tables[groups.groupOf[leaf]!]!, width);
  }
}

function addLeaf(tree: PathTree, groups: LeafGroups, leaf: number, table: Float64Array, width: number): void {
  const { parent, asks, isLeft, share, value } = tree;
  const top = groups.tops[groups.groupOf[leaf]!]!;
  const count = groups.players[leaf]!;
  const places = new Int32Array(count).fill(-1), shares = new Float64Array(count);
  const edges: { readonly bit: number; readonly passed: number; readonly shuts: number }[] = [];
  for (let edge = leaf; edge > 0; edge = parent[edge]!) {
    const rank = groups.rank[edge]!;
    if (edge > top) {
      const bit = groups.bit[parent[edge]!]! - groups.players[top]!;
      edges.push({ bit, passed: isLeft[edge]!, shuts: 1 << rank });
    }
    if (places[rank] !== -1) continue;
    places[rank] = asks[edge]!;
    shares[rank] = share[edge]!; // of the lowest edge that asks for the feature
  }
  const contributions = contributionsOf(shares, value[leaf]!);
  const above = 1 << groups.players[top]!;
  for (let below = 0, at = 0; at < table.length; below++) {
    let shutBelow = 0;
    for (const { bit, passed, shuts } of edges) if (((below >> bit) & 1) !== passed) shutBelow |= shuts;
    for (let set = 0; set < above; set++, at += width) {
      const from = (set | shutBelow) * count;
      for (let i = 0; i < count; i++) table[at + places[i]!]! += contributions[from + i]!;
    }
  }
}

const rules: QuadratureRule[] = [];

/**
 * What a leaf of value v adds to each of its path's features, for all sets of features that shut the row out:
 * `v (oᵢ - zᵢ) ∫ Π over j ≠ i of (t oⱼ + (1 - t) zⱼ) dt` with shares z; o is 0 for features in the set, 1 for
 * the others; see `treeShap()`.
 */
function contributionsOf(shares: Float64Array, value: number): Float64Array {
  const count = shares.length, size = 2 ** count;
  const contributions = new Float64Array(size * count), products = new Float64Array(size);
  const worth = new Float64Array(2 * count);
  const needed = Math.max(1, Math.ceil(count / 2));
  const { points, weights } = rules[needed] ??= gaussLegendre(needed);
  for (let q = 0; q < points.length; q++) {
    const t = points[q]!;
    products[0] = value * weights[q]!;
    for (let i = 0; i < count; i++) {
      const shut = (1 - t) * shares[i]!, open = t + shut;
      worth[2 * i] = (1 - shares[i]!) / open;
      worth[2 * i + 1] = shut === 0 ? 0 : -shares[i]! / shut; // whom nobody passes counts for nobody
      for (let set = 0; set < 1 << i; set++) {
        products[set + (1 << i)] = products[set]! * shut;
        products[set]! *= open;
      }
    }
    for (let set = 0, at = 0; set < size; set++) {
      const product = products[set]!;
      for (let i = 0; i < count; i++) contributions[at++]! += product * worth[2 * i + ((set >> i) & 1)]!;
    }
  }
  return contributions;
}
